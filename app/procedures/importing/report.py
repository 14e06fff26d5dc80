"""What an import read, what it did not understand, and what it did with the rest."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.procedures.importing.files import FileRead
from app.procedures.importing.records import Issue, Parsed, Unreadable


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
    fields: int
    unreadable: tuple[Unreadable, ...]
    issues: tuple[Issue, ...]

    @property
    def share_not_understood(self) -> float:
        """Fields not understood over all fields; an unreadable record counts whole."""
        doubtful = len({(issue.line, issue.field) for issue in self.issues})
        a_record = self.fields / self.read if self.read else 1.0
        lost = len(self.unreadable) * a_record
        whole = self.fields + lost
        return (doubtful + lost) / whole if whole else 0.0


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
                asdict(file) | {"share_not_understood": file.share_not_understood}
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
        fields=sum(each.fields for each in parsed),
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
            f"{file.name}:{each.line}: {each.code}: {each.field}: {each.reason}: {each.text}"
            for each in file.issues
        ),
        (
            f"{file.name}: đọc {file.read} thủ tục, bỏ {len(file.unreadable)} bản ghi; "
            f"không hiểu {file.share_not_understood:.2%} số trường"
        ),
    ]
