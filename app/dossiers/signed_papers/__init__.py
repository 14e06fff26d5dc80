"""What the signatures on a dossier's papers are worth, then and now (chữ ký trên giấy tờ).

A verdict is given when a paper is attached, kept with its evidence once it is filed,
and made again before somebody acts on the strength of the paper; each report follows
the one before. Read `weighing.py` (pure), `rechecking.py` (before the act, no
transaction open), `guarding.py` (within it), then `presenting.py` and `routes.py`.
"""
