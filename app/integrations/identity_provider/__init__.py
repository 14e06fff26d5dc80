"""OpenID Connect relying party (hệ thống định danh và xác thực).

`settings` name each provider; `metadata` and `keys` are what it publishes; `tokens`,
`id_tokens`, `logout_tokens` and `claims` (pure) judge what it signs; `provider` asks.
"""
