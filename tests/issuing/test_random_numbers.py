"""Random numbers are unique because they are claimed, whatever is drawn and whoever dies."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

from casenum.errors import ArgumentError, DuplicateNumber, NoFreeNumber
from casenum.issuing import Drawer, Issuer, Memo, Order, claim
from casenum.issuing.drawing import TRIES, redrawn
from casenum.numbers import Pattern
from casenum.storage import Claim, ClaimState
from casenum.stores import open_store
from support import AT, ProcessDiedError, bare_store, clock

SCHEME = Pattern("R-{random:2}", name="r")


class Cycle:
    """Draw the same bytes again and again: the worst source there is."""

    def __init__(self, *pieces: int) -> None:
        self._pieces: Iterator[int] = iter(pieces)

    def __call__(self, count: int) -> bytes:
        return next(self._pieces).to_bytes(count)


def drawer(*pieces: int) -> Drawer:
    return Drawer(clock(), random_bytes=Cycle(*pieces))


def numbers_of(store: Any, using: Drawer, **order: Any) -> list[str]:
    return [str(number) for number, _ in claim(store, SCHEME, using, Order(by="amy", **order))]


def taken(store: Any, first: bytes, attempts: int) -> list[str]:
    """Let somebody else hold what the first attempts come to."""
    plan = SCHEME.plan(AT)
    held = [str(SCHEME.render(plan, 1, redrawn(first, attempt))) for attempt in range(attempts)]
    for number in dict.fromkeys(held):
        store.alias(number, "somebody", at=AT, by="amy")
    return held


def test_a_number_that_is_taken_is_drawn_anew() -> None:
    """The same bytes drawn twice give two numbers, and each has its place in the series."""
    store = open_store("memory:")
    first = numbers_of(store, drawer(7))
    second = numbers_of(store, drawer(7))
    assert first == ["R-07"]
    assert second != first
    held = store.get(second[0])
    assert held is not None
    assert (held.series, held.value) == ("r::", 2)


def test_a_block_of_numbers_has_no_two_alike() -> None:
    """Half of all that can be is issued without a repetition."""
    issuer = Issuer(open_store("memory:"), SCHEME, clock=clock())
    assert len(set(issuer.issue_many(30))) == 30
    assert issuer.gaps() == ()


def test_the_draws_are_bounded_and_the_error_is_clear() -> None:
    """After eight numbers that are taken it says so, and claims nothing."""
    store = open_store("memory:")
    held = taken(store, (7).to_bytes(9), TRIES)
    with pytest.raises(NoFreeNumber, match="8 in a row were taken") as caught:
        numbers_of(store, drawer(7))
    assert (caught.value.series, caught.value.tries) == ("r::", TRIES)
    assert held[0] not in str(caught.value)
    assert [each.number for each in store.scan("r::", 0, 10)] == []


def test_a_retry_with_a_token_finds_the_number_that_was_drawn_anew() -> None:
    """The claim of somebody else on the first draw is not taken for one's own."""
    store = open_store("memory:")
    taken(store, (7).to_bytes(9), 2)
    first = numbers_of(store, drawer(7), token="form-1")
    assert numbers_of(store, drawer(1), token="form-1") == first
    held = store.get(first[0])
    assert held is not None
    assert held.state is ClaimState.CONFIRMED


@pytest.mark.parametrize("stolen", [0, 1, 3])
@pytest.mark.parametrize("writes", range(7))
def test_a_crash_between_take_and_put_is_finished_by_the_retry(writes: int, stolen: int) -> None:
    """Whatever was written before the process died, a token has one number and one claim."""
    store = bare_store()
    taken(store._inner, (7).to_bytes(9), stolen)
    store.writes_left = writes
    with contextlib.suppress(ProcessDiedError):
        numbers_of(store, drawer(7), token="form-1")
    store.writes_left = None
    first = numbers_of(store, drawer(3), token="form-1")
    assert numbers_of(store, drawer(4), token="form-1") == first
    assert [each.number for each in store.scan("r::", 0, 10)] == first


def test_a_number_taken_while_the_process_was_dead_is_drawn_anew() -> None:
    """Somebody else may have got the number that the dead process had drawn."""
    store = bare_store()
    store.writes_left = 2  # the shape and the counter, not the claim
    with pytest.raises(ProcessDiedError):
        numbers_of(store, drawer(7), token="form-1")
    store.writes_left = None
    assert numbers_of(store, drawer(7)) == ["R-07"]
    again = numbers_of(store, drawer(1), token="form-1")
    assert again != ["R-07"]
    assert numbers_of(store, drawer(1), token="form-1") == again


class Late:
    """Be a store in which somebody else is quicker: what is asked for is not there yet."""

    def __init__(self, inner: Any, blind: int) -> None:
        self._inner, self._blind = inner, blind

    def get(self, number: str) -> Any:
        self._blind -= 1
        return None if self._blind >= 0 else self._inner.get(number)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def test_a_retry_that_loses_a_race_draws_anew() -> None:
    """A number that was free when the retry looked, and taken when it claimed, is left."""
    store = open_store("memory:")
    store.take("r::", tokens="r", token="form-1", memo=Memo(AT, ((7).to_bytes(9),)).to_text())
    held = taken(store, (7).to_bytes(9), 1)
    assert numbers_of(Late(store, 1), drawer(1), token="form-1") != held
    store.take("a::", tokens="a", token="form-1", memo=Memo(AT, (b"",)).to_text())
    store.alias("A-1", "somebody", at=AT, by="amy")
    scheme = Pattern("A-{seq}", name="a")
    with pytest.raises(DuplicateNumber):
        claim(Late(store, 1), scheme, Drawer(clock()), Order(by="amy", token="form-1"))


def test_a_retry_is_as_bounded_as_the_first_call() -> None:
    """Where all eight draws were taken in the meantime, the retry says so."""
    store = bare_store()
    store.writes_left = 2
    with pytest.raises(ProcessDiedError):
        numbers_of(store, drawer(7), token="form-1")
    store.writes_left = None
    taken(store._inner, (7).to_bytes(9), TRIES)
    with pytest.raises(NoFreeNumber):
        numbers_of(store, drawer(1), token="form-1")


def test_a_counter_beside_it_is_not_drawn_around() -> None:
    """Where {seq} tells numbers apart, a place that is held is an error, soon."""
    store = open_store("memory:")
    scheme = Pattern("{seq}-{random:4}", name="both")
    issuer = Issuer(store, scheme, clock=clock())
    number = issuer.issue()
    store.put(Claim("9-9999", "both::", 2, ClaimState.CONFIRMED, None, AT, "amy"))
    with pytest.raises(DuplicateNumber, match="adopt existing numbers"):
        issuer.issue()
    store.advance("both::", 2)
    assert issuer.issue() != number


@pytest.mark.parametrize("what", ["random:", "random:0", "random:65", "random:x", "random:\u0663"])
def test_only_a_number_of_bytes_can_be_drawn(what: str) -> None:
    """A scheme that asks for something else is told at once."""
    with pytest.raises(ArgumentError, match="draws must be"):
        Drawer(clock()).draw(what)


def test_a_source_that_gives_too_few_bytes_is_refused() -> None:
    """Fewer bytes would be numbers that can be guessed."""
    with pytest.raises(ArgumentError, match="source of 9 bytes"):
        Drawer(clock(), random_bytes=lambda _: b"1").draw("random:9")
