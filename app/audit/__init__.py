"""Acts that nobody can rewrite (nhật ký).

Each subject (a dossier, an office) has a chain: every act carries the hash of
the one before it. What an act says is bound by a salted commitment, so that
personal data can be erased later and the chain still proves its order. Read
`chain` (pure), then `models`, `service`.
"""
