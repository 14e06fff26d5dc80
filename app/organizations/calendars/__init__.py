"""Working calendars of offices (lịch làm việc), kept as versions with dated rows.

Only kept here: what a calendar means is known to `app.worktime`, and nothing is
stored before it has been read there. Reading order: `service`, `queries`,
`routes`; the tables are with those of the offices.
"""
