"""The laws of `casenum.storage.SupportsIssue`: what two calls promise, one call keeps."""

from collections.abc import Callable
from typing import Any, ClassVar, Final

import attrs
import pytest

from casenum.clock import FixedClock
from casenum.errors import ArgumentError, CounterExhausted
from casenum.issuing import Issuer
from casenum.numbers import Pattern
from casenum.storage import Claim, ClaimState, NumberStore, SupportsIssue, Transactional
from casenum.testing.contract import Laws, NumberPair, transactional
from casenum.testing.effort import effort
from casenum.testing.histories import Call, demand
from casenum.testing.race_laws import handles, together
from casenum.testing.samples import AT, LATER, claim, fresh

_LARGEST: Final = 2**63 - 1

_REFUSED: Final[tuple[dict[str, object], ...]] = (
    {"series": ""},
    {"series": "nul\0"},
    {"prefix": None},
    {"prefix": "half\ud800"},
    {"prefix": "x" * 200, "suffix": "y" * 55},
    {"width": 0},
    {"width": 256},
    {"width": "3"},
    {"first": -1},
    {"limit": "9"},
    {"state": "confirmed"},
    {"subject": ""},
    {"at": AT.replace(tzinfo=None)},
    {"by": ""},
)


def issued(store: object, series: str, **form: Any) -> Claim | None:
    """Issue a number in one step, spelled by its series unless a form says otherwise.

    >>> from casenum.testing.broken import BurnsWhatIsHeld
    >>> held = issued(BurnsWhatIsHeld(), "bill")
    >>> held and held.number
    'bill/1'
    """
    assert isinstance(store, SupportsIssue), "the store lacks SupportsIssue"
    plain: dict[str, Any] = {
        "prefix": f"{series}/",
        "width": 1,
        "suffix": "",
        "at": AT,
        "by": "amy",
    }
    return store.issue(series, **{**plain, **form})


_issue: Final[Any] = issued  # the law is about wrong types


class _Stop(Exception):
    """Leave a transaction."""


