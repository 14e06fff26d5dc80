"""Who opened a dossier, and what for (lượt xem hồ sơ).

Every look of an official is an act of a chain beside the dossier's own; the applicant
sees them. Read `purposes` (pure), `noticing`, `service`, `recording`, which is in the
way of every request, then `sights`: which answers a reader sees.
"""
