"""Who acts: people, organisations, officials with their positions (định danh).

`actor` (pure) is what the rest of the house knows of a caller; `models` and
`queries` where it comes from; `substituting` names who holds an absent official's
post; `tokens` prove who calls; `access` is how a route says whom it serves.
"""
