"""All that is held of a person, to take along as one ZIP (sao chép dữ liệu của mình).

Read `contents` (what is theirs), `packing` (pure: a ZIP written as it is sent), then
`sending`; `guide` is what the person reads first.
"""
