"""Validates the signatures on what people file, and seals results (chữ ký số).

Read `report.py` for what a verdict is, then `validation.py` (the way in), `evidence.py`
(what a format engine hands on), the engines `pdf/`, `cms/`, `xml/`, `zip/`, the
judgment in `process/` over `trust/` and `policy.py`, then `sealing/`, `pool.py`
and `validations/`, where reports are kept.
"""
