"""The ministry's gateway, in front of simulated partners: tokens and faults.

`gate` gives tokens and refuses calls without one; `faults` makes a share of the
calls go wrong on demand; `process` runs a partner behind it as a process of its own.
"""
