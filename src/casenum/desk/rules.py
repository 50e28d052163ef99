"""What holds for each kind of case at one desk: its numbers, its lifecycle, and the desk's own."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Final, cast

import attrs

from casenum.cases import Case
from casenum.desk.escalation import EscalationPath, Paths, paths
from casenum.desk.existing import Existing
from casenum.desk.kinds import ByKind
from casenum.desk.wishes import span
from casenum.errors import ArgumentTypeError
from casenum.issuing import check_guarantee, check_versions
from casenum.lifecycle import Lifecycle, Lifecycles, service_case
from casenum.numbers import NumberBook, NumberScheme
from casenum.storage import CaseStore

_NO_PATHS: Final[Paths] = {}

Lives = Lifecycle | Lifecycles
LookUp = Callable[[str], Existing | None]
Windows = timedelta | Mapping[str, timedelta | None] | None
GivenPaths = EscalationPath | Iterable[EscalationPath]
Escalations = GivenPaths | Mapping[str, GivenPaths] | None


@attrs.frozen(slots=True, kw_only=True)
class Rules:
    """Hold what holds for each kind of case.

    ``lives`` are the lifecycles under which cases open, ``versions`` all versions of those that
    have several. ``existing`` tells what the host knows of a number that no case has.
    """

    schemes: ByKind[NumberScheme]
    lives: ByKind[Lifecycle]
    versions: ByKind[Lifecycles | None]
    book: NumberBook
    windows: ByKind[timedelta | None]
    paths: ByKind[Paths]
    existing: LookUp | None = None

    def life_of(self, case: Case) -> Lifecycle:
        """Return the lifecycle under which a case moves.

        Raises:
            VersionUnknown: it was opened under a version that the desk was not given.
        """
        versions = self.versions[case.kind]
        if versions is None or case.definition is None:
            return self.lives[case.kind]
        return versions.named(case.definition)

    def window_of(self, case: Case) -> timedelta | None:
        """Return for how long a case that is done may come back, or None where it always may."""
        return self.windows.get(case.kind, None)

    def paths_of(self, case: Case) -> Paths:
        """Return the paths along which a case escalates."""
        return self.paths.get(case.kind, _NO_PATHS)


def rules(
    numbers: NumberScheme | Mapping[str, NumberScheme],
    lifecycle: Lives | Mapping[str, Lives] | None,
    reopen_within: Windows,
    escalation: Escalations,
    existing: LookUp | None = None,
) -> Rules:
    """Return the rules that were given for a desk.

    Raises:
        ArgumentError: a mapping is empty, a window is no time, or two paths are of one kind.
        ArgumentTypeError: a part has the wrong type.
        PatternError: two schemes could read the same text.
    """
    schemes: ByKind[NumberScheme] = ByKind(numbers)
    given: ByKind[Lives] = ByKind(service_case() if lifecycle is None else lifecycle)
    book = NumberBook(**schemes.roles())
    for life in given.roles().values():
        if not isinstance(life, Lives):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentTypeError("lifecycle", "a Lifecycle", type(life).__name__)
    if existing is not None and not callable(existing):
        raise ArgumentTypeError("existing", "None or a function", type(existing).__name__)
    return Rules(
        schemes=schemes,
        lives=given.each(_newest),
        versions=given.each(_versions),
        book=book,
        windows=_windows(reopen_within),
        paths=_paths(escalation),
        existing=existing,
    )


def _newest(given: Lives) -> Lifecycle:
    return given.newest if isinstance(given, Lifecycles) else given


def _versions(given: Lives) -> Lifecycles | None:
    return given if isinstance(given, Lifecycles) else None


def _windows(given: Windows) -> ByKind[timedelta | None]:
    if isinstance(given, Mapping):
        return ByKind({kind: _window(one) for kind, one in given.items()})
    return ByKind(_window(given))


def _window(given: timedelta | None) -> timedelta | None:
    return None if given is None else span("reopen_within", given)


def _paths(given: Escalations) -> ByKind[Paths]:
    if isinstance(given, Mapping):
        by_kind = cast("Mapping[str, GivenPaths]", given)
        chosen: dict[str, Paths] = {kind: paths(one) for kind, one in by_kind.items()}
        return ByKind[Paths](chosen)
    return ByKind[Paths].of(_NO_PATHS if given is None else paths(given))


def check_store(store: CaseStore, schemes: ByKind[NumberScheme]) -> None:
    """Refuse a store that promises less than a scheme asks for, or knows it otherwise.

    Raises:
        GuaranteeTooWeak: it promises less.
        ShapeConflict: it has numbers of a version that the scheme lacks.
    """
    for scheme in schemes.roles().values():
        check_guarantee(store, scheme)
        check_versions(store, scheme)
