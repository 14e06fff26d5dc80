"""Whatever is altered of what was signed, no document passes: each format its own way.

Flipped bits and cut tails of a PDF are in `test_validation.py`.
"""

import io
import zipfile
from copy import deepcopy
from datetime import datetime

import pytest
from asn1crypto import cms
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from app.signing import validation
from app.signing.policy import DOSSIER
from app.signing.report import Indication, Integrity
from app.signing.trust.store import TrustStore
from simulators.pki.authority import Pki
from tests.signing import documents

FORM = """<ToKhai xmlns="urn:vn:motcua:test" Id="form" loai="moi">
  <HoTen>Nguyễn Văn Thử</HoTen><SoTien>10000</SoTien>
</ToKhai>"""
DS = "{http://www.w3.org/2000/09/xmldsig#}"
FILES = {"don.txt": b"application", "anh.txt": b"picture"}
often = settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def form(pki: Pki, at: datetime) -> bytes:
    return documents.signed_xml(pki, etree.fromstring(FORM), "citizen", at=at)


@pytest.fixture(scope="module")
def message(pki: Pki, at: datetime) -> bytes:
    return documents.signed_cms(pki, FORM.encode(), "citizen", at=at, detached=False)


@pytest.fixture(scope="module")
def container(pki: Pki, at: datetime) -> dict[str, bytes]:
    name = "META-INF/signature.p7s"
    manifest = documents.asic_manifest(name, FILES)
    signature = documents.signed_cms(pki, manifest, "citizen", at=at, detached=True)
    members = {**FILES, "META-INF/ASiCManifest.xml": manifest, name: signature}
    return unzipped(documents.container(members))


@pytest.fixture(scope="module")
def passes(at: datetime, trust: TrustStore) -> "Judge":
    return Judge(at, trust)


class Judge:
    def __init__(self, at: datetime, trust: TrustStore) -> None:
        self._at = at
        self._trust = trust

    def __call__(self, data: bytes) -> bool:
        report = validation.validate(
            data, at=self._at, trust=self._trust, policy=DOSSIER
        )
        passed = report.integrity is Integrity.PASSED
        return passed or report.indication is Indication.TOTAL_PASSED


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {each: archive.read(each) for each in archive.namelist()}


def test_no_element_of_a_form_may_be_altered(form: bytes, passes: Judge) -> None:
    @often
    @given(
        place=st.integers(0, 100),
        act=st.sampled_from(["text", "attribute", "twice", "gone", "renamed", "moved"]),
    )
    def alter(place: int, act: str) -> None:
        root = etree.fromstring(form)
        signed = [each for each in root.iter(etree.Element) if is_signed(each)]
        element = signed[place % len(signed)]
        altered(element, act)

        assert not passes(etree.tostring(root))

    assert passes(form)
    alter()


def is_signed(element: etree._Element) -> bool:
    holders = [each.tag for each in (element, *element.iterancestors())]
    if f"{DS}Signature" not in holders:
        return True
    return any(
        tag == f"{DS}SignedInfo" or str(tag).endswith("}SignedProperties")
        for tag in holders
    )


def altered(element: etree._Element, act: str) -> None:
    parent = element.getparent()
    if act == "text" or parent is None:
        element.text = (element.text or "") + "1"
    elif act == "attribute":
        element.set("khac", "1")
    elif act == "twice":
        element.addnext(deepcopy(element))
    elif act == "gone":
        parent.remove(element)
    elif act == "renamed":
        element.tag = f"{element.tag}2"
    else:
        etree.SubElement(parent, "Khac").append(element)


def test_no_byte_that_a_message_signs_may_be_altered(
    message: bytes, passes: Judge
) -> None:
    regions = list(signed_regions(message))

    @often
    @given(
        region=st.sampled_from(regions),
        place=st.integers(0, 4096),
        bit=st.integers(0, 7),
    )
    def flip(region: range, place: int, bit: int) -> None:
        data = bytearray(message)
        data[region[place % len(region)]] ^= 1 << bit

        assert not passes(bytes(data))

    assert passes(message)
    flip()


def signed_regions(message: bytes) -> list[range]:
    """Find the content, the signed attributes and the value in the encoded message."""
    (info,) = cms.ContentInfo.load(message)["content"]["signer_infos"]
    parts = [FORM.encode(), info["signature"].native, info["signed_attrs"].contents]
    starts = [message.index(each) for each in parts]
    return [range(at, at + len(each)) for at, each in zip(starts, parts, strict=True)]


def test_no_file_of_a_container_may_be_altered(
    container: dict[str, bytes], passes: Judge
) -> None:
    @often
    @given(
        name=st.sampled_from(sorted(FILES)),
        act=st.sampled_from(["altered", "emptied", "gone", "renamed", "joined"]),
        other=st.binary(min_size=1, max_size=8),
    )
    def alter(name: str, act: str, other: bytes) -> None:
        members = dict(container)
        data = members.pop(name)
        match act:
            case "altered":
                members[name] = other + data
            case "emptied":
                members[name] = b""
            case "renamed":
                members[f"{name}.pdf"] = data
            case "gone":
                pass
            case _:
                members |= {name: data, f"{other.hex()}.txt": other}

        assert not passes(documents.zipped(members))

    assert passes(documents.zipped(container))
    alter()
