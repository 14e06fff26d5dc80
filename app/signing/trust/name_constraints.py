"""Name constraints along a path (RFC 5280 §4.2.1.10), the anchor's included."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from asn1crypto import x509

from app.signing.encoding import as_received
from app.signing.trust import distinguished_names


def satisfied(from_anchor: Sequence[x509.Certificate]) -> bool:
    """Tell whether every certificate keeps within the constraints above it."""
    last = from_anchor[-1]
    return all(
        _within(certificate, authority.name_constraints_value)
        for position, authority in enumerate(from_anchor)
        if authority.name_constraints_value is not None
        for certificate in from_anchor[position + 1 :]
        # RFC 5280 §6.1.3 (b): self-issued ones are bound only at the end of a path.
        if certificate is last or not distinguished_names.self_issued(certificate)
    )


def _within(certificate: x509.Certificate, constraints: x509.NameConstraints) -> bool:
    permitted = _subtrees(constraints["permitted_subtrees"])
    excluded = _subtrees(constraints["excluded_subtrees"])
    for name in _names(certificate):
        same_kind = [base for base in permitted if base.name == name.name]
        if same_kind and not any(_covers(base, name) for base in same_kind):
            return False
        if any(_covers(base, name) for base in excluded if base.name == name.name):
            return False
    return True


def _subtrees(subtrees: x509.GeneralSubtrees) -> list[x509.GeneralName]:
    return [each["base"] for each in subtrees] if subtrees else []


def _names(certificate: x509.Certificate) -> Iterator[x509.GeneralName]:
    if len(certificate.subject.chosen):
        yield x509.GeneralName("directory_name", certificate.subject)
        for rdn in certificate.subject.chosen:
            for pair in rdn:
                if pair["type"].native == "email_address":
                    yield x509.GeneralName("rfc822_name", str(pair["value"].native))
    yield from certificate.subject_alt_name_value or ()


def _covers(base: x509.GeneralName, name: x509.GeneralName) -> bool:
    match base.name:
        case "directory_name":
            return _begins_with(name.chosen, base.chosen)
        case "rfc822_name":
            return _mail_within(str(name.native).lower(), str(base.native).lower())
        case "dns_name":
            return _host_within(str(name.native).lower(), str(base.native).lower())
        case "uniform_resource_identifier":
            host = urlsplit(str(name.native)).hostname or ""
            return _uri_host_within(host.lower(), str(base.native).lower())
        case "ip_address":
            return _address_within(bytes(name.chosen), bytes(base.chosen))
        case _:
            # Kinds that signing certificates do not carry: taken as a match on
            # exclusion and permission alike only when they are the very same.
            return bool(as_received(base) == as_received(name))


def _begins_with(name: x509.Name, base: x509.Name) -> bool:
    shorter = [rdn.hashable for rdn in base.chosen]
    return [rdn.hashable for rdn in name.chosen][: len(shorter)] == shorter


def _address_within(address: bytes, base: bytes) -> bool:
    """Compare raw octets: an address, against an address and a mask."""
    half = len(base) // 2
    network, mask = base[:half], base[half:]
    return len(address) == half and all(
        own & bits == given & bits
        for own, given, bits in zip(address, network, mask, strict=True)
    )


def _uri_host_within(host: str, base: str) -> bool:
    return host.endswith(base) if base.startswith(".") else host == base


def _mail_within(address: str, base: str) -> bool:
    if "@" in base:
        return address == base
    host = address.rpartition("@")[2]
    return host.endswith(base) if base.startswith(".") else host == base


def _host_within(host: str, base: str) -> bool:
    bare = base.lstrip(".")
    return not bare or host == bare or host.endswith("." + bare)
