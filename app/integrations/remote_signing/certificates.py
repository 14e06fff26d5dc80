"""A credential from the certificates a service shows."""

from collections.abc import Sequence

from app.integrations.remote_signing import calls
from app.signing.sealing.errors import ProviderUnavailable
from app.signing.sealing.ports import Credential, Scheme
from app.signing.sessions import credentials
from app.signing.sessions.errors import CertificateUnreadable


def read(written: Sequence[object], scheme: Scheme) -> Credential:
    """Read base64 certificates, the signer's first.

    Raises:
        ProviderUnavailable: there is none, or not for this way of signing.
    """
    ders = [calls.octets(each) for each in written]
    if not ders or not all(ders):
        raise ProviderUnavailable("dịch vụ không đưa chứng thư")
    try:
        return credentials.read(ders[0], ders[1:], scheme)
    except CertificateUnreadable as problem:
        raise ProviderUnavailable("chứng thư của dịch vụ không đọc được") from problem
