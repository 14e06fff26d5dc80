"""The National Portal (Cổng Dịch vụ công quốc gia) as a province meets it.

It logs a province in, takes dossiers and their progress, refuses what breaks
the field rules, can be told to misbehave, and shows what it holds.

Read `portal` (what it remembers and answers), then `shapes` (the field rules),
`journal` (memory over a restart), `misbehaviour`, `dial` and `spoiling` (faults on
demand, for every portal), `calls`, `server`, `inspector`;
`process` starts one for a test or a demonstration.
"""
