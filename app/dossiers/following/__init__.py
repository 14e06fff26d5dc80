"""Following a dossier (theo dõi hồ sơ): its story, look-up, messages, rating.

Reading order: `story` (pure: the timeline in plain Vietnamese), `marks` (the second
half of a printed code), `models`, `queries`, `messaging` and `rating` (every change),
`surveying` (who is asked for one), `schemas`, `routes`.
"""
