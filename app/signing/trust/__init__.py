"""Trust anchors, certificate paths and revocation evidence (gốc tin cậy).

Read `store.py`, `path.py`, `revocation.py`; `names.py` reads Vietnamese subjects.
"""
