"""Bytes on their way in (tải tệp lên): the tus 1.0 protocol, owned by one person.

Read `limits` (what may be sent), `headers` (the protocol's, read and written),
`models`, `service` (each change, in its caller's transaction), `receiving` (bytes
from the wire to the store, between transactions), `routes`, then `sweeping` (what
is done with those that expired). What a file holds is not judged here: `app.files`
opens and scans it, `app.dossiers` says which paper takes it.
"""
