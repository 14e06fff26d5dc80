"""What somebody allows beyond the law's own duties (sự đồng ý của chủ thể dữ liệu).

Read `standing` (pure: purposes, their words, how answers stand), then `service`, by
which an act asks whether it may, so that no withdrawal comes in between.
"""
