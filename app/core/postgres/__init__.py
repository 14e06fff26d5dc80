"""The embedded PostgreSQL: the same engine in the demo, in tests, in production.

`binaries` finds the server's programs, `cluster` makes and runs one, `grants`
keeps what is append-only out of the application role's reach.
"""
