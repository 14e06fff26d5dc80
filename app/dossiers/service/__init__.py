"""Every change of a dossier, one module a stage of its life.

`drafts` → `submission` → `handling` (each act of an official) → `results`;
`answering` is what the applicant does in between. `pinned` loads the versions a
dossier keeps, `routing` finds the office of a step, `timekeeping` writes the
clock's ledger, and `recording` writes status, audit act and outbox message
together.

Whose hands a step is in: `holding` finds it, `taking`, `handing_over`, `inbox` and
`abandoning` change it, `reminding` watches its time; `batches` does one act on many.
"""
