"""The National Portal (Cổng Dịch vụ công quốc gia): every dossier, every step.

One outbox message is one step of one dossier. `deliver` takes it, `trip`
carries it: `notice` (what the house says) → `translate` (pure, tables in
`codes`) → `wire` (what the Portal reads) → `client` (session, calls) → `reply`
(strict). `ports` names what was acknowledged and `acknowledgements` keeps it;
`evidence` weighs what a look-up proves about a step whose outcome is unknown.
"""
