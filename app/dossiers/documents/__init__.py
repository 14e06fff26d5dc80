"""Papers the one-stop desk hands out (biểu mẫu, kết quả): facts in, PDF/A out.

Read `facts.py` (what a paper says and how it becomes data), `forms.py` (the forms of
Circular 03/2025/TT-VPCP) and `register.py` (its register), `results.py` (what the applicant came for), then `press.py`
(facts to PDF). The wording and layout live in `templates/`.
"""
