"""What people see of a signature, as Decree 30/2020 has it."""

import subprocess
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from shutil import which

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from app.core.typesetting import Place
from app.signing.report import Indication
from app.signing.sealing import pades, placing, wording
from app.signing.sealing.appearance import Visible
from app.signing.sealing.errors import SealRejected
from app.signing.sealing.preparing import Purpose
from app.signing.sealing.wording import CopyForm
from app.signing.trust.store import TrustStore
from simulators.pki import drawings
from simulators.pki.authority import Pki
from tests.signing.test_augmenting import seen
from tests.signing.test_sealing import file_key

ROOM = Place(page=1, left=40, bottom=100, right=270, top=171)

rooms = st.builds(
    lambda left, bottom, width, height: Place(
        1, left, bottom, left + width, bottom + height
    ),
    st.floats(120, 300),
    st.floats(0, 600),
    st.floats(140, 260),
    st.floats(40, 120),
)


@given(rooms)
def test_a_persons_image_stays_between_title_and_name(room: Place) -> None:
    left, bottom, right, top = placing.person(room)

    assert room.left - 1 <= left < right <= room.right + 1
    assert (round(room.bottom), round(room.top)) == (bottom, top)


@given(rooms)
def test_a_seal_covers_a_third_of_it_from_the_left(room: Place) -> None:
    person, seal = placing.person(room), placing.seal(room)

    covered = seal[2] - person[0]
    assert abs(covered - (person[2] - person[0]) / 3) <= 2
    assert seal[2] - seal[0] == pytest.approx(36 * 72 / 25.4, abs=1)


def test_a_moment_is_written_as_the_decree_writes_it() -> None:
    at = datetime(2026, 11, 23, 2, 0, 5, tzinfo=UTC)

    assert wording.moment(at) == "23-11-2026; 09:00:05 +07:00"


async def test_signature_and_seal_are_seen_and_pass(
    plain_pdf: bytes, pki: Pki, at: datetime, trust: TrustStore, tmp_path: Path
) -> None:
    signed = await pades.sign(
        plain_pdf,
        by=file_key(pki, "officer"),
        purpose=Purpose("Leader", "Ký", "", shown(drawings.signature("Võ"), "person")),
        at=at,
        trust=trust,
    )
    sealed = await pades.sign(
        signed,
        by=file_key(pki, "seal"),
        purpose=Purpose("AgencySeal", "Dấu", "", shown(drawings.seal("Sở"), "seal")),
        at=at,
        trust=trust,
    )

    assert seen(sealed, trust, at).indication is Indication.TOTAL_PASSED
    picture = pixels(sealed, tmp_path)
    assert is_red(picture, placing.seal(ROOM))
    assert is_blue(picture, placing.person(ROOM))


async def test_a_copy_says_in_words_who_made_it_and_when(
    plain_pdf: bytes, pki: Pki, at: datetime, trust: TrustStore
) -> None:
    visible = wording.on_copy(
        CopyForm.COPY, agency="Ủy ban nhân dân xã An Thủy", at=at, page=(300, 300)
    )

    copy = await pades.sign(
        plain_pdf,
        by=file_key(pki, "seal"),
        purpose=Purpose("Copy", "Sao y", "", visible),
        at=at,
        trust=trust,
    )

    words = " ".join(
        PdfReader(BytesIO(visible.drawing)).pages[0].extract_text().split()
    )
    assert words == "SAO Y Ủy ban nhân dân xã An Thủy 02-11-2026; 16:00:00 +07:00"
    assert visible.box == (90, 249, 277, 289)
    assert seen(copy, trust, at).indication is Indication.TOTAL_PASSED


def test_an_attachment_says_to_what_it_belongs(at: datetime) -> None:
    visible = wording.on_attachment(number="12/QĐ-UBND", at=at, page=(595, 842))

    words = PdfReader(BytesIO(visible.drawing)).pages[0].extract_text()
    assert words.split()[0] == "12/QĐ-UBND"


@pytest.mark.parametrize("kind", ["JPEG", "opaque", "noise"])
async def test_an_image_that_would_hide_the_text_is_refused(
    plain_pdf: bytes, pki: Pki, at: datetime, kind: str
) -> None:
    output = BytesIO()
    if kind == "noise":
        output.write(b"\x89PNG\r\n\x1a\nnoise")
    else:
        form = "PNG" if kind == "opaque" else "JPEG"
        Image.new("RGB", (10, 10), "red").save(output, form)
    visible = Visible(output.getvalue(), 1, placing.person(ROOM), "")

    with pytest.raises(SealRejected):
        await pades.sign(
            plain_pdf,
            by=file_key(pki, "officer"),
            purpose=Purpose("Leader", "Ký", "", visible),
            at=at,
        )


def shown(image: bytes, what: str) -> Visible:
    box = placing.person(ROOM) if what == "person" else placing.seal(ROOM)
    return Visible(image, 1, box, what)


def pixels(pdf: bytes, folder: Path) -> Image.Image:
    if which("pdftoppm") is None:
        pytest.skip("poppler-utils is not installed")
    (folder / "seen.pdf").write_bytes(pdf)
    subprocess.run(
        ["pdftoppm", "-r", "72", "-png", "-singlefile", "seen.pdf", "seen"],  # noqa: S607 - where Debian puts it
        cwd=folder,
        check=True,
    )
    return Image.open(folder / "seen.png").convert("RGB")


def is_red(picture: Image.Image, box: placing.Box) -> bool:
    return any(r > 180 and g < 110 and b < 110 for r, g, b in _within(picture, box))


def is_blue(picture: Image.Image, box: placing.Box) -> bool:
    return any(b > 110 and r < 110 and g < 120 for r, g, b in _within(picture, box))


def _within(picture: Image.Image, box: placing.Box) -> list[tuple[int, ...]]:
    left, bottom, right, top = box
    height = picture.height
    part = picture.crop((left, height - top, right, height - bottom))
    colours = part.getcolors(part.width * part.height) or []
    return [colour for _, colour in colours if isinstance(colour, tuple)]
