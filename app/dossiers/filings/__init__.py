"""What was filed, as it was filed: immutable (bản đã nộp).

`keeping` writes one filing at submission and one at each completed supplement,
with the digest that binds it. `reviewing` shows a draft in words before it is
submitted, with the digest that the submission confirms. `comparing` says what
differs between two filings (pure). `duplicates` recognises what was filed before,
as a warning and never a refusal.
"""
