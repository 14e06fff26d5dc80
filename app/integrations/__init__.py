"""Partners (hệ thống đối tác), one folder each.

A partner package speaks the partner's wire and hands the house its own words;
adapters of ports declared below live here and are joined in `app.wiring`.
Read `national_portal` first.
"""
