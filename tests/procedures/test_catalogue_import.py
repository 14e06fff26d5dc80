import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from app.procedures import queries
from app.procedures.definition import (
    AgencyLevel,
    Channel,
    Subject,
    TimeLimit,
    TimeUnit,
)
from app.procedures.importing import (
    files,
    national,
    portal_csv,
    portal_pages,
    report,
    service,
    terms,
)
from app.procedures.importing.records import Doubts, Parsed, Unreadable

ROW = {
    "ma": "1.009999",
    "ten": "Cấp giấy phép mẫu",
    "linh_vuc": "Thủy sản",
    "cap": "Cấp tỉnh, Cấp xã",
    "doi_tuong": "Doanh nghiệp, Tổ chức (không bao gồm doanh nghiệp, HTX)",
    "qd": "1/QĐ-BNN",
    "thoi_han_by_kenh": "Trực tuyến:3 Ngày làm việc;Trực tiếp:5 Ngày",
    "phi": "50.000;80.000",
    "ma_ket_qua": "KQ.G10.000001;KQ.G10.000001",
    "url": "",
}
PAGE = {
    "ma_thu_tuc": "1.009999",
    "ten_thu_tuc": "Cấp giấy phép mẫu",
    "linh_vuc": "Thủy sản",
    "cap_thuc_hien": "Cấp tỉnh",
    "doi_tuong_thuc_hien": "Công dân Việt Nam",
    "cach_thuc_thuc_hien": (
        "Hình thức nộpThời gianPhí, lệ phíMô tả"
        "Trực tuyến3 Ngày làm việc25,000 Việt Nam Đồng(/hồ sơ)"
        "Trực tiếp4 Ngày làm việcMiễn phíNộp tại quầy"
    ),
    "thanh_phan_ho_so": (
        "--Tên giấy tờMẫu đơn, tờ khaiSố lượngĐơn đề nghị1 bản chính"
        "Lưu ý chung0 bản chính- Giấy phép cũ (nếu có)0 bản chính,1 bản sao"
    ),
    "can_cu_phap_ly": (
        "Tên văn bản pháp lýMã văn bảnLuật Thủy sản18/2017/QH14"
        "Nghị định ngày 08/3/201926/2019/NĐ-CPLuật khác1/2020/QH14"
    ),
    "ket_qua_xu_ly": "Giấy phépMã: KQ.G10.000001Từ khóaKhông có thông tin",
    "trinh_tu_thuc_hien": "Bước 1: Nộp.\nBước 2: Nhận.",
}
ANSWER = {
    "MATTHC": "1.009999",
    "TENTTHC": "Cấp giấy phép mẫu",
    "LINHVUCTHUCHIEN": [{"MALINHVUC": "G10-NN14", "TENLINHVUC": "Thủy sản"}],
    "CAPTHUCHIEN": [{"CAPTHUCHIEN": 1, "TENCAP": "Cấp tỉnh"}],
    "CACHTHUCTHUCHIEN": [
        {
            "KENH": kenh,
            "THOIGIAN": [
                {
                    "THOIGIANGIAIQUYET": days,
                    "DONVITINH": "Ngày làm việc",
                    "PHILEPHI": [{"MAPHILEPHI": "PLP01", "SOTIEN": "50000"}],
                }
            ],
        }
        for kenh, days in (("1", 5), ("2", 3))
    ],
    "THANHPHANHOSO": [
        {
            "TRUONGHOP": "",
            "GIAYTO": [
                {
                    "MAGIAYTO": "000.00.00.G10-GT01",
                    "TENGIAYTO": "Đơn đề nghị",
                    "SOBANCHINH": "1",
                    "SOBANSAO": "0",
                }
            ],
        }
    ],
    "KETQUATHUCHIEN": [{"MAKETQUA": "KQ.G10.000001", "TENKETQUA": "Giấy phép"}],
    "CANCUPHAPLY": [{"SOVANBAN": "18/2017/QH14", "TENVANBAN": "Luật Thủy sản"}],
}


def parsed(record: Parsed | Unreadable) -> Parsed:
    assert isinstance(record, Parsed)
    return record


