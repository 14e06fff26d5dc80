"""A marked copy says who took it on every page, and no longer claims a signature."""

import asyncio
import io

import pikepdf
import pytest
from PIL import Image
from pypdf import PdfReader

from app.files.marking import marker, pdf, pictures, tile
from app.files.marking.marker import NotMarked

LINES = ("BẢN XEM · Hồ sơ H07-1", "N.T.H. · 09:00 23/11/2026", "Thụ lý hồ sơ")


def _document(*, pages: int = 2, signed: bool = False) -> bytes:
    """Return a PDF whose pages inherit their font from the tree (ISO 32000 7.7.3.4)."""
    made = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
    )
    for number in range(pages):
        made.add_blank_page(page_size=(595, 842))
        page = made.pages[number]
        del page.obj["/Resources"]
        # Left turned and clipped, as careless producers leave a page.
        text = (
            f"q 0 0 9 9 re W n q 1 0 0 1 50 50 cm BT /F1 12 Tf (Trang {number}) Tj ET Q"
        )
        page.obj.Contents = made.make_stream(text.encode())
    made.Root.Pages.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    if signed:
        value = made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Sig))
        field = made.make_indirect(
            pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="Ký", V=value)
        )
        made.Root.AcroForm = pikepdf.Dictionary(
            Fields=pikepdf.Array([field]), SigFlags=3
        )
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_every_page_carries_the_mark_and_keeps_its_words() -> None:
    marked = pdf.marked(_document(), LINES)

    reader = PdfReader(io.BytesIO(marked))
    assert [page.extract_text().strip() for page in reader.pages] == [
        "Trang 0",
        "Trang 1",
    ]
    with pikepdf.open(io.BytesIO(marked)) as copy:
        drawn = [page.obj.Resources.XObject.keys() for page in copy.pages]
        content = copy.pages[1].obj.Contents[-1].read_bytes()
    assert [len(names) for names in drawn] == [1, 1]
    assert content.count(b" Do Q") == 3


def test_a_copy_does_not_claim_a_signature() -> None:
    marked = pdf.marked(_document(signed=True), LINES)

    with pikepdf.open(io.BytesIO(marked)) as copy:
        form = copy.Root.AcroForm
        assert "/SigFlags" not in form
        assert ["/V" in field for field in form.Fields] == [False]


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_marked_upright_and_loses_what_its_camera_added(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    out = io.BytesIO()
    Image.new("RGB", (400, 600), "white").save(out, format=kind, exif=exif)

    marked = Image.open(io.BytesIO(pictures.marked(out.getvalue(), LINES, kind=kind)))

    assert (marked.format, marked.size) == (kind, (600, 400))
    assert not marked.getexif()
    shades = set(marked.convert("L").tobytes())
    assert min(shades) < 230 < max(shades)


def test_every_vietnamese_letter_is_drawn() -> None:
    missing = tile.drawn(["\U0010ffff"]).tobytes()

    for letter in "ĂÂĐÊÔƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸđ·":
        assert tile.drawn([letter]).tobytes() != missing, letter


async def test_what_cannot_be_drawn_on_is_told_and_the_next_is_served() -> None:
    with pytest.raises(NotMarked):
        await marker.mark(b"%PDF-1.4 rubbish", "application/pdf", LINES)

    marked = await asyncio.gather(
        *(marker.mark(_document(pages=1), "application/pdf", LINES) for _ in range(3))
    )

    assert all(each.startswith(b"%PDF-") for each in marked)
