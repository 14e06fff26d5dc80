"""Validations asked for and kept: reports nobody rewrites (báo cáo kiểm tra chữ ký).

A report is stored with the evidence it rests on; checking again appends another that
follows it. Read `models.py`, `schedule.py`, `service.py`, `presenting.py`, `routes.py`.
"""
