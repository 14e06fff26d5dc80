"""Corrections that an official asked for (bổ sung, hoàn thiện hồ sơ).

`openness` decides which fields and papers may be changed meanwhile (pure);
`guarding` holds every save to it. `permitting` is the leader's leave to ask a
second time, which the law otherwise refuses.
"""