class IssueLaws(Laws):
    """Prove that a number issued in one step is the number that two steps would give.

    >>> "test_issue_3_a_held_number_moves_nothing" in IssueLaws.laws()
    True
    """

    capability: ClassVar[type | None] = SupportsIssue

    def test_issue_0_what_cannot_be_meant_is_refused(self, pair: NumberPair) -> None:
        """A senseless argument is refused in our words, and no value is lost."""
        series = fresh("series")
        for wrong in _REFUSED:
            with pytest.raises(ArgumentError):
                _issue(pair.store, **{"series": series, **wrong})
        assert pair.other.peek(series) is None

    def test_issue_1_the_number_is_spelled_as_it_is_asked_for(self, pair: NumberPair) -> None:
        """Zeros fill the value up to its width; a longer one is never cut, nor made inexact."""
        series = fresh("series")
        head = f"{series}%s{{}}?\\ \U0001f4e8"
        for last in (0, 8, 9, 99, 998, 999, 10_998, 10_999, 2**53, _LARGEST - 1):
            pair.other.advance(series, last)
            held = issued(pair.store, series, prefix=head, width=3, suffix="-\u00e9%")
            assert held is not None
            assert last < _value(held) <= last + 1 or last == 0
            assert held.number == f"{head}{_value(held):03}-\u00e9%"

    def test_issue_1_a_wide_number_is_filled(self, pair: NumberPair) -> None:
        """As wide as a name can be, and as narrow as one character."""
        wide, narrow = fresh("series"), fresh("series")
        mark = fresh("n")
        held = issued(pair.store, wide, prefix=mark, width=255 - len(mark))
        assert held is not None
        assert held.number == f"{mark}{'1':0>{255 - len(mark)}}"
        assert issued(pair.store, narrow, prefix="", suffix=mark) is not None
        assert pair.other.get(f"1{mark}") is not None

    def test_issue_2_what_is_put_is_what_a_claim_would_be(self, pair: NumberPair) -> None:
        """Every part of the claim is on record, the time in UTC, and a retry of it changes nothing.

        Compared with a claim that was put, part by part.
        """
        series = fresh("series")
        for state, subject in ((ClaimState.CONFIRMED, "case-a"), (ClaimState.RESERVED, None)):
            made = issued(pair.store, series, state=state, subject=subject, at=LATER)
            assert made is not None
            kept = pair.other.get(made.number)
            value = pair.other.peek(series)
            like = Claim(f"{series}/{value}", series, value, state, subject, LATER, "amy")
            assert kept is not None
            assert attrs.astuple(kept) == attrs.astuple(made) == attrs.astuple(like)
            assert pair.other.put(attrs.evolve(like, at=AT, by="bob")) == kept
        assert [held.value for held in pair.store.scan(series)] == [1, 2]

    def test_issue_2_one_step_and_two_steps_count_together(self, pair: NumberPair) -> None:
        """By turns they give one value after the other; ``first`` counts once."""
        series = fresh("series")
        made = issued(pair.store, series, first=1001)
        assert made is not None
        given = [made.value or 0, pair.other.take(series, first=5).first]
        again = issued(pair.other, series, first=9999)
        assert again is not None
        given += [again.value or 0, pair.store.take(series, 2).first]
        calls = [Call(n, n, size, v) for n, (v, size) in enumerate(zip(given, (1, 1, 1, 2)))]  # noqa: B905 - of one length
        demand(calls, pair.store.traits.guarantee, first=1001, last=pair.other.peek(series))
        assert given[0] >= 1001

    def test_issue_2_a_full_series_moves_nothing(self, pair: NumberPair) -> None:
        """At the limit the error is that of two steps, and the number is nobody's."""
        series, new = fresh("series"), fresh("series")
        pair.store.advance(series, 9)
        assert issued(pair.store, series, limit=10) is not None
        for name, options in ((series, {"limit": 10}), (new, {"first": 11, "limit": 10})):
            last = pair.other.peek(name)
            with pytest.raises(CounterExhausted) as caught:
                issued(pair.store, name, **options)
            assert (caught.value.limit, caught.value.wanted) == (10, 1)
            assert pair.other.peek(name) == last
        pair.store.advance(series, _LARGEST)
        with pytest.raises(CounterExhausted):
            issued(pair.store, series)
        assert [held.value for held in pair.other.scan(series)] == [10]

    def test_issue_2_threads_that_issue_together_share_no_number(self, pair: NumberPair) -> None:
        """The guarantee that is declared is kept, the first use of a series included."""
        for _ in range(effort().races):
            series = fresh("series")

            def job(store: NumberStore, series: str = series) -> Callable[[], list[int]]:
                return lambda: [_value(issued(store, series)) for _ in range(5)]

            given = together(job(store) for store in handles(pair))
            values = [value for told in given for value in told]
            calls = [Call(0, 1, 1, value) for value in values]
            demand(calls, pair.store.traits.guarantee, last=pair.other.peek(series))
            assert all(told == sorted(told) for told in given)
            assert [_value(held) for held in pair.other.scan(series)] == sorted(values)

    def test_issue_3_a_held_number_moves_nothing(self, pair: NumberPair) -> None:
        """The number that comes next is somebody's: no value is lost, and the claim stays."""
        for last in (None, 6):
            series = fresh("series")
            if last is not None:
                pair.store.advance(series, last)
            number = f"{series}/{(last or 0) + 1}"
            held = pair.other.put(Claim(number, None, None, ClaimState.CONFIRMED, "a", AT, "b"))
            assert issued(pair.store, series) is None
            assert pair.other.peek(series) == last
            assert (pair.other.get(number), list(pair.other.scan(series))) == (held, [])
            assert series in pair.store.series(series) or last is None

    def test_issue_3_a_held_place_moves_nothing(self, pair: NumberPair) -> None:
        """The value that comes next has a number, whatever that is: the new one is not claimed."""
        series = fresh("series")
        held = pair.store.put(claim(series, 1, number=fresh("number")))
        assert issued(pair.other, series) is None
        assert (pair.store.peek(series), pair.store.get(f"{series}/1")) == (None, None)
        assert list(pair.store.scan(series)) == [held]
        pair.store.advance(series, 1)
        assert issued(pair.other, series) is not None

    def test_issue_3_a_text_that_leads_elsewhere_is_held(self, pair: NumberPair) -> None:
        """An old text is no free number, and nor is a void one."""
        series = fresh("series")
        pair.store.alias(f"{series}/1", "case-a", at=AT, by="amy")
        assert issued(pair.store, series) is None
        pair.store.advance(series, 1)
        made = issued(pair.store, series, state=ClaimState.RESERVED)
        assert made is not None
        void = ClaimState.VOID
        pair.store.move(made.number, void, expect=ClaimState.RESERVED, at=LATER, by="amy")
        other = fresh("series")
        assert issued(pair.other, other, prefix=f"{series}/", first=2) is None
        assert pair.other.peek(other) is None

    def test_issue_4_one_step_is_part_of_its_transaction(self, pair: NumberPair) -> None:
        """It goes with the transaction; a held number leaves the transaction usable."""
        if not isinstance(pair.store, Transactional):
            return
        series, held = fresh("series"), fresh("held")
        pair.store.put(claim(held, 1))
        with pytest.raises(_Stop), transactional(pair.store).transaction() as tx:
            assert issued(tx, series) is not None
            raise _Stop
        assert (pair.other.peek(series), pair.other.get(f"{series}/1")) == (None, None)
        with transactional(pair.store).transaction() as tx:
            assert issued(tx, held) is None
            assert issued(tx, series) is not None
        assert (pair.other.peek(held), pair.other.get(f"{series}/1") is None) == (None, False)

    def test_issue_5_a_token_is_known_whichever_way_the_others_went(self, pair: NumberPair) -> None:
        """A retry gets its first number, although others were issued in one step meanwhile."""
        scheme = Pattern("{seq:3}-{year}", name=fresh("scheme"))
        one, two = (
            Issuer(store, scheme, clock=FixedClock(AT)) for store in (pair.store, pair.other)
        )
        mail, other = fresh("mail"), fresh("mail")
        first = one.issue(token=mail)
        plain = two.issue()
        assert two.issue(token=mail) == one.issue(token=mail) == first
        assert len({first, plain, one.issue(), two.issue(token=other)}) == 4


def _value(held: Claim | None) -> int:
    assert held is not None
    assert held.value is not None
    return held.value
