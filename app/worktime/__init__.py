"""The legal working-time clock (đồng hồ thời hạn giải quyết thủ tục hành chính).

Pure: no database, no web, and never the time of day. Read `calendar` (when the
offices work) over its `timetable`, `allowance` (how long the law gives), `ledger`
(what may be written), `clock` (the due time as the ledger's replay), `deadlines`
(one step, in one call); then `parts`, `counting`, `derivation` and `wording` (the
same reckoning as facts, and as words a citizen can redo on paper). `calendar_data`
reads a calendar out of a plain mapping.
"""
