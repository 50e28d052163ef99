"""Events as classes: an attrs class or a dataclass whose fields are what the event brings.

The class says which event it is by its name, ``AwaitCustomer`` is ``await_customer``, or by a class
variable ``event_name``. Nothing has to be inherited or registered.
"""

import re
from functools import lru_cache
from typing import Any, ClassVar, Final, Protocol, TypeAlias

import attrs

from casenum.arguments import text
from casenum.errors import ArgumentError, ArgumentTypeError, shown
from casenum.lifecycle.values import JSON

RESERVED_FIELDS: Final = frozenset({"at", "by", "reason"})

_WANTED: Final = "text, or an instance of an attrs class or a dataclass"
# between a small letter and a capital, and before the last capital of several: HTTPError
_JOINTS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class OfAttrs(Protocol):
    """Stand for an instance of any attrs class."""

    __attrs_attrs__: ClassVar[Any]


class OfDataclass(Protocol):
    """Stand for an instance of any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


Event: TypeAlias = OfAttrs | OfDataclass


@attrs.frozen(slots=True)
class Shape:
    """Hold which event a class is, and the names of the fields that it brings."""

    name: str
    fields: tuple[str, ...]


@lru_cache(maxsize=1024)
def shape_of(kind: type[Any]) -> Shape:
    """Return which event a class is.

    Raises:
        ArgumentTypeError: it is neither an attrs class nor a dataclass, or its name is not text.
        ArgumentError: a field bears a name that every event has.

    >>> @attrs.frozen
    ... class AwaitCustomer:
    ...     question: str
    >>> shape_of(AwaitCustomer)
    Shape(name='await_customer', fields=('question',))
    """
    names = _fields(kind)
    for name in sorted(RESERVED_FIELDS.intersection(names)):
        where = f"a field of event class {kind.__name__}"
        raise ArgumentError(where, "something other than at, by and reason", repr(name))
    said = None if "event_name" in names else getattr(kind, "event_name", None)
    if said is None:
        return Shape(_JOINTS.sub("_", kind.__name__).lower(), names)
    return Shape(str.__str__(text(f"event_name of {kind.__name__}", said)), names)


def _fields(kind: type[Any]) -> tuple[str, ...]:
    if attrs.has(kind):
        return tuple(field.name for field in attrs.fields(kind))
    from dataclasses import fields, is_dataclass  # noqa: PLC0415 - few have one

    if is_dataclass(kind):
        return tuple(field.name for field in fields(kind))
    raise ArgumentTypeError("event", _WANTED, str(kind.__name__))


def named(event: object, fields: dict[str, JSON]) -> tuple[str, dict[str, JSON]]:
    """Return an event by its name, and its own fields with those given beside it.

    Raises:
        ArgumentTypeError: it is neither text nor an instance of an attrs class or a dataclass.
        ArgumentError: it is empty or too long, or a field is given twice.

    >>> @attrs.frozen
    ... class Resolve:
    ...     answer: str
    >>> named(Resolve("yes"), {"note": None})
    ('resolve', {'answer': 'yes', 'note': None})
    """
    if isinstance(event, str):
        return str.__str__(text("event", event)), fields  # a member of a StrEnum is its value
    kind: type = type(event)
    shape = shape_of(kind)
    own: dict[str, JSON] = {name: getattr(event, name) for name in shape.fields}
    twice = own.keys() & fields.keys()
    if twice:
        name = shown(min(twice))
        raise ArgumentError(f"field {name}", "given once", "in the event and beside it")
    return shape.name, {**own, **fields}
