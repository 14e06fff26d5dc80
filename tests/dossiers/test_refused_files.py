"""A file is really opened: what it is not, it is not taken for."""

from io import BytesIO

import pypdf
import pytest

from tests.dossiers import walks
from tests.dossiers.papers import File
from tests.dossiers.towns import Town, path_of


class TestFiles:
    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("to-khai.pdf", b"MZ\x90\x00 not a PDF at all"),
            ("to-khai.pdf", b""),
            ("to-khai.pdf", b"%PDF-1.7\nnothing more"),
            ("to-khai.exe", b"%PDF-1.7\n"),
            ("to-khai", b"%PDF-1.7\n"),
            ("anh.png", "photo"),
            ("anh.jpg", "photo cut short"),
            ("giay-to.pdf", "photo"),
            ("khoa.pdf", "locked"),
        ],
    )
    async def test_a_file_that_is_not_what_it_says_is_refused(
        self, town: Town, name: str, data: bytes | str
    ) -> None:
        draft = await walks.drafted(town)
        hoa = town.person("hoa")
        content = data if isinstance(data, bytes) else _made(town, data)

        refused = await hoa.upload(draft, "TK-XNTTHN", File(name, content))

        assert refused.status_code == 422
        assert refused.json()["code"] == "file_refused"
        assert refused.json()["errors"][0]["path"] == "/file"
        assert (await hoa.get(path_of(draft))).json() == draft

    @pytest.mark.parametrize(("code", "kind"), [("TK-TC", "photo"), ("ANH", "plain")])
    async def test_a_paper_takes_only_the_formats_that_its_procedure_states(
        self, town: Town, code: str, kind: str
    ) -> None:
        draft = await walks.drafted(town, walks.VESSEL)
        file = walks.file_of(town, walks.VESSEL, kind)

        refused = await town.person("binh").upload(draft, code, file)

        assert refused.status_code == 422
        assert refused.json()["code"] == "file_refused"
        assert "chỉ nhận" in refused.json()["errors"][0]["message"]

    async def test_a_file_over_its_papers_bound_is_refused(self, town: Town) -> None:
        draft = await walks.drafted(town)
        padded = town.papers.plain.data + b"\0" * 10_000_000

        refused = await town.person("hoa").upload(
            draft, "TK-XNTTHN", File("to-khai.pdf", padded)
        )

        assert refused.status_code == 422
        assert refused.json()["errors"][0]["message"] == "tệp lớn quá 10 MB"

    @pytest.mark.parametrize("code", ["LA", "\x00", "x" * 65, ""])
    async def test_a_paper_nobody_knows_is_refused(self, town: Town, code: str) -> None:
        draft = await walks.drafted(town)

        refused = await town.person("hoa").upload(draft, code, town.papers.plain)

        assert refused.status_code == 422
        assert refused.json()["errors"][0]["path"] == "/code"

    async def test_a_paper_that_is_not_there_cannot_be_taken_out(
        self, town: Town
    ) -> None:
        draft = await walks.drafted(town)

        refused = await town.person("hoa").send(
            "DELETE", f"{path_of(draft)}/papers/{draft['id']}", version=draft["version"]
        )

        assert refused.status_code == 404
        assert refused.json()["code"] == "paper_not_found"


def _made(town: Town, kind: str) -> bytes:
    photo = town.papers.photo.data
    if kind == "locked":
        writer = pypdf.PdfWriter(BytesIO(town.papers.plain.data))
        writer.encrypt("bí mật", algorithm="AES-256")
        output = BytesIO()
        writer.write(output)
        return output.getvalue()
    return photo if kind == "photo" else photo[: len(photo) // 2]
