import json
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.procedures import queries
from app.procedures.importing import (
    exchange,
    files,
    report,
    service,
)
from app.procedures.importing.records import Parsed, Unreadable
from tests.procedures.catalogue_records import ANSWER, PAGE, ROW
from tests.procedures.conftest import NationalCatalogue


class TestFiles:
    def test_a_format_is_told_by_content(self, tmp_path: Path) -> None:
        found = {}
        for name, text in {
            "csv": ",".join(ROW) + "\n" + ",".join(f'"{v}"' for v in ROW.values()),
            "jsonl": json.dumps(PAGE) + "\n" + json.dumps(PAGE),
            "json": json.dumps({"result": [ANSWER]}, indent=1),
            "other": "chào",
        }.items():
            path = tmp_path / name
            path.write_text(text, encoding="utf-8")
            read = files.read_file(path)
            found[name] = (read.format, len(read.records))

        assert found == {
            "csv": (files.Format.PORTAL_CSV, 1),
            "jsonl": (files.Format.PORTAL_PAGES, 2),
            "json": (files.Format.NATIONAL, 1),
            "other": (files.Format.UNKNOWN, 1),
        }

    def test_a_broken_line_is_named_and_the_rest_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "pages.jsonl"
        path.write_text(
            f"{json.dumps(PAGE)}\n{{broken\n{json.dumps(PAGE)}\n", encoding="utf-8"
        )

        records = files.read_file(path).records

        assert [type(each) for each in records] == [Parsed, Unreadable, Parsed]
        assert records[1].line == 2


class TestImporting:
    @pytest.fixture
    def csv_file(self, tmp_path: Path) -> Path:
        path = tmp_path / "list.csv"
        path.write_text(
            ",".join(ROW) + "\n" + ",".join(f'"{v}"' for v in ROW.values()) + "\n",
            encoding="utf-8",
        )
        return path

    @pytest.fixture
    def pages_file(self, tmp_path: Path) -> Path:
        path = tmp_path / "pages.jsonl"
        path.write_text(json.dumps(PAGE) + "\n", encoding="utf-8")
        return path

    async def test_a_new_procedure_is_published_as_version_1_without_form(
        self, session: AsyncSession, csv_file: Path, at: datetime
    ) -> None:
        done = await service.import_files(session, files=[csv_file], at=at)

        version = await queries.version_in_force(session, code="1.009999", at=at)
        assert done.published == ("1.009999",)
        assert version is not None
        assert (version.number, version.source, version.form_id) == (
            1,
            "catalogue",
            None,
        )

    async def test_importing_again_changes_nothing(
        self, session: AsyncSession, csv_file: Path, at: datetime
    ) -> None:
        await service.import_files(session, files=[csv_file], at=at)

        again = await service.import_files(session, files=[csv_file], at=at)

        assert (again.published, again.improved, again.unchanged) == (
            (),
            (),
            ("1.009999",),
        )

    async def test_the_richer_record_follows_the_poorer_and_never_the_other_way(
        self,
        session: AsyncSession,
        csv_file: Path,
        pages_file: Path,
        at: datetime,
    ) -> None:
        await service.import_files(session, files=[csv_file], at=at)

        richer = await service.import_files(session, files=[pages_file], at=at)
        poorer = await service.import_files(session, files=[csv_file], at=at)

        assert richer.improved == ("1.009999",)
        assert [each.code for each in poorer.kept] == ["1.009999"]
        version = await queries.version_in_force(session, code="1.009999", at=at)
        assert version is not None
        assert version.number == 2

    @pytest.mark.usefixtures("loaded")
    async def test_what_the_province_published_is_kept_and_said(
        self, session: AsyncSession, tmp_path: Path, at: datetime
    ) -> None:
        path = tmp_path / "pages.jsonl"
        path.write_text(json.dumps(PAGE | {"ma_thu_tuc": "1.004873"}), encoding="utf-8")

        done = await service.import_files(session, files=[path], at=at)

        assert [(each.code, each.reason) for each in done.kept] == [
            ("1.004873", "tỉnh đã công bố phiên bản riêng")
        ]
        assert any("1.004873" in line for line in report.lines(done))
        version = await queries.version_in_force(session, code="1.004873", at=at)
        assert version is not None
        assert version.form_id is not None

    @pytest.mark.slow
    async def test_under_two_rows_in_a_hundred_are_not_understood(
        self, national: NationalCatalogue
    ) -> None:
        listing, pages = national.report.files

        assert (listing.rows, pages.rows) == (2642, 588)
        assert listing.unreadable == pages.unreadable == ()
        assert len(national.report.published) == 2642
        assert listing.rows_not_understood == 12
        assert pages.rows_not_understood == 8
        assert max(listing.share_not_understood, pages.share_not_understood) < 0.02
        # What the source leaves open is told as well, and not counted as read.
        assert (listing.rows_lacking, pages.rows_lacking) == (357, 195)
        assert all(each.reason for file in (listing, pages) for each in file.issues)

    @pytest.mark.slow
    async def test_every_line_of_the_whole_catalogue_comes_back_the_same(
        self, national: NationalCatalogue, at: datetime
    ) -> None:
        async with national.sessions() as source:
            lines = [line async for line in service.export(source, at=at)]

        for number, line in enumerate(lines, start=1):
            read = exchange.read(json.loads(line), line=number)

            assert isinstance(read, Parsed)
            assert read.origin is not None
            assert exchange.write(read.definition, read.origin) == line
        assert len(lines) == 2642
