"""Where values go in a statement: the five ways of PEP 249, as one table.

Source: https://peps.python.org/pep-0249/#paramstyle. Statements are written once, with ``?`` or
``%s``, and hold neither of them, nor ``%``, for anything else.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from casenum.arguments import one_of

Bound = tuple[Any, ...] | dict[str, Any]  # what a driver binds


def _by_name(values: tuple[Any, ...]) -> dict[str, Any]:
    return {f"p{place}": value for place, value in enumerate(values, 1)}


# How the n-th mark is spelled, and what the driver wants the values in.
_STYLES: Final[dict[str, tuple[str, Callable[[tuple[Any, ...]], Bound]]]] = {
    "qmark": ("?", tuple),
    "format": ("%s", tuple),
    "numeric": (":{}", tuple),
    "named": (":p{}", _by_name),
    "pyformat": ("%(p{})s", _by_name),
}


class Marks:
    """Spell statements as one driver wants them, and keep every statement spelled.

    Args:
        written: the mark that the statements are written with.
        paramstyle: the way of the driver.

    Raises:
        ArgumentTypeError: the way is no text.
        ArgumentError: PEP 249 knows no such way.

    >>> marks = Marks("?", "pyformat")
    >>> marks.spelled("SELECT last FROM counters WHERE series = ?")
    'SELECT last FROM counters WHERE series = %(p1)s'
    >>> marks.bound(("service:2021",))
    {'p1': 'service:2021'}
    """

    __slots__ = ("_bind", "_known", "_mark", "_written")

    def __init__(self, written: str, paramstyle: str) -> None:
        self._mark, self._bind = _STYLES[one_of("paramstyle", paramstyle, _STYLES)]
        self._written = written
        self._known: dict[str | bytes, str] = {}

    def spelled(self, statement: str | bytes) -> str:
        """Return a statement with the driver's marks."""
        known = self._known.get(statement)
        if known is None:
            plain = statement.decode() if isinstance(statement, bytes) else statement
            first, *others = plain.split(self._written)
            parts = [self._mark.format(place) + part for place, part in enumerate(others, 1)]
            known = self._known[statement] = first + "".join(parts)
        return known

    def bound(self, values: Iterable[Any]) -> Bound:
        """Return values as the driver binds them."""
        return self._bind(tuple(values))
