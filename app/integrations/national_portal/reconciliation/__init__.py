"""Whether the Portal holds what it acknowledged (đối soát).

`facts` is what is compared of one dossier; `drift` says purely how two sides
differ and what mends it; `tree` sums both sides up in digests. `comparing`
asks the Portal about every dossier, `mending` tells our own ledger the truth so
that the ordinary couriers repair the rest, `report` keeps what was found.
"""
