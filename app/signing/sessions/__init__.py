"""Signing with a key that is elsewhere (phiên ký số): a digest out, a value in.

A session binds one certificate to some documents for some minutes. It lives in the
database, so one process may prepare it, another sign, a third complete it. Read
`lifecycle.py` (what may happen, pure), `models.py`, then `service.py`.
"""
