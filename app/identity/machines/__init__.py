"""Partner systems that call us (hệ thống đối tác), as OAuth 2.0 clients.

A client proves itself with a signed assertion (RFC 7523) and gets a short-lived
token for what it was registered for; no secret is shared. Read `models`,
`assertions` (pure), `tokens`, `service`, then `access` and `routes`.
"""
