"""Attributes of a model that are kept sealed, each bound to its row.

    id: Mapped[UUID] = mapped_column(primary_key=True)
    phone_sealed: Mapped[bytes | None]
    phone = Encrypted(TEXT_OR_NONE)

A type of SQLAlchemy's sees a value without its row, so the row's id could not be bound
in; an attribute beside the column sees both. A value is opened when it is read, not when
it is loaded: lists that do not show it cost nothing.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final, Generic, NoReturn, TypeVar, overload
from uuid import UUID

import structlog
from prometheus_client import Counter
from sqlalchemy import ColumnElement
from sqlalchemy.orm import registry

from app.core.encryption import blinds, boxes, ring
from app.core.encryption.blinds import BLIND_SUFFIX, Normal
from app.core.encryption.boxes import DoesNotOpen, Place
from app.core.errors import Unavailable

T = TypeVar("T")
SEALED_SUFFIX: Final = "_sealed"
_UNREADABLE: Final = Counter(
    "motcua_encrypted_unreadable", "Values that did not open: altered, moved, no key."
)
_log = structlog.get_logger()


class Unreadable(Unavailable):
    code = "encrypted_value_unreadable"
    title = "Dữ liệu được bảo vệ không mở được; hệ thống đã ghi nhận sự cố"


@dataclass(frozen=True)
class Codec(Generic[T]):
    """`absent` is what stands for no value, and for one that was erased."""

    write: Callable[[Any], str]
    read: Callable[[str], T]
    absent: T


TEXT: Final = Codec[str](str, str, absent="")
TEXT_OR_NONE: Final = Codec[str | None](str, str, absent=None)
DATE_OR_NONE: Final = Codec[date | None](
    date.isoformat, date.fromisoformat, absent=None
)


class Encrypted(Generic[T]):
    """An attribute kept in `<name>_sealed`, and found by `<name>_blind` if it is blind.

    Set it after the row's id. It cannot be compared in SQL: see `Field.equals`.
    """

    def __init__(self, codec: Codec[T], *, blind: Normal | None = None) -> None:
        self.codec = codec
        self.blind = blind

    def __set_name__(self, owner: type, name: str) -> None:
        self.field = Field(owner, self, name)

    @overload
    def __get__(self, row: None, owner: type) -> "Field[T]": ...
    @overload
    def __get__(self, row: object, owner: type) -> T: ...
    def __get__(self, row: object | None, owner: type) -> "Field[T] | T":
        if row is None:
            return self.field
        return self.field.opened(_id_of(row), getattr(row, self.field.sealed_column))

    def __set__(self, row: object, value: T) -> None:
        written = self.field.written(_id_of(row), value)
        for column, kept in written.items():
            setattr(row, column, kept)


@dataclass(frozen=True, eq=False)
class Field(Generic[T]):
    """An encrypted attribute of a model, as its class shows it."""

    owner: type
    attribute: Encrypted[T]
    name: str

    @cached_property
    def table(self) -> str:
        name: str = self.owner.__tablename__  # type: ignore[attr-defined]  # a model's
        return name

    @cached_property
    def sealed_column(self) -> str:
        return f"{self.name}{SEALED_SUFFIX}"

    @cached_property
    def blind_column(self) -> str | None:
        if self.attribute.blind is None:
            return None
        return f"{self.name}{BLIND_SUFFIX}"

    def written(self, row_id: UUID, value: T) -> dict[str, bytes | None]:
        """Return what the columns of a row hold for this value, also for bulk inserts."""
        text = None if value is None else self.attribute.codec.write(value)
        place = self.place(row_id)
        kept: dict[str, bytes | None] = {
            self.sealed_column: None
            if text is None
            else boxes.seal(text, keys=ring.current().seals, place=place)
        }
        if self.blind_column is not None:
            kept[self.blind_column] = None if text is None else self.blinded(text)
        return kept

    def opened(self, row_id: UUID, sealed: bytes | None) -> T:
        """Return the value; an erased one is empty.

        Raises:
            Unreadable: if it was altered, moved here, or its key is gone.
        """
        if not sealed:
            return self.attribute.codec.absent
        place = self.place(row_id)
        try:
            text = boxes.open_(sealed, keys=ring.current().seals, place=place)
        except DoesNotOpen as error:
            _UNREADABLE.inc()
            _log.error(
                "encrypted_value_unreadable",
                table=place.table,
                column=place.column,
                row=place.row,
                why=str(error),
            )
            raise Unreadable from error
        return self.attribute.codec.read(text)

    def place(self, row_id: UUID) -> Place:
        return Place(self.table, self.sealed_column, str(row_id))

    def equals(self, value: str) -> ColumnElement[bool]:
        """Return the condition under which a row holds this value."""
        return self.any_of([value])

    def any_of(self, values: Collection[str]) -> ColumnElement[bool]:
        column = getattr(self.owner, self._blind_name)
        every = [kept for value in values for kept in self.blinds(value)]
        # A list is spelled out anew for every statement: most have one value.
        found: ColumnElement[bool] = (
            column == every[0] if len(every) == 1 else column.in_(every)
        )
        return found

    def blinds(self, value: str) -> list[bytes]:
        """Return what the blind column may hold for this value."""
        keys = ring.current().blinds
        return blinds.every(self._normal(value), keys=keys, of=self._of)

    def blinded(self, value: str) -> bytes:
        """Return what the blind column holds for this value from now on."""
        keys = ring.current().blinds
        return blinds.newest(self._normal(value), keys=keys, of=self._of)

    def __eq__(self, other: object) -> NoReturn:
        raise TypeError(f"{self.table}.{self.name} is encrypted: use equals")

    __hash__ = None  # type: ignore[assignment]  # what cannot be compared is no key

    @property
    def _blind_name(self) -> str:
        if self.blind_column is None:
            raise TypeError(f"{self.table}.{self.name} has no blind index")
        return self.blind_column

    @property
    def _of(self) -> str:
        return f"{self.table}.{self._blind_name}"

    def _normal(self, value: str) -> str:
        normal = self.attribute.blind
        return value if normal is None else normal(value)


def fields_by_table(models: registry) -> Mapping[str, tuple[Field[Any], ...]]:
    """Return the encrypted attributes of every model, by table."""
    found: dict[str, tuple[Field[Any], ...]] = {}
    for mapper in sorted(models.mappers, key=lambda each: each.class_.__name__):
        fields = tuple(_fields_of(mapper.class_))
        if fields:
            found[fields[0].table] = fields
    return found


def blinds_in(
    models: registry, table: str, blind_column: str, value: str
) -> list[bytes]:
    """Return what a blind column may hold for a value."""
    fields = fields_by_table(models)[table]
    field = next(each for each in fields if each.blind_column == blind_column)
    return field.blinds(value)


def _fields_of(owner: type) -> Iterator[Field[Any]]:
    for each in vars(owner).values():
        if isinstance(each, Encrypted):
            yield each.field


def _id_of(row: object) -> UUID:
    row_id: UUID | None = getattr(row, "id", None)
    if row_id is None:
        raise TypeError("an encrypted attribute is set after the row's id")
    return row_id
