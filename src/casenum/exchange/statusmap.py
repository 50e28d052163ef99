"""From a log's own words for a status to ours, as a table that somebody wrote down."""

import tomllib
from collections.abc import Collection, Mapping
from typing import Final, cast

import attrs

from casenum.arguments import nearest
from casenum.arguments import text as text_of
from casenum.errors import ArgumentError, ArgumentTypeError, listed, shown

_TABLE: Final = "status"
_LONGEST: Final = 4_000_000  # characters of a map: far above any
_MARK: Final = "\ufeff"  # an editor's byte order mark
_NOTHING: Final = ""  # a row with this status says nothing


@attrs.frozen(slots=True)
class StatusMap:
    """Translate the status keys of a log.

    Keys are the values of the status columns joined by ``/``; the empty status says that the row
    says nothing.

    Raises:
        ArgumentError: a status is not among ``statuses``; the error says which one may be meant.

    >>> names = StatusMap({"Queued/Wait": "on_hold", "Unmatched/Unmatched": ""}, {"on_hold"})
    >>> names.status("Queued/Wait"), names.status("Unmatched/Unmatched"), names.status("Lost")
    ('on_hold', '', None)
    """

    names: Mapping[str, str]
    statuses: Collection[str]

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.names, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentTypeError("names", "a mapping", type(self.names).__name__)
        if isinstance(self.statuses, str):
            raise ArgumentTypeError("statuses", "a collection of names", "text")
        for status in self.statuses:
            text_of("status", status)
        _as_text(self.names)
        for key, status in self.names.items():
            if status != _NOTHING and status not in self.statuses:
                raise ArgumentError(
                    f"the status of {shown(key)}", self._expected(status), shown(status)
                )

    def _expected(self, status: str) -> str:
        close = nearest(status, sorted(self.statuses))
        meant = f" (did you mean {close[0]!r}?)" if close else ""
        return f"empty or one of {listed(self.statuses)}{meant}"

    def status(self, key: str) -> str | None:
        """Return our status, empty if the row says nothing, None if the key is unknown."""
        return self.names.get(key)

    @classmethod
    def from_toml(cls, text: str, statuses: Collection[str]) -> "StatusMap":
        r"""Read the table ``[status]`` of a TOML text.

        Raises:
            ArgumentError: it is not TOML, has no such table, or names an unknown status.
            ArgumentTypeError: a status is not text.

        >>> StatusMap.from_toml('[status]\n"Queued" = "on_hold"', {"on_hold"}).status("Queued")
        'on_hold'
        """
        try:
            written = text_of("the map", text, limit=_LONGEST, empty=True)
            table: object = tomllib.loads(written.removeprefix(_MARK)).get(_TABLE)
        except tomllib.TOMLDecodeError as error:
            raise ArgumentError("the map", "TOML", f"this: {error}") from error
        except (ValueError, RecursionError) as error:  # thousands of digits, or of brackets
            raise ArgumentError("the map", "TOML", "one that is too deep or too long") from error
        if not isinstance(table, dict):
            raise ArgumentError("the map", f"TOML with a table [{_TABLE}]", "one without")
        return cls(_as_text(cast("dict[str, object]", table)), statuses)


def _as_text(table: Mapping[str, object]) -> dict[str, str]:
    names: dict[str, str] = {}
    for key, status in table.items():
        if not isinstance(status, str):
            raise ArgumentTypeError(f"the status of {shown(key)}", "text", type(status).__name__)
        names[key] = status
    return names


class OwnNames:
    """Read a status key as one of our statuses: lower case, spaces and dashes as ``_``.

    It stands where a log needs no map.

    >>> OwnNames({"on_hold"}).status("On hold"), OwnNames({"on_hold"}).status("Lost")
    ('on_hold', None)
    """

    __slots__ = ("_statuses",)

    def __init__(self, statuses: Collection[str]) -> None:
        self._statuses = frozenset(statuses)

    def status(self, key: str) -> str | None:
        """Return the status that a key names, empty for an empty key, None if there is none."""
        name = (
            text_of("status key", key, limit=_LONGEST, empty=True)
            .strip()
            .lower()
            .replace(" ", "_")
            .replace("-", "_")
        )
        return name if name == _NOTHING or name in self._statuses else None
