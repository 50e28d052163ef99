"""The laws of `casenum.storage.CaseLog` and `PersonalData`, but for races."""

from datetime import timedelta, timezone
from typing import ClassVar

import attrs
import pytest

from casenum.errors import ArgumentError, VersionConflict
from casenum.storage import CaseLog, Loaded, PersonalData
from casenum.testing.contract import Laws, Pair
from casenum.testing.samples import AT, AWKWARD, LATER, fresh, message, records, snapshot


class CaseLogLaws(Laws):
    """Prove that a history only grows, at exactly the version the writer has seen.

    >>> "test_caselog_3_a_stale_writer_hears_the_version" in CaseLogLaws.laws()
    True
    """

    capability: ClassVar[type | None] = CaseLog

    def test_caselog_0_records_come_back_as_they_were(self, pair: Pair) -> None:
        """Every part is kept exactly, a payload of 50 KB included; times come back in UTC."""
        case, cet = fresh("case"), timezone(timedelta(hours=1))
        long = '"\u00e9\U0001f4e8' + "x" * 50_000 + '"'
        (plain,) = records(case, "r1")
        made = attrs.evolve(plain, payload=long, at=AT.astimezone(cet), schema=7)
        shot = snapshot(case, 1, number="N\u00e9", assignee="amy", wake_at=LATER.astimezone(cet))
        assert pair.store.append(case, [made], expected=0, snapshot=shot) == 1
        (kept,) = pair.other.read(case)
        assert kept == made
        assert kept.at.utcoffset() == timedelta(0)
        assert pair.other.load(case) == Loaded(1, shot)

    def test_caselog_0_cases_never_influence_each_other(self, pair: Pair) -> None:
        """Case ids that look alike are different cases."""
        for name in AWKWARD:
            pair.store.append(name, records(name, "r1"), expected=0)
        assert [len(pair.other.read(name)) for name in AWKWARD] == [1] * len(AWKWARD)

    def test_caselog_0_an_unknown_case_is_empty(self, pair: Pair) -> None:
        """Nobody has to create a case before asking for it."""
        case = fresh("case")
        assert (list(pair.store.read(case)), pair.store.load(case)) == ([], None)

    def test_caselog_1_versions_have_no_holes(self, pair: Pair) -> None:
        """Histories are read in order, whole or in parts."""
        case = fresh("case")
        assert pair.store.append(case, records(case, "r1", "r2"), expected=0) == 2
        assert pair.other.append(case, records(case, "r3", after=2), expected=2) == 3
        whole = list(pair.store.read(case))
        assert [(kept.version, kept.id) for kept in whole] == [(1, "r1"), (2, "r2"), (3, "r3")]
        assert list(pair.store.read(case, after=1, limit=1)) == whole[1:2]
        assert list(pair.store.read(case, after=2)) == whole[2:]
        assert list(pair.store.read(case, limit=0)) == list(pair.store.read(case, after=3)) == []

    def test_caselog_1_records_out_of_place_are_refused(self, pair: Pair) -> None:
        """A hole, a foreign case, an empty batch or a naive time never reaches the history."""
        case = fresh("case")
        naive = attrs.evolve(records(case, "r1")[0], at=AT.replace(tzinfo=None))
        for wrong in (records(case, "r2", after=1), records("other", "r1"), (), (naive,)):
            with pytest.raises(ArgumentError):
                pair.store.append(case, wrong, expected=0)
        for shot in (snapshot(case, 2), snapshot("other", 1)):
            with pytest.raises(ArgumentError):
                pair.store.append(case, records(case, "r1"), expected=0, snapshot=shot)
        assert pair.other.load(case) is None

    def test_caselog_2_a_refused_append_leaves_no_part(self, pair: Pair) -> None:
        """Records and snapshot are written together or not at all."""
        case = fresh("case")
        pair.store.append(case, records(case, "r1"), expected=0, snapshot=snapshot(case, 1))
        more = records(case, "r3", "r4", after=2)
        with pytest.raises(VersionConflict):
            pair.store.append(case, more, expected=2, snapshot=snapshot(case, 4, status="closed"))
        assert pair.other.load(case) == Loaded(1, snapshot(case, 1))
        assert [kept.id for kept in pair.other.read(case)] == ["r1"]

    def test_caselog_2_an_append_without_a_snapshot_keeps_the_last_one(self, pair: Pair) -> None:
        """The version goes on; the snapshot says how far it was folded."""
        case = fresh("case")
        shot = snapshot(case, 1)
        pair.store.append(case, records(case, "r1"), expected=0, snapshot=shot)
        pair.store.append(case, records(case, "r2", after=1), expected=1)
        assert pair.other.load(case) == Loaded(2, shot)
        closed = snapshot(case, 3, status="closed", queue="billing", priority="high")
        pair.other.append(case, records(case, "r3", after=2), expected=2, snapshot=closed)
        assert pair.store.load(case) == Loaded(3, closed)

    def test_caselog_3_a_stale_writer_hears_the_version(self, pair: Pair) -> None:
        """Who expects another version than there is, older or newer, writes nothing."""
        case = fresh("case")
        pair.store.append(case, records(case, "r1", "r2"), expected=0)
        for expected in (0, 1, 3, 99):
            with pytest.raises(VersionConflict) as caught:
                pair.other.append(case, records(case, "x", after=expected), expected=expected)
            assert (caught.value.expected, caught.value.found) == (expected, 2)
        new = fresh("case")
        with pytest.raises(VersionConflict) as caught:
            pair.store.append(new, records(new, "x", after=1), expected=1)
        assert (caught.value.found, pair.other.load(new)) == (0, None)
        assert [kept.id for kept in pair.store.read(case)] == ["r1", "r2"]

    def test_caselog_4_an_honest_retry_changes_nothing(self, pair: Pair) -> None:
        """The same records at the same place are the same append, also when others came after."""
        case = fresh("case")
        first = snapshot(case, 2)
        pair.store.append(case, records(case, "r1", "r2"), expected=0, snapshot=first)
        assert pair.other.append(case, records(case, "r1", "r2"), expected=0) == 2
        pair.store.append(case, records(case, "r3", after=2), expected=2)
        changed = snapshot(case, 2, status="closed")
        again = pair.other.append(case, records(case, "r1", "r2"), expected=0, snapshot=changed)
        assert again == 2
        assert pair.store.load(case) == Loaded(3, first)

    def test_caselog_4_a_retry_of_another_length_is_a_conflict(self, pair: Pair) -> None:
        """A batch that says more than what is there is no retry."""
        case = fresh("case")
        pair.store.append(case, records(case, "r1", "r2"), expected=0)
        for ids in (("r1", "r2", "r3"), ("r2",), ("r1", "x")):
            with pytest.raises(VersionConflict):
                pair.other.append(case, records(case, *ids), expected=0)
        assert [kept.id for kept in pair.store.read(case)] == ["r1", "r2"]

    def test_caselog_6_a_message_is_written_with_its_records(self, pair: Pair) -> None:
        """Messages may come with any append; a known key is not written again."""
        case, key = fresh("case"), fresh("message")
        sent = [message(case, key), message(case, key)]
        assert pair.store.append(case, records(case, "r1"), expected=0, outbox=sent) == 1
        more = records(case, "r2", after=1)
        assert pair.other.append(case, more, expected=1, outbox=iter(sent)) == 2


