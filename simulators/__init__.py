"""Stand-ins of partner systems (hệ thống đối tác), each its own process.

A simulator speaks its partner's wire and nothing else: it imports nothing of
`app`, and `app` imports nothing of it. Read `national_portal` first.
"""
