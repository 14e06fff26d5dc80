"""Where ports meet adapters; shared by `main`, `worker` and `cli`.

`settings` composes every group of settings, `parts` builds the long-lived parts
from them; `checking` and `sealing` join the signing engine to what dossiers ask.
`tables` gathers every table for `migrating`; `seeding` loads a deployment folder;
`readiness` says what a portal needs before it takes requests.
"""
