"""Dossiers whose term is over, and how they go (tiêu hủy hồ sơ hết thời hạn lưu trữ).

Read `rules` (pure), `models`, `drawing_up` and `reviewing`, where two people of the
office decide, then `running`, which only the owner of the database can do.
"""
