import json
from datetime import datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from app.cli import verify
from app.signing.report import ValidationReport
from simulators.pki.authority import Pki
from tests.signing import documents


@pytest.fixture(scope="module")
def command() -> typer.Typer:
    program = typer.Typer()
    program.command()(verify.verify)
    return program


@pytest.fixture
def signed_file(tmp_path: Path, signed_pdf: bytes) -> Path:
    path = tmp_path / "đơn.pdf"
    path.write_bytes(signed_pdf)
    return path


class TestVerify:
    def test_answers_one_json_line_a_file(
        self, command: typer.Typer, signed_file: Path, pki: Pki, at: datetime
    ) -> None:
        asked = [str(signed_file), "--trust", str(pki.trust_store), "--json"]

        result = CliRunner().invoke(
            command, [*asked, "--at", at.strftime("%Y-%m-%dT%H:%M:%S%z")]
        )

        line = json.loads(result.stdout)
        assert result.exit_code == 0
        assert line["file"] == str(signed_file)
        assert line["format"] == "PDF"
        assert line["indication"] == "TOTAL-PASSED"
        assert line["integrity"] == "PASSED"
        assert line["warnings"] == []
        assert line["signatures"][0]["signer"]["name"] == "Nguyễn Văn Thử"
        assert line["signatures"][0]["coverage"] == "WHOLE_DOCUMENT"
        assert line["signatures"][0]["timestamps"] == []

    @pytest.mark.parametrize("kind", ["simple", "detailed"])
    def test_adds_the_report_asked_for(
        self,
        command: typer.Typer,
        signed_file: Path,
        pki: Pki,
        at: datetime,
        kind: str,
    ) -> None:
        asked = [str(signed_file), "--trust", str(pki.trust_store), "--json"]
        moment = at.strftime("%Y-%m-%dT%H:%M:%S%z")

        result = CliRunner().invoke(command, [*asked, "--at", moment, "--report", kind])

        told = json.loads(result.stdout)["report"]
        if kind == "detailed":
            report = ValidationReport.model_validate(told)
            assert report.indication == "TOTAL-PASSED"
            assert {each.kind for each in report.evidence} == {"certificate", "crl"}
            assert all(each.reason_vi for each in report.signatures[0].constraints)
        else:
            (signature,) = told["signatures"]
            lines = {each["label"]: each["text"] for each in signature["lines"]}
            assert told["verdict"] == signature["verdict"] == "Hợp lệ"
            assert lines["Người ký"] == "Nguyễn Văn Thử"
            assert lines["Phạm vi"] == "Toàn bộ tài liệu"
            assert "người ký tự khai" in lines["Thời điểm ký"]

    def test_judges_integrity_without_trust(
        self, command: typer.Typer, signed_file: Path
    ) -> None:
        result = CliRunner().invoke(command, [str(signed_file), "--json"])

        line = json.loads(result.stdout)
        assert line["sub_indication"] == "NO_CERTIFICATE_CHAIN_FOUND"
        assert line["integrity"] == "PASSED"

    def test_answers_a_batch_in_order_whatever_its_files_are(
        self,
        command: typer.Typer,
        signed_file: Path,
        tmp_path: Path,
        pki: Pki,
        at: datetime,
    ) -> None:
        told = {
            "broken.pdf": b"%PDF-1.7 broken",
            "empty.xml": b"",
            "named-otherwise.jpg": signed_file.read_bytes(),
            "detached.p7s": documents.signed_cms(
                pki, b"elsewhere", "citizen", at=at, detached=True
            ),
        }
        for name, data in told.items():
            (tmp_path / name).write_bytes(data)
        files = [str(signed_file), *(str(tmp_path / name) for name in told)]
        asked = "".join(json.dumps({"file": each}) + "\n" for each in files)

        result = CliRunner().invoke(command, ["--batch", "--json"], input=asked)

        lines = [json.loads(line) for line in result.stdout.splitlines()]
        assert [line["file"] for line in lines] == files
        assert [(line["format"], line["sub_indication"]) for line in lines] == [
            ("PDF", "NO_CERTIFICATE_CHAIN_FOUND"),
            ("PDF", "FORMAT_FAILURE"),
            ("UNKNOWN", "FORMAT_FAILURE"),
            ("PDF", "NO_CERTIFICATE_CHAIN_FOUND"),
            ("CMS", "SIGNED_DATA_NOT_FOUND"),
        ]

    def test_goes_on_after_a_line_that_is_no_question(
        self, command: typer.Typer, signed_file: Path
    ) -> None:
        asked = "{\n" + json.dumps({"file": str(signed_file)}) + "\n"

        result = CliRunner().invoke(command, ["--batch"], input=asked)

        first, second = (json.loads(line) for line in result.stdout.splitlines())
        assert result.exit_code == 1
        assert first["error"]
        assert second["integrity"] == "PASSED"

    def test_says_by_its_exit_code_that_a_file_could_not_be_judged(
        self, command: typer.Typer, tmp_path: Path
    ) -> None:
        result = CliRunner().invoke(command, [str(tmp_path / "absent"), "--json"])

        assert result.exit_code == 1
        assert json.loads(result.stdout)["error"]

    def test_refuses_a_trust_store_it_cannot_use(
        self, command: typer.Typer, signed_file: Path, tmp_path: Path
    ) -> None:
        result = CliRunner().invoke(
            command, [str(signed_file), "--trust", str(tmp_path), "--json"]
        )

        assert result.exit_code == 2
