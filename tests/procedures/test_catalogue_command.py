import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.catalogue import app

_CSV = (
    "ma,ten,linh_vuc,cap,doi_tuong,qd,thoi_han_by_kenh,phi,ma_ket_qua,url\n"
    '1.009999,Cấp giấy phép mẫu,Thủy sản,Cấp tỉnh,Doanh nghiệp,1/QĐ,"{limit}",,KQ,\n'
)


@pytest.fixture
def listing(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(_CSV.format(limit="Trực tiếp:1 "), encoding="utf-8")
    return path


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch, database_url: str) -> CliRunner:
    monkeypatch.setenv("MOTCUA_DATABASE__URL", database_url)
    return CliRunner()


def test_the_report_names_each_doubt_by_file_and_line(
    runner: CliRunner, listing: Path
) -> None:
    done = runner.invoke(app, ["import", str(listing)])

    assert done.exit_code == 0
    assert done.output.splitlines() == [
        "list.csv:2: 1.009999: time_limit: nguồn thiếu: thiếu đơn vị tính: 1",
        "list.csv: đọc 1 thủ tục, bỏ 0 bản ghi; 0 thủ tục có chỗ không hiểu (0.00%), 1 thủ tục có chỗ nguồn bỏ trống hoặc thiếu (100.00%)",
        "Công bố mới 1, bổ sung 0, không đổi 0, giữ nguyên 0",
    ]


def test_what_was_imported_is_there_the_next_time(
    runner: CliRunner, listing: Path
) -> None:
    runner.invoke(app, ["import", str(listing)])

    again = runner.invoke(app, ["import", "--json", str(listing)])

    assert json.loads(again.output)["unchanged"] == ["1.009999"]


def test_a_file_of_no_known_format_ends_with_1(
    runner: CliRunner, tmp_path: Path
) -> None:
    strange = tmp_path / "strange.txt"
    strange.write_text("chào", encoding="utf-8")

    done = runner.invoke(app, ["import", "--json", str(strange)])

    assert done.exit_code == 1
    assert json.loads(done.output)["files"][0]["unreadable"][0]["line"] == 1


def test_what_is_exported_is_imported_unchanged(
    runner: CliRunner, listing: Path, tmp_path: Path
) -> None:
    runner.invoke(app, ["import", str(listing)])
    file = tmp_path / "all.jsonl"

    written = runner.invoke(app, ["export", "--out", str(file)])
    again = runner.invoke(app, ["import", "--json", str(file)])

    assert written.exit_code == 0
    assert runner.invoke(app, ["export"]).stdout_bytes == file.read_bytes()
    assert json.loads(again.output)["unchanged"] == ["1.009999"]
