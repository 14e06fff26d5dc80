"""The ground: no domain word may stand here.

Read `settings`, `database`, `transactions`, `errors`, `clock`, then `http` (the edge of every
request) and `postgres` (the embedded default database).
"""
