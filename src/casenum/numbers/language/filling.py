"""What a counter gave and what was drawn, put into the parts of a number; and back."""

from typing import Final

from casenum.arguments import whole
from casenum.errors import ArgumentError, ArgumentTypeError
from casenum.numbers.language.periods import Parts
from casenum.numbers.language.shapes import Shape
from casenum.numbers.ulid import ulid_text
from casenum.numbers.values import Plan

_ULID_BYTES: Final = 16


def parts_of(plan: Plan) -> dict[str, int | str]:
    """Return the date and scope fields of a plan, to be filled.

    Raises:
        ArgumentTypeError: it is no plan.

    >>> from casenum.numbers import Pattern
    >>> from datetime import UTC, datetime
    >>> parts_of(Pattern("{year}-{seq}").plan(datetime(2021, 1, 4, tzinfo=UTC)))
    {'year': 2021}
    """
    try:
        return dict(plan.parts)
    except AttributeError:
        raise ArgumentTypeError("plan", "a Plan", type(plan).__name__) from None


def fill(
    shape: Shape, parts: dict[str, int | str], plan: Plan, value: int | None, drawn: bytes
) -> None:
    """Put the fields that tell numbers apart into the parts.

    Raises:
        ArgumentTypeError: the value is no int, or what was drawn no bytes.
        ArgumentError: the value is out of bounds, or what was drawn has another length.
    """
    fields = shape.fields
    if "seq" in fields:
        parts["seq"] = whole("value", value, least=shape.start, most=shape.limit)
    if shape.opaque is not None:
        given = whole("value", value, least=shape.start, most=shape.limit)
        parts["opaque"] = shape.opaque.printed(_series(plan), given)
    if "ulid" in fields:
        parts["ulid"] = ulid_text(int.from_bytes(_bytes(drawn, _ULID_BYTES, "bytes of a ULID")))
    if "random" in fields:
        wanted = int(shape.draws.partition(":")[2])
        given = int.from_bytes(_bytes(drawn, wanted, "random bytes"))
        parts["random"] = given % fields["random"].texts


def _series(plan: Plan) -> str:
    if not isinstance(plan.series, str):
        raise ArgumentError("plan", "one that this pattern made", "another")
    return plan.series


def _bytes(drawn: bytes, length: int, what: str) -> bytes:
    if not isinstance(drawn, bytes):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentTypeError("drawn", "bytes", type(drawn).__name__)
    if len(drawn) != length:
        raise ArgumentError("drawn", f"the {length} {what}", f"{len(drawn)} bytes")
    return drawn


def value_of(shape: Shape, series: str, parts: Parts) -> int | None:
    """Return the value of the counter that a number's parts show, or None where they show none.

    >>> from casenum.numbers import Pattern
    >>> value_of(Pattern("A-{seq}").shape, "a::", {"seq": 7})
    7
    """
    if "seq" in parts:
        return int(parts["seq"])
    if shape.opaque is None:
        return None
    return shape.opaque.value(series, int(parts["opaque"]))
