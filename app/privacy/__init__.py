"""What is held of people, how long, and how it goes (dữ liệu cá nhân).

Read `registry` (every column, pure), `retention` (pure; `retention_table` reads what a
deployment decided), then `asking`, where a citizen asks for erasure, and `erasing`,
which only the owner of the database can do.
"""
