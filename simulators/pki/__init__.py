"""A public-key infrastructure of the Vietnamese kind, made on the spot for demo and tests.

Read `authority.py` (keys, certificates, CRLs in a folder), then `signing.py` (signs as
a citizen would). Its keys guard nothing and are never committed.
"""
