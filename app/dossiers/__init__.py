"""One applicant's request, from draft to result (hồ sơ).

Pure decisions: `lifecycle` (the legal status machine), `deadlines` (the clock's
ledger), `filing` (may this draft be submitted), `visibility` (who sees what),
`hands` (who may take or pass on a step), `reminders` (at which shares of its time).
`drafting/` is a draft while people work on it, `filings/` what was filed, as it was
filed, `corrections/` what may be changed since; `outline` has a form's words.
Effects: `service/` holds every change, one module a stage of life; `queries`
the reads of one dossier, `worklists` and `open_steps` those across dossiers.
`standing` checks that nothing lies in nobody's hands, and `watching` has the worker
ask it. `calendars` knows whose working time counts; `upkeep` and `migrations` carry
a change to many dossiers, each in its own transaction. `routes/` is the HTTP face,
`jobs` what the worker does later, `documents/` the papers of the law.
"""
