"""Realistic dossiers, driven through their lives by the real services (`motcua traffic`).

People are played, nothing else: every act is the service call that the portal makes
for them, in a transaction of its own, at a virtual time. Results are not printed
and sealed one by one: one sealed sample, truly validated, stands for all.

Reading order: `catalogue` (what is applied for), `ground` (the house and its people),
`habits` (pure: how people decide), `life` (one dossier), `driver` (all of them).
"""
