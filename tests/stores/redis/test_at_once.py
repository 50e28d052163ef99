"""Number and claim in one script: one trip, and what two calls would give."""

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
import redis

from casenum.clock import FixedClock
from casenum.errors import DuplicateNumber, Unavailable
from casenum.issuing import Issuer
from casenum.numbers import Pattern
from casenum.storage import Claim, ClaimState
from casenum.stores import RedisStore
from casenum.stores.redis.session import Session
from casenum.testing.samples import AT
from servers import redis_prefix, redis_url

PLAIN = Pattern("A-{seq:3}", name="a")


class TwoSteps(RedisStore):
    """A store that has not learnt to issue at once."""

    issue = None  # type: ignore[assignment]  # as Python says that a method is not there


@pytest.fixture
def prefix() -> Iterator[str]:
    with redis_prefix() as made:
        yield made


def told(store: RedisStore) -> list[Any]:
    """Issue over a carry, past a width and into a number that is held: all that came of it."""
    issuer, given = Issuer(store, PLAIN, clock=FixedClock(AT)), list[Any]()
    for last in (0, 8, 98, 998, 10_998, 2**53):
        if last:
            store.advance("a::", last)
        number = issuer.issue(subject="case-a")
        claim = store.get(number)
        assert claim is not None
        given += [repr(number), attrs.astuple(claim)]
    held = Claim(f"A-{2**53 + 2}", None, None, ClaimState.CONFIRMED, "x", AT, "amy")
    store.put(held)
    with pytest.raises(DuplicateNumber):
        issuer.issue()
    return given


def test_one_script_gives_what_two_calls_give(prefix: str) -> None:
    """Numbers and claims are the same, and so is the refusal of a number that is held."""
    with RedisStore(redis_url(), prefix=prefix) as one, TwoSteps(redis_url(), prefix=prefix) as two:
        assert told(one.namespaced("one")) == told(two.namespaced("two"))


def test_a_number_takes_one_trip(prefix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the first number, which declares the scheme, each is one call of the server."""
    calls: list[object] = []
    call = Session.call

    def counted(self: Session, *told: Any) -> Any:
        calls.append(told[0])
        return call(self, *told)

    with RedisStore(redis_url(), prefix=prefix) as store:
        issuer = Issuer(store, PLAIN)
        issuer.issue()
        monkeypatch.setattr(Session, "call", counted)
        assert issuer.issue() == "A-002"
    assert len(calls) == 1


def test_a_counter_that_is_gone_is_told(prefix: str) -> None:
    """No number is given of a series that was used and has no counter."""
    with RedisStore(redis_url(), prefix=prefix) as store:
        issuer = Issuer(store, PLAIN)
        issuer.issue()
        with redis.Redis.from_url(redis_url()) as admin:
            assert admin.hdel(f"{{{prefix}}}::last", "a::") == 1
        with pytest.raises(Unavailable, match="counter of a series that was used is missing"):
            issuer.issue()
        assert store.get("A-002") is None
        store.advance("a::", 1)
        assert issuer.issue() == "A-002"
