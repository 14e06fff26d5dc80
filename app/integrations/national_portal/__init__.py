"""The National Portal (Cổng Dịch vụ công quốc gia): every dossier, every step.

One outbox message is one step of one dossier. `deliver` takes it, `parcels` packs
what goes together, `trip` carries it: `notice` (what the house says) → `translate`
(pure, tables in `codes`; `translate_2026` for the successor) → `wire` (what the
Portal reads) → `client` (session, calls) over a `line` → `reply` (strict). `ports`
names what was acknowledged and `acknowledgements` keeps it; `evidence` weighs what
a look-up proves about steps whose outcome is unknown; `breaker` spares a Portal
that is down; `parked` is what waits for a person; `reconciliation` compares. What
the Portal sends us is in `inbound`, its catalogues in `dictionaries`, questions and
answers both ways in `questions`.

What no public document says and we assume is marked [assumption] in `wire`,
`wire_2026`, `reply` and the rooms' own `wire` and `sources`, and nowhere else.
"""
