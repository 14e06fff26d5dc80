"""Columns that a copy of the database does not show (mã hóa dữ liệu cá nhân).

Read `keys` (a ring of them, pure), `boxes` (what is sealed, and where it belongs, pure),
`blinds` (finding what cannot be read, pure), then `ring` (the process's own),
`columns` (attributes of models), `proving` (are these the right keys), `rotating`.
"""
