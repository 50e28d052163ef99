"""The law that only a look past the store can break: what was erased is nowhere."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from casenum.storage import CaseStore
from casenum.testing.contract import Laws, Pair
from casenum.testing.samples import claim, fresh, records, snapshot


class Dumped(ABC):
    """Ask a host for everything that its data holds.

    >>> Dumped.__abstractmethods__
    frozenset({'dump'})
    """

    @abstractmethod
    def dump(self, where: Path) -> bytes:
        """Return the contents of every table, file or key of the data that `open_pair` opened."""


class DumpLaws(Dumped, Laws):
    """Prove that what is erased is gone from every table.

    >>> list(DumpLaws.laws())
    ['test_personal_1_erased_words_are_in_no_table']
    """

    capability: ClassVar[type | None] = CaseStore
    hook: ClassVar[str] = "dump"

    def test_personal_1_erased_words_are_in_no_table(self, pair: Pair, tmp_path: Path) -> None:
        """Of a party that is erased no word is left; histories, numbers and counts stay."""
        party, other = fresh("party"), fresh("party")
        cases, words = (fresh("case"), fresh("case")), fresh("secret")
        for value, case in enumerate(cases, 1):
            pair.store.take(party)
            pair.store.put(claim(party, value, subject=case))
            shot = snapshot(case, 1, requester=party)
            pair.store.append(case, records(case, "r1"), expected=0, snapshot=shot)
            pair.store.put_field(case, party, f"field {words}", f"{words} {case}")
            pair.store.put_field(case, other, "name", f"stays {case}")
        before = self.dump(tmp_path)
        assert before.count(words.encode()) >= len(cases), "dump() does not show what is kept"
        assert pair.other.erase(party) == len(cases)
        after = self.dump(tmp_path)
        assert words.encode() not in after, "words that were erased are still there"
        assert all(f"stays {case}".encode() in after for case in cases)
        assert [len(pair.other.read(case)) for case in cases] == [1, 1]
        assert [kept.subject for kept in pair.other.scan(party)] == list(cases)
        assert pair.other.peek(party) == len(cases)
