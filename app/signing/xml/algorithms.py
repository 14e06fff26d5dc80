"""Names of digests and signatures in XML, and what they mean (RFC 9231)."""

from typing import Final

DIGESTS: Final = {
    "http://www.w3.org/2001/04/xmldsig-more#md5": "md5",
    "http://www.w3.org/2000/09/xmldsig#sha1": "sha1",
    "http://www.w3.org/2001/04/xmldsig-more#sha224": "sha224",
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
    "http://www.w3.org/2001/04/xmlenc#ripemd160": "ripemd160",
    "http://www.w3.org/2007/05/xmldsig-more#sha3-224": "sha3_224",
    "http://www.w3.org/2007/05/xmldsig-more#sha3-256": "sha3_256",
    "http://www.w3.org/2007/05/xmldsig-more#sha3-384": "sha3_384",
    "http://www.w3.org/2007/05/xmldsig-more#sha3-512": "sha3_512",
}

_MORE_2001: Final = "http://www.w3.org/2001/04/xmldsig-more#"
_MORE_2007: Final = "http://www.w3.org/2007/05/xmldsig-more#"
_MORE_2021: Final = "http://www.w3.org/2021/04/xmldsig-more#"
_SIZES: Final = ("224", "256", "384", "512")

SIGNATURES: Final[dict[str, tuple[str, str]]] = {
    "http://www.w3.org/2000/09/xmldsig#rsa-sha1": ("rsassa_pkcs1v15", "sha1"),
    "http://www.w3.org/2000/09/xmldsig#dsa-sha1": ("plain_dsa", "sha1"),
    "http://www.w3.org/2009/xmldsig11#dsa-sha256": ("plain_dsa", "sha256"),
    _MORE_2001 + "rsa-md5": ("rsassa_pkcs1v15", "md5"),
    _MORE_2001 + "ecdsa-sha1": ("plain_ecdsa", "sha1"),
    _MORE_2007 + "sha1-rsa-MGF1": ("rsassa_pss", "sha1"),
    _MORE_2021 + "eddsa-ed25519": ("ed25519", "sha512"),
    _MORE_2021 + "eddsa-ed448": ("ed448", "sha512"),
    **{f"{_MORE_2001}rsa-sha{n}": ("rsassa_pkcs1v15", f"sha{n}") for n in _SIZES},
    **{f"{_MORE_2001}ecdsa-sha{n}": ("plain_ecdsa", f"sha{n}") for n in _SIZES},
    **{f"{_MORE_2007}sha{n}-rsa-MGF1": ("rsassa_pss", f"sha{n}") for n in _SIZES},
    **{f"{_MORE_2007}sha3-{n}-rsa-MGF1": ("rsassa_pss", f"sha3_{n}") for n in _SIZES},
    **{f"{_MORE_2021}ecdsa-sha3-{n}": ("plain_ecdsa", f"sha3_{n}") for n in _SIZES},
}
