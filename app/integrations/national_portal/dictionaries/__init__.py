"""The Portal's catalogue and dictionaries (danh mục), pulled, compared, then applied.

Nothing that the Portal says changes anything by itself: `pulling` asks and stores
the difference (`diff`, pure) as a proposal, `deciding` applies it when an official
has said so. `sources` tells how each dictionary is asked for; `ratings` sends what
citizens think of us.
"""
