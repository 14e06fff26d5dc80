"""Who may do what (phân quyền): one table, read by one total decision. Pure.

Read `standings.py` (as whom somebody stands before a thing), `permissions.py` (what may be
done), `table.py` (the rows), `deciding.py` (the decision), `page.py` (the table as
the page docs/policy.md). Errors and the edge are above: `app/identity/permits.py`.
"""