class PersonalDataLaws(Laws):
    """Prove that what must be forgotten can be forgotten.

    >>> "test_personal_1_erased_values_are_gone" in PersonalDataLaws.laws()
    True
    """

    capability: ClassVar[type | None] = PersonalData

    def test_personal_0_a_field_is_replaced(self, pair: Pair) -> None:
        """The same case, party and field holds one value; the list is sorted."""
        case = fresh("case")
        for party, field, value in (
            ("party-b", "name", "Bo"),
            ("party-a", "phone", ""),
            ("party-a", "name", "An"),
            ("party-a", "name", "An\u00e9 \U0001f4e8"),
        ):
            pair.store.put_field(case, party, field, value)
        assert list(pair.other.get_fields(case)) == [
            ("party-a", "name", "An\u00e9 \U0001f4e8"),
            ("party-a", "phone", ""),
            ("party-b", "name", "Bo"),
        ]

    def test_personal_1_erased_values_are_gone(self, pair: Pair) -> None:
        """All values of a party go, over all cases; the others and the histories stay."""
        party, stays = fresh("party"), fresh("party")
        cases = [fresh("case"), fresh("case")]
        for case in cases:
            pair.store.append(case, records(case, "r1"), expected=0)
            pair.store.put_field(case, party, "name", "An")
            pair.store.put_field(case, stays, "name", "Bo")
        pair.store.put_field(cases[0], party, "mail", "an@example.org")
        assert pair.other.erase(party) == 3
        assert pair.store.erase(party) == 0
        for case in cases:
            assert list(pair.store.get_fields(case)) == [(stays, "name", "Bo")]
            assert len(pair.store.read(case)) == 1
