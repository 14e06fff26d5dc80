"""Answers of certification authorities, fetched ahead (danh sách thu hồi, trả lời OCSP).

Nobody who verifies a signature asks the network: the worker does, before, and only
servers that the trust list or the deployment names. Read `sources.py` (what is to be
asked), `arrival.py` (what of it is taken), `pace.py` (when), all pure; then
`collecting.py`, and `mirror.py`, which lays what is held where the validating
processes read it as plain evidence.
"""
