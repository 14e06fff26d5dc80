"""The National Portal of 2026 ("DvcSync") as a province meets it.

It gives a token, takes files, dossiers, statuses and steps, refuses what breaks the
field rules, misbehaves when told to (as the older one does, by its `misbehaviour`),
and shows what it holds. Read `portal`, `shapes`, then `server`, `inspector`.
"""
