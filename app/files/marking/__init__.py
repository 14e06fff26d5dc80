"""Copies that say who took them (bản xem có đóng dấu người xem).

Read `marker`, then what draws in a process of its own: `program`, `tile`, `pdf`,
`pictures`.
"""
