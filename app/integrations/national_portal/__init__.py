"""The National Portal (Cổng Dịch vụ công quốc gia): every dossier, every step.

One outbox message is one step of one dossier. `courier` takes it and checks its order,
`journey` carries it exactly once in effect, at a `pace`; both know no wire. Over the
adapter, `deliver` joins them to the outbox, `parcels` packs what goes together, `trip`
carries it: `notice` (what the house says) → `translate` (pure, tables in `codes`) →
`wire` (what the Portal reads) → `client` (calls, in one `shared_session`) over a `line`
→ `reply` (strict). `evidence` weighs what a look-up proves about steps whose outcome
is unknown. The successor of 2026 has a way of its own, `dvc_sync`.

`ports` names what was acknowledged and `acknowledgements` keeps it; `breaker` spares a
Portal that is down; `parked` is what waits for a person; `reconciliation` compares. What
the Portal sends us is in `inbound`, its catalogues in `dictionaries`, questions and
answers both ways in `questions`.

What no public document says and we assume is marked [assumption] in `wire`, `reply`,
`dvc_sync` and the rooms' own `wire` and `sources`, and nowhere else.
"""
