"""What holds for each kind of case at one desk: its numbers and its lifecycle."""

from collections.abc import Callable, Mapping

import attrs

from casenum.cases import Case
from casenum.desk.existing import Existing
from casenum.desk.kinds import ByKind
from casenum.errors import ArgumentTypeError
from casenum.issuing import check_guarantee, check_versions
from casenum.lifecycle import Lifecycle, Lifecycles, service_case
from casenum.numbers import NumberBook, NumberScheme
from casenum.storage import CaseStore

Lives = Lifecycle | Lifecycles
LookUp = Callable[[str], Existing | None]


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


def rules(
    numbers: NumberScheme | Mapping[str, NumberScheme],
    lifecycle: Lives | Mapping[str, Lives] | None,
    existing: LookUp | None = None,
) -> Rules:
    """Return the rules that were given for a desk.

    Raises:
        ArgumentError: a mapping is empty.
        ArgumentTypeError: a scheme lacks methods, a lifecycle is none, or the look-up no function.
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
        existing=existing,
    )


def _newest(given: Lives) -> Lifecycle:
    return given.newest if isinstance(given, Lifecycles) else given


def _versions(given: Lives) -> Lifecycles | None:
    return given if isinstance(given, Lifecycles) else None


def check_store(store: CaseStore, schemes: ByKind[NumberScheme]) -> None:
    """Refuse a store that promises less than a scheme asks for, or knows it otherwise.

    Raises:
        GuaranteeTooWeak: it promises less.
        ShapeConflict: it has numbers of a version that the scheme lacks.
    """
    for scheme in schemes.roles().values():
        check_guarantee(store, scheme)
        check_versions(store, scheme)
