"""Which scheme and which lifecycle a kind of case has."""

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar, cast

from casenum.arguments import one_of, text
from casenum.errors import ArgumentError

T = TypeVar("T")
U = TypeVar("U")


class ByKind(Generic[T]):
    """Choose by kind from a mapping, or give the one thing that serves every kind.

    Raises:
        ArgumentError: the mapping is empty.

    >>> ByKind({"complaint": 1, "request": 2})["request"], ByKind(3)["whatever"]
    (2, 3)
    """

    __slots__ = ("_choices", "_only")

    def __init__(self, given: T | Mapping[str, T]) -> None:
        self._choices: dict[str, T] | None = None
        self._only: tuple[T, ...] = ()
        if isinstance(given, Mapping):
            choices = cast("Mapping[str, T]", given)
            self._choices = {text("kind", kind): one for kind, one in choices.items()}
            if not self._choices:
                raise ArgumentError("kinds", "at least one kind", "none")
        else:
            self._only = (given,)

    @classmethod
    def of(cls, only: T) -> "ByKind[T]":
        """Return a choice that gives one thing to every kind, be it a mapping or not.

        >>> ByKind.of({})["whatever"]
        {}
        """
        made: ByKind[T] = cls.__new__(cls)
        made._choices, made._only = None, (only,)
        return made

    def __getitem__(self, kind: str) -> T:
        if self._choices is None:
            text("kind", kind)
            return self._only[0]
        return self._choices[one_of("kind", kind, self._choices)]

    def get(self, kind: str, default: T) -> T:
        """Return what a kind has, or the default for a kind that the mapping leaves out.

        >>> ByKind({"complaint": 1}).get("request", 0)
        0
        """
        return self._only[0] if self._choices is None else self._choices.get(kind, default)

    def each(self, turn: "Callable[[T], U]") -> "ByKind[U]":
        """Return what comes of each thing, by the same kinds.

        >>> ByKind({"complaint": 1, "request": 2}).each(str)["request"]
        '2'
        """
        if self._choices is None:
            return ByKind[U].of(turn(self._only[0]))
        return ByKind({kind: turn(one) for kind, one in self._choices.items()})

    def roles(self) -> dict[str, T]:
        """Return each thing once, under the first kind that it serves, or under ``case``."""
        if self._choices is None:
            return {"case": self._only[0]}
        first_kinds = {id(one): kind for kind, one in reversed(self._choices.items())}
        return {first_kinds[id(one)]: one for one in self._choices.values()}
