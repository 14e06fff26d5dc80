"""Reads a ZIP container within budgets, refusing what readers could see two ways."""

import io
import re
import struct
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from app.signing import limits
from app.signing.limits import MalformedError

MIMETYPE: Final = "mimetype"
_END: Final = b"PK\x05\x06"
_END_SIZE: Final = 22
_DIRECTORY: Final = b"PK\x01\x02"
# What file managers leave behind; nobody means to sign it.
_LITTER: Final = re.compile(r"^__MACOSX/(.*/)?\._[^/]*$")
_META: Final = "META-INF/"


@dataclass(frozen=True)
class Archive:
    """The files of a container by name, in the order of its directory."""

    files: Mapping[str, bytes]
    mimetype_leads: bool

    @property
    def mimetype(self) -> str | None:
        raw = self.files.get(MIMETYPE)
        return raw.decode("utf-8-sig", "replace").strip() if raw is not None else None

    def meta(self) -> Iterable[str]:
        """Yield the names below META-INF."""
        return (name for name in self.files if name.startswith(_META))

    def data_files(self) -> dict[str, bytes]:
        """Return what the container is about: everything but its own machinery."""
        return {
            name: data
            for name, data in self.files.items()
            if not (name == MIMETYPE or name.startswith(_META) or _LITTER.search(name))
        }


def read(data: bytes) -> Archive:
    """Read a container.

    Raises:
        MalformedError: broken, over budget, or with a name that misleads.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(_without_decoy(data))) as container:
            entries = [each for each in container.infolist() if not each.is_dir()]
            _check(entries)
            files = {each.filename: _read(container, each) for each in entries}
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        UnicodeError,
    ) as problem:
        raise MalformedError(f"ZIP: {problem}") from problem
    first = entries[0] if entries else None
    leads = (
        first is not None
        and first.filename == MIMETYPE
        and first.compress_type == zipfile.ZIP_STORED
    )
    return Archive(files, leads)


def _without_decoy(data: bytes) -> bytes:
    """Cut a comment that pretends to be the end of the directory.

    The true end record is the one whose comment reaches the end of the file and
    which a central directory precedes.
    """
    at = data.rfind(_END)
    while at >= 0 and not _ends_a_directory(data, at):
        at = data.rfind(_END, 0, at)
    if at < 0:
        return data
    return data[: at + _END_SIZE - 2] + b"\x00\x00"


def _ends_a_directory(data: bytes, at: int) -> bool:
    record = data[at : at + _END_SIZE]
    if len(record) < _END_SIZE:
        return False
    size, offset, comment = struct.unpack("<IIH", record[12:])
    whole = at + _END_SIZE + comment == len(data)
    return whole and (
        size == 0 or (offset + size == at and data[offset : offset + 4] == _DIRECTORY)
    )


def _check(entries: list[zipfile.ZipInfo]) -> None:
    names = [each.filename for each in entries]
    if len(names) > limits.MAX_ZIP_ENTRIES:
        raise MalformedError("too many files in the container")
    if len(set(names)) != len(names):
        raise MalformedError("Gói có hai tệp trùng tên")
    if sum(each.file_size for each in entries) > limits.MAX_ZIP_BYTES:
        raise MalformedError("the container unpacks beyond the budget")
    for each in entries:
        _check_one(each)


def _check_one(entry: zipfile.ZipInfo) -> None:
    parts = entry.filename.split("/")
    if entry.filename.startswith("/") or ".." in parts or "\\" in entry.filename:
        raise MalformedError("Gói có tệp mang tên nguy hiểm")
    if entry.flag_bits & 0x1:
        raise MalformedError("Gói có tệp được mã hóa")
    packed = max(entry.compress_size, 1)
    if entry.file_size > 1 << 20 and entry.file_size / packed > limits.MAX_ZIP_RATIO:
        raise MalformedError("a file of the container is packed like a bomb")


def _read(container: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with container.open(entry) as stream:
        data = stream.read(entry.file_size + 1)
    if len(data) != entry.file_size:
        raise MalformedError("a file of the container lies about its size")
    return data
