"""Internal processes (quy trình nội bộ) as data: defined, verified, run. Pure.

A procedure's dossier moves through the steps of one `Process`. Read `definition`
(what a process is) with `facts` and `conditions` (what guards may ask), then
`position` and `engine` (how a dossier moves), then `verifier` with its subjects
`structure`, `reachability`, `branches`, `choices`, `safeguards`, `times`,
`staffing` (what a published process must prove). `loading`, `documents` and
`schema` are the written form.
"""
