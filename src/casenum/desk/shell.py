"""What all verbs of one desk share: a store, what holds for each kind, and the writer."""

from typing import Final

from casenum.cases import Case
from casenum.desk.adopting import Adopter
from casenum.desk.answers import Answers
from casenum.desk.intake import Intake
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
        self.writer: Final = Writer(store, rules, drawer, bound=bound)
        self.adopter: Final = Adopter(self.writer)
        self.intake: Final = Intake(self.writer, rules)
        self.answers: Final = Answers(self.writer, self.intake)

    def within(self, store: CaseStore) -> "Shell":
        """Return the same on a store that is in a transaction."""
        return Shell(store, self.rules, self.drawer, bound=True)

    def write(self, ref: CaseRef, wish: Wish, decide: Decide) -> Case:
        """Return the case after a decision on it; `Writer.write` says what is raised."""
        return self.writer.write(ref, wish, decide)

    def case_id(self, ref: CaseRef, *, own: bool = False) -> str:
        """Return the id of the case that is meant; `case_id_of` says what is raised."""
        return case_id_of(self.store, self.rules.book, ref, own=own)


class Part:
    """Hold the shell with which a group of verbs works."""

    _shell: Shell


class Group(Part):
    """Hold a group of verbs that stand apart, under a name of their own."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
