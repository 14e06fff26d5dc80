"""Stand-ins of remote signing services and a time-stamping authority, on loopback.

Run `python -m simulators.signing_services --pki FOLDER`: it signs with the keys of a
test PKI as if their owners had confirmed. `services` speaks the Cloud Signature
Consortium's API v2, VNPT SmartCA and Viettel MySign; `vault` holds the keys and the
requests; `misbehaviour` says what goes wrong, chosen at `/inspect/misbehaviour`.
"""
