"""Makes PAdES signatures with an agency's key (ký số kết quả). Read `ports.py`, `keys.py`, `pades.py`."""
