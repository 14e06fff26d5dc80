"""Other people's catalogues: read, judged field by field, and kept if richer.

Reading is pure. What cannot be understood is told with its line, never guessed.

Reading order: `records` (what reading gives), `terms` (limits, money, subjects
in the portal's words), the formats `portal_csv`, `portal_pages`, `national` and
our own, `exchange`, then `files`, `report` and `service`.
"""
