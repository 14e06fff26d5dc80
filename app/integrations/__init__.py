"""Partners (hệ thống đối tác), one folder each.

A partner package speaks the partner's wire and hands the house its own words;
adapters of ports declared below live here and are joined in `app.wiring`.
Read `national_portal` first.

What every partner needs stands beside the folders: `calling` (one call, and what
its failure says of the outcome), `lgsp` (the ministry's gateway and its token),
`breaker` (spare one that is down), `fetching` (files by a stranger's address).
Order, lease, retry and parking are the outbox's (`app.outbox`).
"""
