"""What holds for each kind of case at one desk: its numbers, its lifecycle, and the desk's own."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final

import attrs

from casenum.cases import Case
from casenum.desk.escalation import EscalationPath, Paths, paths
from casenum.desk.kinds import ByKind
from casenum.desk.wishes import span
from casenum.errors import ArgumentTypeError
from casenum.issuing import check_guarantee, check_versions
from casenum.lifecycle import Lifecycle, service_case
from casenum.numbers import NumberBook, NumberScheme
from casenum.storage import CaseStore

_NO_PATHS: Final[Paths] = {}

Windows = timedelta | Mapping[str, timedelta | None] | None
GivenPaths = EscalationPath | Iterable[EscalationPath]
Escalations = GivenPaths | Mapping[str, GivenPaths] | None


@attrs.frozen(slots=True, kw_only=True)
class Rules:
    """Hold what holds for each kind of case."""

    schemes: ByKind[NumberScheme]
    lives: ByKind[Lifecycle]
    book: NumberBook
    windows: ByKind[timedelta | None]
    paths: ByKind[Paths]

    def life_of(self, case: Case) -> Lifecycle:
        """Return the lifecycle under which a case moves."""
        return self.lives[case.kind]

    def window_of(self, case: Case) -> timedelta | None:
        """Return for how long a case that is done may come back, or None where it always may."""
        return self.windows.get(case.kind, None)

    def paths_of(self, case: Case) -> Paths:
        """Return the paths along which a case escalates."""
        return self.paths.get(case.kind, _NO_PATHS)


def rules(
    numbers: NumberScheme | Mapping[str, NumberScheme],
    lifecycle: Lifecycle | Mapping[str, Lifecycle] | None,
    reopen_within: Windows,
    escalation: Escalations,
) -> Rules:
    """Return the rules that were given for a desk.

    Raises:
        ArgumentError: a mapping is empty, a window is no time, or two paths are of one kind.
        ArgumentTypeError: a part has the wrong type.
        PatternError: two schemes could read the same text.
    """
    schemes, lives = ByKind(numbers), ByKind(service_case() if lifecycle is None else lifecycle)
    book = NumberBook(**schemes.roles())
    for life in lives.roles().values():
        if not isinstance(life, Lifecycle):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentTypeError("lifecycle", "a Lifecycle", type(life).__name__)
    return Rules(
        schemes=schemes,
        lives=lives,
        book=book,
        windows=_windows(reopen_within),
        paths=_paths(escalation),
    )


def _windows(given: Windows) -> ByKind[timedelta | None]:
    if isinstance(given, Mapping):
        return ByKind({kind: _window(one) for kind, one in given.items()})
    return ByKind(_window(given))


def _window(given: timedelta | None) -> timedelta | None:
    return None if given is None else span("reopen_within", given)


def _paths(given: Escalations) -> ByKind[Paths]:
    if isinstance(given, Mapping):
        return ByKind({kind: paths(one) for kind, one in given.items()})
    return ByKind.of(_NO_PATHS if given is None else paths(given))


def check_store(store: CaseStore, schemes: ByKind[NumberScheme]) -> None:
    """Refuse a store that promises less than a scheme asks for, or knows it otherwise.

    Raises:
        GuaranteeTooWeak: it promises less.
        ShapeConflict: it has numbers of a version that the scheme lacks.
    """
    for scheme in schemes.roles().values():
        check_guarantee(store, scheme)
        check_versions(store, scheme)
