"""The National Portal (Cổng Dịch vụ công quốc gia): every dossier, every step.

One outbox message is one step of one dossier. `deliver` takes it, `parcels` packs
what goes together, `trip` carries it: `notice` (what the house says) → `translate`
(pure, tables in `codes`; `translate_2026` for the successor) → `wire` (what the
Portal reads) → `client` (session, calls) over a `line` → `reply` (strict). `ports`
names what was acknowledged and `acknowledgements` keeps it; `evidence` weighs what
a look-up proves about steps whose outcome is unknown; `parked` is what waits for a
person; `reconciliation` compares.

What no public document says and we assume is marked [assumption] in `wire`,
`wire_2026` and `reply`, and nowhere else.
"""
