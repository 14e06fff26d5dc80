from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.procedures.definition import (
    AgencyLevel,
    Channel,
    Subject,
    TimeLimit,
    TimeUnit,
)
from app.procedures.importing import (
    national,
    portal_csv,
    portal_pages,
    terms,
)
from app.procedures.importing.records import Doubts, Parsed, Unreadable
from tests.procedures.catalogue_records import ANSWER, PAGE, ROW, limit, parsed


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

    def test_a_number_that_runs_into_the_count_stays_with_the_name(self) -> None:
        glued = PAGE | {"thanh_phan_ho_so": "Đơn theo Mẫu số 131 bản chính"}

        record = parsed(portal_pages.read(glued, line=5))

        (paper,) = record.definition.papers
        assert (paper.name, paper.originals) == ("Đơn theo Mẫu số 13", 1)
        assert record.issues == ()

    def test_a_count_within_a_name_ends_no_name(self) -> None:
        prose = PAGE | {
            "thanh_phan_ho_so": "Hóa đơn: nộp 01 bản chính, rõ ràng1 bản sao"
        }

        (paper,) = parsed(portal_pages.read(prose, line=5)).definition.papers

        assert paper.name == "Hóa đơn: nộp 01 bản chính, rõ ràng"
        assert (paper.originals, paper.copies) == (0, 1)

    @pytest.mark.parametrize(
        ("cell", "name", "file"),
        [
            (
                "Phiếu (mẫu NA17)101-Mau A17.doc1 bản chính",
                "Phiếu (mẫu NA17)",
                "101-Mau A17.doc",
            ),
            ("Đơn khai thácMau06.docx1 bản chính", "Đơn khai thác", "Mau06.docx"),
            (
                "Đơn theo 67/2025/TT-BXDMẫu số 02.docx1 bản chính",
                "Đơn theo 67/2025/TT-BXD",
                "Mẫu số 02.docx",
            ),
        ],
    )
    def test_the_file_to_fill_in_is_told_apart_from_the_paper(
        self, cell: str, name: str, file: str
    ) -> None:
        (paper,) = parsed(
            portal_pages.read(PAGE | {"thanh_phan_ho_so": cell}, line=1)
        ).definition.papers

        assert paper.template is not None
        assert (paper.name, paper.template.name) == (name, file)

    def test_the_year_of_a_title_is_no_part_of_the_number(self) -> None:
        glued = PAGE | {
            "can_cu_phap_ly": "Tên văn bản pháp lýMã văn bảnLuật Cư trú 202068/2020/QH14"
        }

        (law,) = parsed(portal_pages.read(glued, line=1)).definition.legal_basis

        assert (law.title, law.number) == ("Luật Cư trú 2020", "68/2020/QH14")

    def test_a_price_in_words_beside_an_empty_one_is_read(self) -> None:
        said = PAGE | {
            "cach_thuc_thuc_hien": "Hình thức nộpThời gianPhí, lệ phíMô tả"
            "Trực tuyến1 GiờVNĐ(20.000 vnđ /tờ khai)Trực tiếp1 GiờVNĐ"
        }

        record = parsed(portal_pages.read(said, line=1))

        assert [fee.amount for fee in record.definition.fees] == [20_000]
        assert [each.fault for each in record.issues] == ["source"]

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
