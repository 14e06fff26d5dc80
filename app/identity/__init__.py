"""Who acts: people, organisations, officials with their positions (định danh).

`actor` (pure) is what the rest of the house knows of a caller; `models` and
`queries` where it comes from; `tokens` prove it; `access` is how a route says
whom it serves.
"""
