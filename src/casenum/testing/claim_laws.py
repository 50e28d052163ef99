"""The laws of `casenum.storage.Claims`, but for races."""

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from typing import ClassVar, Final

import attrs
import pytest

from casenum.errors import ArgumentError, ClaimConflict, DuplicateNumber, NotFound
from casenum.storage import Claim, Claims, ClaimState, NumberStore
from casenum.testing.contract import Laws, NumberPair
from casenum.testing.samples import AT, AWKWARD, LATER, claim, fresh

_RESERVED, _CONFIRMED, _VOID, _ALIAS = ClaimState
_WAYS: Final = {(_RESERVED, _CONFIRMED), (_RESERVED, _VOID), (_CONFIRMED, _VOID)}


def _put(store: NumberStore, state: ClaimState) -> Claim:
    """Put a claim in a state, an alias the way aliases are made."""
    if state is _ALIAS:
        return store.alias(fresh("old"), "case-a", at=AT, by="amy")
    return store.put(attrs.evolve(claim(fresh("series"), 1), state=state))


class ClaimLaws(Laws):
    """Prove that a number is held by one claim.

    >>> "test_claims_3_an_equal_claim_changes_nothing" in ClaimLaws.laws()
    True
    """

    capability: ClassVar[type | None] = Claims

    def test_claims_0_a_claim_comes_back_as_it_was(self, pair: NumberPair) -> None:
        """Every part is kept exactly, the time to the microsecond and in UTC."""
        cet = timezone(timedelta(hours=1))
        made = Claim(
            fresh("\U0001f4e8 number"),
            fresh("series"),
            2**63 - 1,
            _RESERVED,
            None,
            datetime(2021, 1, 4, 10, 0, 0, 999_999, cet),
            "system:web",
            "why \u00e9",
        )
        pair.store.put(made)
        kept = pair.other.get(made.number)
        assert kept is not None
        assert attrs.astuple(kept) == attrs.astuple(made)
        assert kept.at.utcoffset() == timedelta(0)

    def test_claims_0_numbers_that_look_alike_are_different(self, pair: NumberPair) -> None:
        """A number is compared exactly: case, accents and spaces count."""
        series = fresh("series")
        for value, name in enumerate(AWKWARD):
            pair.store.put(claim(series, value, number=name))
        found = [kept and kept.value for kept in map(pair.other.get, AWKWARD)]
        assert found == list(range(len(AWKWARD)))

    def test_claims_0_half_a_place_is_refused(self, pair: NumberPair) -> None:
        """A claim has both series and value, or neither; a naive time is no time."""
        number = fresh("number")
        for wrong in (
            Claim(number, "series", None, _CONFIRMED, None, AT, "amy"),
            Claim(number, None, 1, _CONFIRMED, None, AT, "amy"),
            Claim(number, None, None, _CONFIRMED, None, AT.replace(tzinfo=None), "amy"),
            Claim("", None, None, _CONFIRMED, None, AT, "amy"),
        ):
            with pytest.raises(ArgumentError):
                pair.store.put(wrong)
        assert pair.other.get(number) is None

    def test_claims_3_an_equal_claim_changes_nothing(self, pair: NumberPair) -> None:
        """An honest retry gets the claim on record, with its first time and actor."""
        first = claim(fresh("series"), 1)
        pair.store.put(first)
        again = pair.other.put(attrs.evolve(first, at=LATER, by="bob"))
        assert (again, again.at, again.by) == (first, AT, "amy")

    def test_claims_4_a_number_or_a_place_that_is_held_is_refused(self, pair: NumberPair) -> None:
        """Neither the same number nor the same value of a series has two holders."""
        series = fresh("series")
        held = claim(series, 1)
        pair.store.put(held)
        for rival in (
            claim(series, 1, subject="case-b"),
            claim(series, 1, number=fresh("number")),
            claim(series, 2, number=held.number),
            Claim(held.number, None, None, _CONFIRMED, "case-a", AT, "amy"),
        ):
            with pytest.raises(DuplicateNumber):
                pair.other.put(rival)
            assert rival.number == held.number or pair.store.get(rival.number) is None
        assert pair.store.get(held.number) == held
        assert list(pair.store.scan(series)) == [held]

    def test_claims_4_numbers_without_a_place_do_not_collide(self, pair: NumberPair) -> None:
        """Schemes that count nothing claim as many numbers as they like."""
        for number in (fresh("ulid"), fresh("ulid")):
            kept = Claim(number, None, None, _CONFIRMED, "case-a", AT, "amy")
            assert pair.store.put(kept) == kept

    def test_claims_6_a_claim_moves_only_as_the_table_says(self, pair: NumberPair) -> None:
        """A reservation is confirmed or voided, a confirmed number voided, and that is all."""
        for way in product(ClaimState, ClaimState):
            state, to = way
            held = _put(pair.store, state)
            with nullcontext() if way in _WAYS else pytest.raises(ClaimConflict):
                pair.store.move(held.number, to, expect=state, at=LATER, by="bob", reason="why")
            kept = pair.other.get(held.number)
            assert kept is not None
            assert kept.state is (to if way in _WAYS else state), way

    def test_claims_6_a_move_from_another_state_is_refused(self, pair: NumberPair) -> None:
        """Who read an older state hears what it is now."""
        held = _put(pair.store, _RESERVED)
        pair.store.move(held.number, _VOID, expect=_RESERVED, at=AT, by="amy")
        with pytest.raises(ClaimConflict) as caught:
            pair.other.move(held.number, _CONFIRMED, expect=_RESERVED, at=AT, by="amy")
        assert caught.value.found == "void"
        with pytest.raises(NotFound):
            pair.store.move(fresh("number"), _VOID, expect=_RESERVED, at=AT, by="amy")

    def test_claims_6_a_move_that_was_decided_on_older_news_is_refused(
        self, pair: NumberPair
    ) -> None:
        """Who gives up a reservation does not void the number that was confirmed meanwhile."""
        held = _put(pair.store, _RESERVED)
        pair.store.move(held.number, _CONFIRMED, expect=_RESERVED, at=AT, by="amy")
        with pytest.raises(ClaimConflict) as caught:
            pair.other.move(held.number, _VOID, expect=_RESERVED, at=AT, by="bob", reason="late")
        assert caught.value.found == "confirmed"
        kept = pair.store.get(held.number)
        assert kept is not None
        assert (kept.state, kept.by) == (_CONFIRMED, "amy")

    def test_claims_6_a_confirmed_number_is_voided_with_a_reason(self, pair: NumberPair) -> None:
        """A number that went out is not taken back without a word."""
        held = _put(pair.store, _CONFIRMED)
        with pytest.raises(ClaimConflict):
            pair.store.move(held.number, _VOID, expect=_CONFIRMED, at=AT, by="amy")
        kept = pair.other.get(held.number)
        assert kept is not None
        assert kept.state is _CONFIRMED

    def test_claims_7_a_moved_claim_carries_the_move(self, pair: NumberPair) -> None:
        """Time, actor, reason and subject are those of the move; without a subject it stays."""
        held = _put(pair.store, _RESERVED)
        moved = pair.store.move(
            held.number, _CONFIRMED, expect=_RESERVED, at=LATER, by="bob", subject="case-b"
        )
        assert (moved.state, moved.subject, moved.at, moved.by) == (
            _CONFIRMED,
            "case-b",
            LATER.astimezone(UTC),
            "bob",
        )
        pair.other.move(held.number, _VOID, expect=_CONFIRMED, at=AT, by="amy", reason="typo")
        kept = pair.store.get(held.number)
        assert kept is not None
        assert (kept.state, kept.subject, kept.by, kept.reason) == (_VOID, "case-b", "amy", "typo")

    def test_claims_8_an_alias_leads_to_a_subject(self, pair: NumberPair) -> None:
        """An old text is found again; it leads to one subject and is no number."""
        old, held = fresh("old"), _put(pair.store, _CONFIRMED)
        made = pair.store.alias(old, "case-a", at=AT, by="amy")
        assert attrs.astuple(made)[:5] == (old, None, None, _ALIAS, "case-a")
        assert pair.other.alias(old, "case-a", at=LATER, by="bob").at == AT
        assert pair.other.get(old) == made
        for text, subject in ((old, "case-b"), (held.number, "case-a"), (held.number, "case-b")):
            with pytest.raises(DuplicateNumber):
                pair.store.alias(text, subject, at=AT, by="amy")
        with pytest.raises(DuplicateNumber):
            pair.store.put(claim(fresh("series"), 1, number=old))

    def test_claims_8_a_number_without_a_place_is_no_alias(self, pair: NumberPair) -> None:
        """A number that counts nothing is still a number, even of the same subject."""
        held = pair.store.put(Claim(fresh("ulid"), None, None, _CONFIRMED, "case-a", AT, "amy"))
        with pytest.raises(DuplicateNumber):
            pair.other.alias(held.number, "case-a", at=AT, by="amy")

    def test_claims_9_a_redirect_keeps_the_subject(self, pair: NumberPair) -> None:
        """After merges the number leads to the last case named, and its first case is known."""
        held = _put(pair.store, _CONFIRMED)
        for target in ("case-b", "case-c"):
            pair.store.redirect(held.number, target, at=LATER, by="bob", reason="merge")
        kept = pair.other.get(held.number)
        assert kept is not None
        assert (kept.subject, kept.redirect, kept.holder) == ("case-a", "case-c", "case-c")
        assert pair.other.put(held) == held
        with pytest.raises(NotFound):
            pair.store.redirect(fresh("number"), "case-b", at=AT, by="amy", reason="merge")

    def test_claims_10_a_scan_in_pages_skips_nothing(self, pair: NumberPair) -> None:
        """Pages of any size give every claim of a series, in the order of the values."""
        series, values = fresh("series"), [5, 1, 4, 1000, 2**53 + 1, 3]
        for value in values:
            pair.store.put(claim(series, value))
        pair.store.put(claim(fresh("series"), 2))
        for size in (1, 2, 6, 7):
            met: list[int] = []
            while page := pair.other.scan(series, met[-1] if met else 0, size):
                met.extend(kept.value for kept in page if kept.value is not None)
            assert met == sorted(values)
        pair.store.put(claim(series, 2))
        assert [kept.value for kept in pair.other.scan(series, 1, 2)] == [2, 3]
