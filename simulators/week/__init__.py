"""A week of the province under traffic, absences and a reorganisation in its middle.

After every quarter of an hour of the virtual week the standing check is asked:
no open dossier without an office, somebody in the role, and a clock state.
"""
