"""XML signatures, XMLDSig and XAdES (chữ ký trên XML).

Read `documents.py`, `nodes.py`, `transforms.py`, `references.py`, `key_info.py`,
`xades.py`, `examine.py`.
"""
