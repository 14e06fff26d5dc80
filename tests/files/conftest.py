import io
from pathlib import Path

import pypdf
import pytest
from PIL import Image

from app.files.storage import Storage, open_storage


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return open_storage((tmp_path / "files").as_uri())


@pytest.fixture(scope="session")
def pdf() -> bytes:
    return _pdf(pages=2)


@pytest.fixture(scope="session")
def pdf_without_pages() -> bytes:
    return _pdf(pages=0)


@pytest.fixture(scope="session")
def locked_pdf() -> bytes:
    return _pdf(pages=1, password="mật khẩu")


@pytest.fixture(scope="session")
def png() -> bytes:
    return picture("PNG")


@pytest.fixture(scope="session")
def jpeg() -> bytes:
    return picture("JPEG")


def picture(kind: str, *, side: int = 40) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((side, side), 50).save(out, kind)
    return out.getvalue()


def _pdf(*, pages: int, password: str | None = None) -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if password is not None:
        writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
