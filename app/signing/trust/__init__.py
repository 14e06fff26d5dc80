"""Trust anchors, certificate paths and revocation evidence (gốc tin cậy).

Read `store.py`, `path.py` with `profile.py`, `name_constraints.py` and
`certificate_policies.py`, then `revocation.py` over `crls.py` and `ocsps.py`;
`names.py` reads Vietnamese subjects.
"""