def limit(text: str) -> tuple[TimeLimit, int]:
    doubts = Doubts(line=1, code="x")
    return terms.limit(text, doubts=doubts), len(doubts.issues)


class TestTerms:
    @pytest.mark.parametrize(
        ("text", "amount", "unit"),
        [
            ("3 Ngày làm việc", 3, TimeUnit.WORKING_DAYS),
            ("15 Ngày", 15, TimeUnit.CALENDAR_DAYS),
            ("4 Giờ", 4, TimeUnit.WORKING_HOURS),
            ("0,5 Ngày làm việc", 4, TimeUnit.WORKING_HOURS),
            ("2 Tháng", 2, TimeUnit.MONTHS),
        ],
    )
    def test_a_limit_has_a_number_and_a_unit(
        self, text: str, amount: int, unit: TimeUnit
    ) -> None:
        assert limit(text) == (TimeLimit(amount=amount, unit=unit), 0)

    @pytest.mark.parametrize("text", ["1", "5 tuần", "0,3 Ngày", "nhanh", "0 Ngày"])
    def test_a_limit_not_understood_is_kept_as_words_and_told(self, text: str) -> None:
        assert limit(text) == (TimeLimit(text=text), 1)

    def test_no_limit_stated_is_no_doubt(self) -> None:
        assert limit("Không có thông tin") == (TimeLimit(), 0)

    @pytest.mark.parametrize(
        ("text", "amount"),
        [("8,000", 8000), ("1.700.000", 1_700_000), ("0", 0), ("5", None), ("x", None)],
    )
    def test_money_is_a_plausible_price_or_nothing(
        self, text: str, amount: int | None
    ) -> None:
        assert terms.money(text) == amount

    def test_names_of_subjects_may_hold_commas_and_each_other(self) -> None:
        doubts = Doubts(line=1, code="x")

        found = terms.subjects(
            "Cán bộ, công chức, viên chức, Doanh nghiệp, "
            "Doanh nghiệp có vốn đầu tư nước ngoài",
            doubts=doubts,
        )

        assert found == (
            Subject.OFFICIAL,
            Subject.ENTERPRISE,
            Subject.FOREIGN_INVESTED_ENTERPRISE,
        )
        assert doubts.issues == ()

    def test_a_subject_nobody_knows_is_told(self) -> None:
        doubts = Doubts(line=7, code="x")

        assert terms.subjects("Người ngoài hành tinh", doubts=doubts) == ()
        assert [(each.line, each.field) for each in doubts.issues] == [(7, "subjects")]


class TestPortalCsv:
    def test_each_channel_has_its_own_limit_and_fee(self) -> None:
        read = parsed(portal_csv.read(ROW, line=2)).definition

        assert read.limit_for(Channel.ONLINE) == TimeLimit(
            amount=3, unit=TimeUnit.WORKING_DAYS
        )
        assert [(fee.amount, fee.channels) for fee in read.fees] == [
            (50_000, (Channel.ONLINE,)),
            (80_000, (Channel.DIRECT,)),
        ]
        assert read.agency_levels == (AgencyLevel.PROVINCE, AgencyLevel.COMMUNE)
        assert [result.code for result in read.results] == ["KQ.G10.000001"]

    def test_fees_that_fit_no_channel_are_told_not_guessed(self) -> None:
        read = parsed(portal_csv.read(ROW | {"phi": "1;2;3"}, line=9))

        assert read.definition.fees == ()
        assert [(each.line, each.field) for each in read.issues] == [(9, "fees")]

    @pytest.mark.parametrize(
        "change", [{"ma": ""}, {"ten": None}, {"ma": "thủ tục số 1"}]
    )
    def test_a_row_without_code_or_name_is_unreadable(
        self, change: dict[str, Any]
    ) -> None:
        read = portal_csv.read(ROW | change, line=4)

        assert isinstance(read, Unreadable)
        assert read.line == 4

    @given(
        row=st.fixed_dictionaries(
            {key: st.none() | st.text(max_size=40) for key in ROW}
        )
    )
    def test_no_row_whatever_stops_the_import(self, row: dict[str, str | None]) -> None:
        assert isinstance(portal_csv.read(row, line=1), Parsed | Unreadable)


