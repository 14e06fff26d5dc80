"""What is held of a person and is wrong, put right (yêu cầu chỉnh sửa dữ liệu cá nhân).

Read `rules` (pure), then `service`: a citizen asks, an office decides. `contact` is what
everybody changes alone.
"""
