"""The bytes an ASN.1 value was parsed from, which signatures and digests are over."""

from asn1crypto import core

_INDEFINITE = b"\x80"


def as_received(value: core.Asn1Value) -> bytes:
    """Return a value as it was encoded; one that was built here is encoded now.

    `dump()` takes any length that ends in 0x80 for an indefinite one and re-encodes
    the value (asn1crypto 1.5.1), which loses what a sloppy issuer really signed.
    """
    if isinstance(value, core.Choice):
        return as_received(value.chosen)
    header = value._header  # noqa: SLF001 - the library shows it nowhere else
    if header is None or header[1:] == _INDEFINITE:
        return bytes(value.dump())
    # Past the property, which looks for changes all the way down.
    contents = getattr(value, "_contents", None)
    if contents is None:
        contents = value.contents
    return bytes(header + contents + value._trailer)  # noqa: SLF001 - as above
