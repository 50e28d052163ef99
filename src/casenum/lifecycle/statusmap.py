"""Between another system's words for a status and ours, as tables that somebody wrote down."""

from collections.abc import Collection, Mapping
from typing import Final, Protocol, cast, runtime_checkable

import attrs

from casenum.arguments import nearest, plain
from casenum.arguments import text as text_of
from casenum.errors import ArgumentError, ArgumentTypeError, listed, shown

_TABLE: Final = "status"
_BACK: Final = "back"
_LONGEST: Final = 4_000_000  # characters of a map: far above any
_MARK: Final = "\ufeff"  # an editor's byte order mark
_NOTHING: Final = ""  # a row with this status says nothing


@runtime_checkable
class StatusNames(Protocol):
    """Translate another system's own words for a status.

    >>> isinstance(OwnNames({"on_hold"}), StatusNames)
    True
    """

    def status(self, key: str) -> str | None:
        """Return our status, empty if the row says nothing, None if the key is unknown."""
        ...


def _no_way_back() -> Mapping[str, str]:
    return {}


@attrs.frozen(slots=True)
class StatusMap:
    """Translate another system's status keys to ours, and ours back.

    Keys are what the other system says; of a log with several status columns, their values joined
    by ``/``. The empty status says that the row says nothing. Back, a status becomes what ``back``
    says, or else the first key that leads to it.

    Raises:
        ArgumentError: a status is not among ``statuses``, with the one that may be meant; or
            ``back`` names a key that ``names`` does not have.
        ArgumentTypeError: a part has the wrong type.

    >>> names = StatusMap({"Queued/Wait": "on_hold", "Unmatched/Unmatched": ""}, {"on_hold"})
    >>> names.status("Queued/Wait"), names.status("Unmatched/Unmatched"), names.status("Lost")
    ('on_hold', '', None)
    >>> names.key("on_hold"), names.key("closed")
    ('Queued/Wait', None)
    """

    names: Mapping[str, str]
    statuses: Collection[str]
    back: Mapping[str, str] = attrs.field(factory=_no_way_back, kw_only=True)
    _keys: Mapping[str, str] = attrs.field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        if isinstance(self.statuses, str):
            raise ArgumentTypeError("statuses", "a collection of names", "text")
        for status in self.statuses:
            text_of("status", status)
        names = _as_text("names", "status", self.names)
        for key, status in names.items():
            if status != _NOTHING and status not in self.statuses:
                raise ArgumentError(
                    f"the status of {shown(key)}", self._expected(status), shown(status)
                )
        back = _as_text("back", "key", self.back)
        self._check(back)
        keys: dict[str, str] = {}
        for key, status in names.items():
            keys.setdefault(status, key)
        keys.pop(_NOTHING, None)
        object.__setattr__(self, "_keys", {**keys, **back})

    def _expected(self, status: str) -> str:
        return f"empty or one of {listed(self.statuses)}{_meant(status, self.statuses)}"

    def _check(self, back: Mapping[str, str]) -> None:
        for status, key in back.items():
            if status not in self.statuses:
                expected = f"one of {listed(self.statuses)}{_meant(status, self.statuses)}"
                raise ArgumentError("a status of back", expected, shown(status))
            if key not in self.names:
                expected = f"one of the keys that are read{_meant(key, self.names)}"
                raise ArgumentError(f"the key of {shown(status)}", expected, shown(key))

    def status(self, key: str) -> str | None:
        """Return our status, empty if the row says nothing, None if the key is unknown."""
        return self.names.get(key)

    def key(self, status: str) -> str | None:
        """Return the other system's key for a status of ours, or None where it has none.

        >>> names = StatusMap(
        ...     {"open": "assigned", "done": "closed"},
        ...     {"assigned", "closed", "rejected"},
        ...     back={"rejected": "done"},
        ... )
        >>> names.key("assigned"), names.key("rejected")
        ('open', 'done')
        """
        return self._keys.get(status)

    @property
    def one_way(self) -> tuple[str, ...]:
        """Return the statuses of ours that have no way back, sorted.

        >>> StatusMap({"open": "assigned"}, {"assigned", "closed"}).one_way
        ('closed',)
        """
        return tuple(sorted(set(self.statuses) - self._keys.keys()))

    @classmethod
    def from_toml(cls, text: str, statuses: Collection[str]) -> "StatusMap":
        r"""Read the table ``[status]``, theirs = ours, and perhaps ``[back]``, ours = theirs.

        Raises:
            ArgumentError: it is not TOML, has no such table, or names an unknown status.
            ArgumentTypeError: a status is not text.

        >>> StatusMap.from_toml('[status]\n"Queued" = "on_hold"', {"on_hold"}).status("Queued")
        'on_hold'
        """
        tables = _toml(text_of("the map", text, limit=_LONGEST, empty=True).removeprefix(_MARK))
        names, back = tables.get(_TABLE), tables.get(_BACK, {})
        if not isinstance(names, dict):
            raise ArgumentError("the map", f"TOML with a table [{_TABLE}]", "one without")
        if not isinstance(back, dict):
            raise ArgumentError("the map", f"TOML in which [{_BACK}] is a table", "another value")
        return cls(cast("dict[str, str]", names), statuses, back=cast("dict[str, str]", back))


def _toml(written: str) -> dict[str, object]:
    import tomllib  # noqa: PLC0415 - few maps are read from files

    try:
        return tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise ArgumentError("the map", "TOML", f"this: {error}") from error
    except (ValueError, RecursionError) as error:  # thousands of digits, or of brackets
        raise ArgumentError("the map", "TOML", "one that is too deep or too long") from error


def _meant(name: str, known: Collection[str]) -> str:
    close = nearest(name, sorted(known))
    return f" (did you mean {close[0]!r}?)" if close else ""


def _as_text(name: str, what: str, table: Mapping[str, str]) -> Mapping[str, str]:
    if not isinstance(table, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentTypeError(name, "a mapping", type(table).__name__)
    for key, value in table.items():
        if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentTypeError(f"the {what} of {shown(key)}", "text", type(value).__name__)
    return table


class OwnNames:
    """Read a status key as one of our statuses: lower case, spaces and dashes as ``_``.

    It stands where another system's words are ours already.

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


class Dictionary(dict[str, str | None]):
    """Remember what each key means; what is no status of the lifecycle is unknown.

    >>> Dictionary(OwnNames({"on_hold"}), {"on_hold"})["On hold"]
    'on_hold'
    """

    def __init__(self, names: StatusNames | None, statuses: Collection[str]) -> None:
        super().__init__()
        self._names: StatusNames = OwnNames(statuses) if names is None else names
        self._statuses = statuses

    def __missing__(self, key: str) -> str | None:
        if plain(key) is None:
            raise ArgumentTypeError("status key", "text", type(key).__name__)
        status = self._names.status(key)
        known = status == _NOTHING or status in self._statuses
        self[key] = status if known else None
        return self[key]