class TestPortalPages:
    def test_cells_run_together_are_told_apart(self) -> None:
        record = parsed(portal_pages.read(PAGE, line=1))
        read = record.definition

        assert [(each.channel, each.limit.amount) for each in read.manners] == [
            (Channel.ONLINE, 3),
            (Channel.DIRECT, 4),
        ]
        assert [(fee.amount, fee.channels) for fee in read.fees] == [
            (25_000, (Channel.ONLINE,))
        ]
        assert [(each.name, each.originals, each.copies) for each in read.papers] == [
            ("Đơn đề nghị", 1, 0),
            ("Giấy phép cũ (nếu có)", 0, 1),
        ]
        assert read.requirements == "Lưu ý chung"
        assert [law.number for law in read.legal_basis] == [
            "18/2017/QH14",
            "26/2019/NĐ-CP",
            "1/2020/QH14",
        ]
        assert read.steps == ("Bước 1: Nộp.", "Bước 2: Nhận.")
        assert record.issues == ()

    def test_a_number_that_runs_into_the_count_stays_with_the_name_and_is_told(
        self,
    ) -> None:
        glued = PAGE | {"thanh_phan_ho_so": "Đơn theo Mẫu số 131 bản chính"}

        record = parsed(portal_pages.read(glued, line=5))

        (paper,) = record.definition.papers
        assert (paper.name, paper.originals) == ("Đơn theo Mẫu số 13", 1)
        assert [(each.line, each.field) for each in record.issues] == [(5, "papers")]

    def test_free_on_every_channel_is_free(self) -> None:
        free = PAGE | {
            "cach_thuc_thuc_hien": "Hình thức nộpThời gianPhí, lệ phíMô tả"
            "Trực tuyến1 GiờMiễn phíTrực tiếp1 GiờMiễn phí"
        }

        read = parsed(portal_pages.read(free, line=1)).definition

        assert read.free_of_charge
        assert read.fees == ()

    @given(
        page=st.fixed_dictionaries(
            {key: st.none() | st.text(max_size=60) for key in PAGE}
        )
    )
    def test_no_page_whatever_stops_the_import(self, page: dict[str, Any]) -> None:
        assert isinstance(portal_pages.read(page, line=1), Parsed | Unreadable)


class TestNational:
    def test_limits_and_fees_stand_under_their_channel(self) -> None:
        record = parsed(national.read(ANSWER, line=1))
        read = record.definition

        assert (read.field_code, read.agency_levels) == (
            "G10-NN14",
            (AgencyLevel.PROVINCE,),
        )
        assert read.limit_for(Channel.DIRECT) == TimeLimit(
            amount=5, unit=TimeUnit.WORKING_DAYS
        )
        assert [(fee.code, fee.channels) for fee in read.fees] == [
            ("PLP01", (Channel.DIRECT, Channel.ONLINE))
        ]
        assert [paper.code for paper in read.papers] == ["000.00.00.G10-GT01"]
        assert record.issues == ()

    @pytest.mark.parametrize(
        "wrap", [lambda x: x, lambda x: [x], lambda x: {"result": [x]}]
    )
    def test_the_envelope_does_not_matter(self, wrap: Any) -> None:
        assert national.procedures(wrap(ANSWER)) == [ANSWER]

    def test_an_unknown_channel_is_told(self) -> None:
        odd = ANSWER | {"CACHTHUCTHUCHIEN": [{"KENH": "9"}]}

        read = parsed(national.read(odd, line=3))

        assert [(each.line, each.field) for each in read.issues] == [(3, "manners")]


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
    async def test_the_whole_national_catalogue_is_read(
        self, session: AsyncSession, shared: Path, at: datetime
    ) -> None:
        data = shared / "data"

        done = await service.import_files(
            session,
            files=[
                data / "procedures_2026-07.csv",
                data / "procedures_commune_2026-07.jsonl",
            ],
            at=at,
        )

        assert [(each.read, len(each.unreadable)) for each in done.files] == [
            (2642, 0),
            (588, 0),
        ]
        assert len(done.published) == 2642
        assert done.files[0].share_not_understood < 0.02
        assert done.files[1].share_not_understood < 0.10
        fields = Counter(issue.field for issue in done.files[0].issues)
        assert fields == {"time_limit": 380, "fees": 12}
