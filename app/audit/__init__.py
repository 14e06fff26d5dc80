"""Acts that nobody can rewrite (nhật ký).

Each subject (a dossier, an office) has a chain: every act carries the hash of
the one before it. What an act says is bound by a salted commitment, so that
personal data can be erased later and the chain still proves its order. Each day
all chains are sealed by one tree under a time-stamp. Read `chain`, `merkle`,
`days`, `verification` (pure), then `models`, `service`, `sealing`, `bundles`.
"""
