"""What all verbs of one desk share: a store, what holds for each kind, and the writer."""

from functools import partial
from typing import Final

from casenum.cases import Case
from casenum.desk.adopting import Adopter
from casenum.desk.intake import Intake
from casenum.desk.migrating import on_touch
from casenum.desk.reading import CaseRef, case_id_of
from casenum.desk.rules import Rules
from casenum.desk.wishes import Wish
from casenum.desk.writing import Decide, Writer
from casenum.issuing import Drawer
from casenum.storage import CaseStore


class Shell:
    """Tie one store to the rules; bound to a transaction, it never tries again by itself."""

    def __init__(self, store: CaseStore, rules: Rules, drawer: Drawer, *, bound: bool) -> None:
        self.store: Final = store
        self.rules: Final = rules
        self.drawer: Final = drawer
        self.adopter: Final = Adopter(rules, drawer)
        self.writer: Final = Writer(
            store,
            rules.book,
            drawer,
            bound=bound,
            touch=partial(on_touch, rules),
            meet=None if rules.existing is None else self.adopter.meet,
        )
        self.intake: Final = Intake(self.writer, rules)

    def within(self, store: CaseStore) -> "Shell":
        """Return the same on a store that is in a transaction."""
        return Shell(store, self.rules, self.drawer, bound=True)

    def write(self, ref: CaseRef, wish: Wish, decide: Decide) -> Case:
        """Return the case after a decision on it; `Writer.write` says what is raised."""
        return self.writer.write(ref, wish, decide)

    def case_id(self, ref: CaseRef) -> str:
        """Return the id of the case that is meant; `case_id_of` says what is raised."""
        return case_id_of(self.store, self.rules.book, ref)


class Part:
    """Hold the shell with which a group of verbs works."""

    _shell: Shell
