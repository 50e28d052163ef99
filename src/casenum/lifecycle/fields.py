"""What an event brings: plain JSON values, copied so that a history cannot change afterwards."""

from collections.abc import Mapping
from math import isfinite
from typing import cast

from casenum.arguments import plain, whole
from casenum.errors import ArgumentError, ArgumentTypeError, shown
from casenum.lifecycle.values import JSON

_DEPTH = 32  # deeper nesting is a loop or an accident
_ATOMS = frozenset({type(None), bool, str})  # nothing in them can change or be wrong
_LARGEST = 2**63 - 1  # what every reader of JSON and every database can count


def copied(fields: Mapping[str, object]) -> dict[str, JSON]:
    """Return the fields of an event as plain JSON values that nobody else holds.

    Raises:
        ArgumentTypeError: a value is not a JSON value.
        ArgumentError: a number is not finite or has more than 64 bits, or values are nested more
            than 32 deep.

    >>> copied({"codes": (1, 2), "note": None})
    {'codes': [1, 2], 'note': None}
    """
    return {name: _value(name, value, 1) for name, value in fields.items()}


def owned(fields: dict[str, JSON]) -> dict[str, JSON]:
    """Return fields that nobody else holds as they are where no value can change, or else copied.

    Raises:
        ArgumentTypeError: as `copied` says.
        ArgumentError: as `copied` says.

    >>> owned({"answered": True})
    {'answered': True}
    """
    for value in fields.values():
        if type(value) not in _ATOMS:
            return copied(fields)
    return fields


def _value(field: str, value: object, depth: int) -> JSON:
    if type(value) in _ATOMS:
        return cast("JSON", value)
    content = plain(value)
    if content is not None:
        return content
    if isinstance(value, int):
        return int(whole(f"field {shown(field)}", value, least=-_LARGEST, most=_LARGEST))
    name = f"field {shown(field)}"
    if isinstance(value, float):
        return _finite(name, value)
    if depth > _DEPTH:
        raise ArgumentError(name, f"nested at most {_DEPTH} deep", "deeper")
    if isinstance(value, Mapping):
        return _object(field, value, depth)  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(value, list | tuple):
        return [_value(field, item, depth + 1) for item in value]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    raise ArgumentTypeError(name, "a JSON value", type(value).__name__)


def _finite(name: str, value: float) -> float:
    if not isfinite(value):
        raise ArgumentError(name, "a finite number", str(value))
    return value


def _object(field: str, value: Mapping[object, object], depth: int) -> dict[str, JSON]:
    result: dict[str, JSON] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise ArgumentTypeError(
                f"field {shown(field)}", "an object with text keys", type(key).__name__
            )
        result[key] = _value(field, item, depth + 1)
    return result
