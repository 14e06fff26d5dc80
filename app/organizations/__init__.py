"""Offices (cơ quan, đơn vị): who is competent, since when, and who comes after.

An office has a life: it begins, it may be closed by a decision, and its work
then passes to a successor, so that no dossier hangs on a name that is gone.
People are not here; `app.identity` knows them, and the two are strangers.

Reading order: `models` (what is stored), `succession` (pure: who inherits),
`queries`, `service` (load and close), `seed` (an area's files), `routes`.
"""
