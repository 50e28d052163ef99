"""What holds for each kind of case at one desk: its numbers and its lifecycle."""

from collections.abc import Mapping

import attrs

from casenum.cases import Case
from casenum.desk.kinds import ByKind
from casenum.errors import ArgumentTypeError
from casenum.issuing import check_guarantee, check_versions
from casenum.lifecycle import Lifecycle, service_case
from casenum.numbers import NumberBook, NumberScheme
from casenum.storage import CaseStore


@attrs.frozen(slots=True, kw_only=True)
class Rules:
    """Hold what holds for each kind of case."""

    schemes: ByKind[NumberScheme]
    lives: ByKind[Lifecycle]
    book: NumberBook

    def life_of(self, case: Case) -> Lifecycle:
        """Return the lifecycle under which a case moves."""
        return self.lives[case.kind]


def rules(
    numbers: NumberScheme | Mapping[str, NumberScheme],
    lifecycle: Lifecycle | Mapping[str, Lifecycle] | None,
) -> Rules:
    """Return the rules that were given for a desk.

    Raises:
        ArgumentError: a mapping is empty.
        ArgumentTypeError: a scheme lacks methods, or a lifecycle is none.
        PatternError: two schemes could read the same text.
    """
    schemes, lives = ByKind(numbers), ByKind(service_case() if lifecycle is None else lifecycle)
    book = NumberBook(**schemes.roles())
    for life in lives.roles().values():
        if not isinstance(life, Lifecycle):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentTypeError("lifecycle", "a Lifecycle", type(life).__name__)
    return Rules(schemes=schemes, lives=lives, book=book)


def check_store(store: CaseStore, schemes: ByKind[NumberScheme]) -> None:
    """Refuse a store that promises less than a scheme asks for, or knows it otherwise.

    Raises:
        GuaranteeTooWeak: it promises less.
        ShapeConflict: it has numbers of a version that the scheme lacks.
    """
    for scheme in schemes.roles().values():
        check_guarantee(store, scheme)
        check_versions(store, scheme)
