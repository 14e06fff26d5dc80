"""A person's stay in the portal, from sign-in to sign-out (phiên đăng nhập).

`lifecycle` and `crossing` (pure) say how long a session lives and which writes come
from our own pages; `models`, `queries`, `service` keep it; `cookies` carries it;
`proofs` tells who a request speaks for; `routes` show and end one's own.
"""
