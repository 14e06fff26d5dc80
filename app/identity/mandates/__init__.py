"""Mandates (ủy quyền, đại diện theo pháp luật, giám hộ): to act in another's place.

By scope and dates, wanted by both sides, ended by either at once. Read `standing.py`
(pure: whose side somebody is on, and what a mandate is now), `models.py`,
`queries.py`, `service.py` (offer, accept, confirm, end), `routes.py`.
"""
