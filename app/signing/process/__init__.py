"""The judgment of EN 319 102-1 over what an engine found (kết luận).

Read `driver.py`, then `certificate.py`, `timestamps.py`, `algorithms.py`, `levels.py`,
`constraints.py`.
"""
