"""What the National Portal sends us (tiếp nhận từ Cổng): dossiers, supplements, tax.

`routes` answers −1, 1 or 0 and only keeps the message (`receiving`); the worker
acts on it (`acting`): fetches papers (`app/integrations/fetching.py`), and files
or supplements by the same services as our own citizens (`filing`,
`supplementing`, `taxes`). `wire` has the Portal's shapes, `translate` (pure) turns
them into our words (`incoming`), `models` keeps each message once.
"""
