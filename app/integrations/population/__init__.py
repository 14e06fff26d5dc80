"""The population database (Cơ sở dữ liệu quốc gia về dân cư), asked through the LGSP.

Read `question` (what may be asked; pure), `soap` (its wire; pure), `asking` (the
call, with patience), `comparing` (pure), then `checking`, which `routes` serve:
every look-up leaves a trace of who asked about whom, and why.
"""
