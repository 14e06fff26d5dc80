"""Signed PDF, PAdES (chữ ký trên PDF): a small parser of our own, and rules for changes.

Read `objects.py`, `xref.py`, `document.py`; `fields.py`, `signatures.py`, `revisions.py`;
then `coverage.py` over `permissions.py`, `diff.py`, `form_diff.py`, `structure_diff.py`;
`shadow.py` warns, `examine.py` joins all.
"""
