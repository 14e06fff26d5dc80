"""A PDF as of one instant of its life: the bytes up to there, and nothing after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.signing.limits import MalformedError
from app.signing.pdf import filters, xref
from app.signing.pdf.objects import (
    IndirectObject,
    Ref,
    Stream,
    Value,
    parse_indirect,
    parse_value,
    skip_space,
)
from app.signing.pdf.xref import Entry, Section


@dataclass(frozen=True)
class _Parsed:
    """What was read at which offset: the same in every revision of one file."""

    objects: dict[int, IndirectObject] = field(default_factory=dict)
    sections: dict[int, Section] = field(default_factory=dict)


class Document:
    """Objects resolved through the sections that `data` ends with."""

    def __init__(
        self, data: bytes, sections: list[Section], parsed: "_Parsed | None" = None
    ) -> None:
        self.data = data
        self.sections = sections
        self._parsed = parsed if parsed is not None else _Parsed()
        self._cache: dict[int, Value] = {}
        self._containers: dict[int, dict[int, Value]] = {}
        self._entries: dict[int, Entry] = {}
        for section in reversed(sections):
            self._entries.update(
                {
                    number: section.find(number) or entry
                    for number, entry in section.entries.items()
                }
            )
            self._entries.update(
                {
                    number: entry
                    for number, entry in section.hybrid.items()
                    if section.find(number) is entry
                }
            )

    @classmethod
    def open(cls, data: bytes) -> "Document":
        """Read the document that `data` ends with.

        Raises:
            MalformedError: its cross-references cannot be followed.
        """
        parsed = _Parsed()
        return cls(data, xref.sections(data, known=parsed.sections), parsed)

    def as_of(self, end: int) -> "Document":
        """Read the document that the first `end` bytes hold, parsing nothing twice.

        Raises:
            MalformedError: their cross-references cannot be followed.
        """
        if end == len(self.data):
            return self
        data = self.data[:end]
        sections = xref.sections(data, known=self._parsed.sections)
        return Document(data, sections, self._parsed)

    def without_newest(self, count: int) -> "Document":
        """Return the state before the newest cross-reference sections."""
        return Document(self.data, self.sections[count:], self._parsed)

    @property
    def trailer(self) -> Mapping[str, Value]:
        return self.sections[0].trailer

    @property
    def root(self) -> dict[str, Value]:
        catalog = self.resolve(self.trailer.get("Root"))
        if not isinstance(catalog, dict):
            raise MalformedError("no document catalog")
        return catalog

    def entry(self, number: int) -> Entry | None:
        return self._entries.get(number)

    def numbers(self) -> Iterator[int]:
        yield from self._entries

    def offsets(self) -> Iterator[int]:
        """Yield where the objects of every revision are said to stand."""
        for section in self.sections:
            for entry in section.entries.values():
                if entry.kind == "offset" and 0 <= entry.place < len(self.data):
                    yield entry.place

    def resolve(self, value: Value) -> Value:
        """Follow references to the value they stand for; a dangling one is null."""
        for _ in range(20):
            if not isinstance(value, Ref):
                return value
            value = self._load(value)
        raise MalformedError("references run in a circle")

    def dictionary(self, value: Value) -> dict[str, Value]:
        """Resolve to a dictionary, a stream's too; anything else is an empty one."""
        resolved = self.resolve(value)
        if isinstance(resolved, Stream):
            return resolved.dictionary
        return resolved if isinstance(resolved, dict) else {}

    def array(self, value: Value) -> list[Value]:
        """Resolve to an array; a lone value counts as an array of one."""
        resolved = self.resolve(value)
        if resolved is None:
            return []
        return resolved if isinstance(resolved, list) else [value]

    def stream_bytes(self, stream: Stream) -> bytes:
        """Return a stream's bytes as stored."""
        return filters.raw(self.data, stream, length=self._length(stream))

    def decoded(self, stream: Stream) -> bytes:
        return filters.decode(self.data, stream, length=self._length(stream))

    def _length(self, stream: Stream) -> int | None:
        length = self.resolve(stream.dictionary.get("Length"))
        return length if isinstance(length, int) else None

    def _load(self, ref: Ref) -> Value:
        if ref.number not in self._cache:
            self._cache[ref.number] = self._read(ref)
        return self._cache[ref.number]

    def _read(self, ref: Ref) -> Value:
        entry = self._entries.get(ref.number)
        if entry is None or entry.kind == "free":
            return None
        if entry.kind == "compressed":
            return self._container(entry.place).get(ref.number)
        if entry.extra != ref.generation or entry.place >= len(self.data):
            return None
        found = self._parsed_at(entry.place)
        if found.ref.number != ref.number:
            raise MalformedError(f"object {ref.number} is not where it should be")
        return found.value

    def _parsed_at(self, place: int) -> IndirectObject:
        known = self._parsed.objects.get(place)
        # What ends within these bytes reads the same, whatever comes after them.
        if known is not None and known.end < len(self.data):
            return known
        found = parse_indirect(self.data, place)
        self._parsed.objects[place] = found
        return found

    def _container(self, number: int) -> dict[int, Value]:
        if number not in self._containers:
            self._containers[number] = {}
            self._containers[number] = self._unpack(number)
        return self._containers[number]

    def _unpack(self, number: int) -> dict[int, Value]:
        holder = self._entries.get(number)
        if holder is None or holder.kind != "offset":
            return {}
        stream = parse_indirect(self.data, holder.place).value
        if not isinstance(stream, Stream):
            raise MalformedError(f"object {number} is no object stream")
        body = self.decoded(stream)
        first = self.resolve(stream.dictionary.get("First"))
        count = self.resolve(stream.dictionary.get("N"))
        if not isinstance(first, int) or not isinstance(count, int):
            raise MalformedError("object stream without /First or /N")
        header = body[:first].split()[: 2 * count]
        pairs = zip(header[::2], header[1::2], strict=False)
        return {
            int(own): parse_value(body, skip_space(body, first + int(place)))[0]
            for own, place in pairs
        }
