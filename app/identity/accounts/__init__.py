"""Officials' own accounts here, where no provider speaks for them (tài khoản cục bộ).

`rules` (pure) are those of QCVN 12:2026/BCA; `passwords`, `codes` and `vault` prove and
keep secrets; `models`, `queries`; `proving` is the one door of every proof, with `service`
behind it; `reach` (whose accounts an administrator has in reach), `reaching` (lock, then
proof), `administering` (the acts), `listing`; `routes`, `administration_routes`.
"""
