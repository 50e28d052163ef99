"""The history checker says what brute force says, on thousands of small histories."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import permutations
from random import Random

import pytest

from casenum.errors import OutcomeUnknown, Unavailable
from casenum.storage import Guarantee, Taken
from casenum.stores import MemoryStore
from casenum.testing.histories import Call, Judgement, demand, judge, record

HISTORIES = 20_000
UNIQUE, ORDERED, GAPLESS = Guarantee


def some_history(random: Random, *, most_lost: int) -> tuple[list[Call], int | None]:
    """Return a few calls that overlap as they like, most of them told something plausible."""
    calls = []
    values = list(range(1, 9))
    for _ in range(random.randint(1, 5)):
        began = random.randrange(8)
        ended = began + random.randrange(3)
        n = random.choice((1, 1, 1, 1, 2))
        if random.random() < 0.25:
            calls.append(Call(began, ended, random.randint(0, most_lost)))
        else:
            near = min(max(began + random.randrange(-3, 4), 0), len(values) - 1)
            calls.append(Call(began, ended, n, values[near]))
    return calls, random.choice((None, None, random.randint(1, 9)))


def brute_force(calls: Sequence[Call], last: int | None) -> Guarantee | None:
    """Compare all pairs; try every way in which the lost calls can have got what is missing."""
    known = [call for call in calls if call.first is not None]
    given = [value for call in known for value in call.values]
    if len(given) != len(set(given)):
        return None
    if inverted(known):
        return UNIQUE
    top = max(given, default=0) if last is None else last
    missing = sorted(set(range(1, top + 1)) - set(given))
    lost = [call for call in calls if call.first is None]
    if max(given, default=0) > top or not any(fits(known, way) for way in ways(lost, missing)):
        return ORDERED
    return GAPLESS


def inverted(known: Sequence[Call]) -> bool:
    return any(
        one.ended < other.began and min(other.values) < max(one.values)
        for one in known
        for other in known
    )


def ways(lost: Sequence[Call], missing: Sequence[int]) -> Iterator[list[Call]]:
    """Yield the lost calls with what each may have got, so that nothing is missing."""
    ones = [call for call in lost for _ in range(call.n)]
    for chosen in permutations(ones, len(missing)):
        yield [Call(call.began, 99, 1, value) for call, value in zip(chosen, missing, strict=True)]


def fits(known: Sequence[Call], found: Sequence[Call]) -> bool:
    return not inverted([*known, *found])


def test_the_checker_agrees_with_brute_force() -> None:
    """Twenty thousand random histories get the same judgement, and all judgements occur."""
    random = Random(20210104)
    met: Counter[Guarantee | None] = Counter()
    for _ in range(HISTORIES):
        calls, last = some_history(random, most_lost=1)
        expected = brute_force(calls, last)
        assert judge(calls, last=last).kept is expected, (calls, last)
        met[expected] += 1
    assert min(met[kept] for kept in (None, *Guarantee)) > HISTORIES / 50, met


def test_lost_blocks_are_counted_by_their_values() -> None:
    """Where a lost call asked for several values, it explains as many, in any place it can have."""
    random = Random(20210105)
    for _ in range(HISTORIES // 10):
        calls, last = some_history(random, most_lost=3)
        assert judge(calls, last=last).kept is brute_force(calls, last), (calls, last)


@pytest.mark.parametrize(
    ("calls", "last", "judgement"),
    [
        ([], None, Judgement(GAPLESS)),
        ([], 1, Judgement(ORDERED, "value 1 is missing, and no unknown outcome explains it")),
        (
            [Call(1, 2, 1, 5)],
            None,
            Judgement(ORDERED, "value 1 is missing, and no unknown outcome explains it"),
        ),
        ([Call(1, 2, 2, 1), Call(1, 2, 2, 2)], None, Judgement(None, "value 2 was given twice")),
        ([Call(1, 2, 5, 1), Call(1, 2, 1, 2)], None, Judgement(None, "value 2 was given twice")),
        (
            [Call(1, 2, 1, 2), Call(3, 4, 1, 1)],
            None,
            Judgement(UNIQUE, "value 1 was given after value 2"),
        ),
        ([Call(1, 3, 1, 2), Call(3, 4, 1, 1)], None, Judgement(GAPLESS)),
        (
            [Call(1, 2, 1, 0)],
            None,
            Judgement(ORDERED, "value 0 was given, and the series began at 1"),
        ),
        (
            [Call(1, 2, 3, 1)],
            2,
            Judgement(ORDERED, "value 3 was given, and the store says that 2 is the last"),
        ),
        ([Call(1, 2), Call(3, 4, 1, 2)], None, Judgement(GAPLESS)),
        (
            [Call(5, 6), Call(3, 4, 1, 2)],
            None,
            Judgement(ORDERED, "value 1 is missing, and no unknown outcome explains it"),
        ),
        (
            [Call(1, 2, 0), Call(3, 4, 1, 2)],
            None,
            Judgement(ORDERED, "value 1 is missing, and no unknown outcome explains it"),
        ),
        (
            [Call(1, 2, 2), Call(3, 4, 1, 4)],
            None,
            Judgement(ORDERED, "value 3 is missing, and no unknown outcome explains it"),
        ),
    ],
)
def test_a_judgement_names_what_shows_it(
    calls: list[Call], last: int | None, judgement: Judgement
) -> None:
    """Whoever breaks a promise hears the value that was given twice, too late or not at all."""
    assert judge(calls, last=last) == judgement


def test_a_series_may_begin_anywhere() -> None:
    """What lies below its first value is not missing."""
    assert judge([Call(1, 2, 1, 1001)], first=1001).kept is GAPLESS
    assert judge([Call(1, 2, 1, 1002)], first=1001).kept is ORDERED


def test_a_long_history_is_judged_in_one_pass() -> None:
    """Twenty thousand calls that overlap with thousands of others are no work for an afternoon."""
    calls = [Call(turn, turn + 5_000, 2, 2 * turn + 1) for turn in range(20_000)]
    assert judge(reversed(calls), last=40_000).kept is GAPLESS
    assert judge([*calls[:-2], Call(19_998, 19_999, 2), calls[-1]]).kept is GAPLESS


def test_what_is_demanded_must_be_kept() -> None:
    """The error has the guarantee that was declared, and what broke it."""
    told = [Call(1, 2, 1, 1), Call(3, 4, 1, 3)]
    demand(told, UNIQUE)
    demand(told, ORDERED)
    with pytest.raises(AssertionError, match="GAPLESS is declared and was not kept: value 2 is mi"):
        demand(told, GAPLESS)


class Failing(MemoryStore):
    """Fail, one way or the other."""

    error: Exception = Unavailable("the server closed the connection")

    def take(self, *_: object, **__: object) -> Taken:
        raise self.error


def test_a_call_is_noted_with_what_came_of_it() -> None:
    """A block, nothing, or nobody knows; an error that is no fault is not hidden."""
    store = MemoryStore()
    done = record(store, "bill", 2, first=7)
    assert (done.values, done.known, done.began <= done.ended) == (range(7, 9), True, True)
    failing = Failing()
    nothing = record(failing, "bill", 2)
    assert (nothing.n, nothing.known) == (0, False)
    failing.error = OutcomeUnknown("the reply was lost")
    unknown = record(failing, "bill", 2)
    assert (unknown.n, unknown.known, unknown.values) == (2, False, range(0))
    failing.error = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        record(failing, "bill")
