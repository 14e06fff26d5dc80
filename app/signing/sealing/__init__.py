"""Makes PAdES signatures (ký số): whose key it is, and where it lives, is a port.

Read `ports.py`, then the three steps of one signature, which may happen in three
processes: `preparing.py` (a digest out), `values.py` (a value in, and checked),
`completing.py` (embedded, and verified again). `pades.py` walks them at once for a
key that answers at once; `appearance.py` draws what people see; `augmenting.py`
carries a signature through the years. `providers/` holds the keys at hand.
"""
