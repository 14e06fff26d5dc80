"""Signatures in CMS, RFC 5652 and CAdES (chữ ký CMS).

Read `signed_data.py`, `signing_certificate.py`, `verify.py`, `timestamps.py`, `examine.py`.
"""
