"""One applicant's request, from draft to result (hồ sơ).

Pure decisions: `lifecycle` (the legal status machine), `deadlines` (the clock's
ledger), `filing` (may this draft be submitted), `visibility` (who sees what).
Effects: `service/` holds every change, one module a stage of life; `queries`
every read. `routes/` is the HTTP face, `jobs` what the worker does later,
`documents/` the papers of the law.
"""
