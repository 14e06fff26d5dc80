"""Messages owed to people (thông báo): what the portal must tell whom, and once.

A message is a row of the change that owes it; its `key` makes it one, however often
the change is tried. `service` owes it, `queries` and `routes` show each person their
own. Channels beyond the portal (email, SMS) take their work from here.
"""
