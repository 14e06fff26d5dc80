"""The National Portal's successor of 2026 ("DvcSync"): the same steps, other calls.

`settings` say how it is reached; `parcels` packs the steps that go together and `trip`
carries them over `client` (token, calls): each file once (`uploads`, from `files`), the
dossier once, its status, its steps. `translate` (pure) says them in the words of `wire`,
`reply` (pure) reads the answers strictly; `deliver` joins it to the outbox. What both
ways share (courier, journey, marks, breaker, line) stands above.

No public page of it shows a look-up. So what may be repeated is repeated in doubt, and
what may not (the steps) waits for a person; decision 27.
"""
