"""Signed containers, ASiC (gói tệp có chữ ký). Read `archive.py`, `manifests.py`, `examine.py`."""
