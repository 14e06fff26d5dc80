"""What an import read, what it did not understand, and what it did with the rest."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from app.procedures.importing.files import FileRead
from app.procedures.importing.records import Fault, Issue, Parsed, Unreadable

_FAULTS: Final = {Fault.UNREAD: "không hiểu", Fault.SOURCE: "nguồn thiếu"}


@dataclass(frozen=True)
class Kept:
    """A procedure left as it was, and why."""

    code: str
    reason: str


@dataclass(frozen=True)
class FileReport:
    name: str
    format: str
    read: int
    unreadable: tuple[Unreadable, ...]
    issues: tuple[Issue, ...]

    @property
    def rows(self) -> int:
        return self.read + len(self.unreadable)

    @property
    def rows_not_understood(self) -> int:
        """Rows of which at least one field says what we do not understand."""
        lost = {each.line for each in self.unreadable}
        return len(lost | self._rows(Fault.UNREAD))

    @property
    def rows_lacking(self) -> int:
        """Rows of which the source leaves a field open, whoever reads it."""
        return len(self._rows(Fault.SOURCE))

    @property
    def share_not_understood(self) -> float:
        return self.rows_not_understood / self.rows if self.rows else 0.0

    @property
    def share_lacking(self) -> float:
        return self.rows_lacking / self.rows if self.rows else 0.0

    def _rows(self, fault: Fault) -> set[int]:
        return {issue.line for issue in self.issues if issue.fault is fault}


@dataclass(frozen=True)
class ImportReport:
    files: tuple[FileReport, ...]
    published: tuple[str, ...]
    improved: tuple[str, ...]
    unchanged: tuple[str, ...]
    kept: tuple[Kept, ...]

    @property
    def complete(self) -> bool:
        return not any(file.unreadable for file in self.files)

    def as_json(self) -> dict[str, Any]:
        return {
            "files": [
                asdict(file)
                | {
                    "rows_not_understood": file.rows_not_understood,
                    "share_not_understood": file.share_not_understood,
                    "rows_lacking": file.rows_lacking,
                    "share_lacking": file.share_lacking,
                }
                for file in self.files
            ],
            "published": list(self.published),
            "improved": list(self.improved),
            "unchanged": list(self.unchanged),
            "kept": [asdict(each) for each in self.kept],
        }


def of_file(file: FileRead) -> FileReport:
    parsed = [each for each in file.records if isinstance(each, Parsed)]
    return FileReport(
        name=file.name,
        format=file.format,
        read=len(parsed),
        unreadable=tuple(each for each in file.records if isinstance(each, Unreadable)),
        issues=tuple(issue for each in parsed for issue in each.issues),
    )


def lines(report: ImportReport) -> Sequence[str]:
    """Return the report as people read it, in Vietnamese."""
    said: list[str] = []
    for file in report.files:
        said += _file_lines(file)
    said += [f"Giữ nguyên {each.code}: {each.reason}" for each in report.kept]
    said.append(
        f"Công bố mới {len(report.published)}, bổ sung {len(report.improved)}, "
        f"không đổi {len(report.unchanged)}, giữ nguyên {len(report.kept)}"
    )
    return said


def _file_lines(file: FileReport) -> list[str]:
    return [
        *(
            f"{file.name}:{each.line}: {each.code or '?'}: không đọc được: {each.reason}"
            for each in file.unreadable
        ),
        *(
            f"{file.name}:{each.line}: {each.code}: {each.field}: "
            f"{_FAULTS[each.fault]}: {each.reason}: {each.text}"
            for each in file.issues
        ),
        (
            f"{file.name}: đọc {file.read} thủ tục, bỏ {len(file.unreadable)} bản ghi; "
            f"{file.rows_not_understood} thủ tục có chỗ không hiểu "
            f"({file.share_not_understood:.2%}), {file.rows_lacking} thủ tục có chỗ "
            f"nguồn bỏ trống hoặc thiếu ({file.share_lacking:.2%})"
        ),
    ]
