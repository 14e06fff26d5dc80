"""A draft while people work on it (bản nháp): on several devices, by several hands.

`merging` decides which saves may stand side by side (pure), `saving` does it.
`inviting` lets co-editors in and out; `moves` carries a draft over to a newer
version of its procedure as `moving` plans it (pure); `expiring` says when an idle
draft is spoken of and when it goes (pure), `sweeping` does it. Nothing here touches
what was submitted, except to correct what an official asked for.
"""
