"""What a store remembers of a scheme: the shape of each version, from its first use on."""

from typing import Final

from casenum.errors import ShapeConflict
from casenum.numbers import Declaration, NumberScheme, Versions, series_prefix
from casenum.storage import Counters

# Before the name, a counter of the versions that were used: its last value only ever rises. The
# series of schemes hold a colon, and this one none, so it is a series of no scheme.
_VERSIONS: Final = "v="


def declare(store: Counters, scheme: NumberScheme, version: int | None = None) -> None:
    """Make the store remember the scheme's shape, or refuse another shape under its name.

    Of a scheme with several versions, those up to ``version`` are remembered, or all of them: from
    its first number on, a version stays as it is, and stays in the scheme.

    Raises:
        ShapeConflict: the store knows the name with another shape, or with more versions.

    >>> from casenum.numbers import Pattern
    >>> from casenum.stores import open_store
    >>> declare(open_store("memory:"), Pattern("A-{seq}", name="a"))
    """
    if not isinstance(scheme, Versions):
        _declare(store, scheme.declaration)
        return
    counter = _counter(scheme.name)
    before = _check(store, scheme)
    used = max(before, scheme.version if version is None else version)
    for declaration in scheme.declarations[:used]:
        _declare(store, declaration)
    if used > before:
        store.advance(counter, used)


def _declare(store: Counters, declaration: Declaration) -> None:
    recorded = store.declare(declaration.name, declaration.shape)
    if recorded != declaration.shape:
        raise ShapeConflict(declaration.name, recorded, declaration.shape)


def check_versions(store: Counters, scheme: NumberScheme) -> None:
    """Refuse a scheme that lacks a version of which the store has numbers.

    Raises:
        ShapeConflict: it does.

    >>> from casenum.numbers import Pattern
    >>> from casenum.stores import open_store
    >>> store = open_store("memory:")
    >>> store.advance("v=a", 2)
    2
    >>> check_versions(store, Pattern("A-{seq}", name="a"))
    Traceback (most recent call last):
    casenum.errors.ShapeConflict: scheme 'a' is 'a scheme of 2 versions' in this store, not 'one \
of 1'; give the new shape a new name, or add it as a new version
    """
    _check(store, scheme)


def _check(store: Counters, scheme: NumberScheme) -> int:
    """Return the last version that was used."""
    before = store.peek(_counter(scheme.name)) or 1
    if before > scheme.version:
        recorded, offered = f"a scheme of {before} versions", f"one of {scheme.version}"
        raise ShapeConflict(scheme.name, recorded, offered)
    return before


def _counter(name: str) -> str:
    return f"{_VERSIONS}{series_prefix(name)[:-1]}"


def counts_versions(series: str) -> bool:
    """Return whether a series counts the versions of a scheme, and no numbers.

    >>> counts_versions("v=a"), counts_versions("v=a::")
    (True, False)
    """
    return series.startswith(_VERSIONS) and ":" not in series
