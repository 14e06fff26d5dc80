"""A dossier kept whole by a written order (phong tỏa, tạm giữ hồ sơ).

Read `models`, `service` (lay, lift), then `routes`. What a hold keeps from going is
`privacy/retention.py`'s to say.
"""
