"""A number as JSON values, complete, so that a history can be read when its scheme is long gone."""

from typing import Any

from casenum.lifecycle import JSON
from casenum.numbers import CaseNumber


def number_as_data(number: CaseNumber) -> JSON:
    """Return all that a number knows, as a list of JSON values.

    >>> number = CaseNumber("ABC-7", "abc", 1, {"seq": 7}, "", (0, 1, 7))
    >>> number_as_data(number)
    ['ABC-7', 'abc', 1, {'seq': 7}, '', [0, 1, 7]]
    """
    return [
        str(number),
        number.scheme,
        number.version,
        dict(number.parts),
        number.period,
        list(number.sort_key),
    ]


def number_from_data(data: Any) -> CaseNumber:
    """Return the number that a list of JSON values keeps.

    Raises:
        ValueError: it is not such a list.

    >>> number_from_data(["ABC-7", "abc", 1, {"seq": 7}, "", [0, 1, 7]]).parts["seq"]
    7
    """
    written, scheme, version, parts, period, sort_key = data
    return CaseNumber(written, scheme, version, parts, period, tuple(sort_key))
