"""Stores whose tokens break a promise."""

import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import attrs

from casenum.errors import CounterExhausted
from casenum.storage import Taken
from casenum.stores import MemoryStore
from casenum.testing.broken.moments import A_MOMENT


class TokenIgnored(MemoryStore):
    """Give every retry a number of its own.

    >>> store = TokenIgnored()
    >>> store.take("bill", token="t").first, store.take("bill", token="t").first
    (1, 2)
    """

    def take(self, series: str, n: int = 1, *, token: str | None = None, **rest: Any) -> Taken:
        """Return a new block whatever the token."""
        del token
        return super().take(series, n, **rest)


class MemoLost(MemoryStore):
    """Forget what the first caller would need to render the number again.

    >>> store = MemoLost()
    >>> store.take("bill", token="t", memo="m").memo, store.take("bill", token="t").memo
    ('m', '')
    """

    def take(self, series: str, n: int = 1, **rest: Any) -> Taken:
        """Return a token's first block with the memo of nobody."""
        taken = super().take(series, n, **rest)
        return attrs.evolve(taken, memo="") if taken.replayed else taken


class TokenAfterTake(MemoryStore):
    """Look for the token, take, and write the token down a moment later.

    >>> TokenAfterTake().take("bill", token="t").first
    1
    """

    def take(self, series: str, n: int = 1, *, token: str | None = None, **rest: Any) -> Taken:
        """Return the token's block, or burn one if another was faster."""
        place = (rest.get("tokens", ""), token)
        if token is None or place in self._world.tokens:
            return super().take(series, n, token=token, **rest)
        limits = {key: rest[key] for key in ("first", "limit") if key in rest}
        burnt = super().take(series, n, **limits)
        time.sleep(A_MOMENT)
        with self._root.lock:
            if place in self._world.tokens:
                return super().take(series, n, token=token, **rest)
            memo, mark = rest.get("memo", ""), rest.get("fingerprint", "")
            told = (series, burnt.first, n, mark, memo)
            self._set(self._world.tokens, place, told)
            return attrs.evolve(burnt, memo=memo)


class TokenOfASeries(MemoryStore):
    """Look for a token in its series only, so that midnight makes it another one.

    >>> store = TokenOfASeries()
    >>> store.take("monday", token="t").replayed, store.take("tuesday", token="t").replayed
    (False, False)
    """

    def take(self, series: str, n: int = 1, *, tokens: str = "", **rest: Any) -> Taken:
        """Return the block of a token and a series."""
        if rest.get("token") is None:
            return super().take(series, n, **rest)
        return super().take(series, n, tokens=f"{tokens}/{series}"[-255:], **rest)


class RefusedTokenStays(MemoryStore):
    """Remember a token although there was no room for it.

    >>> RefusedTokenStays().take("bill", token="t").first
    1
    """

    def take(self, series: str, n: int = 1, *, token: str | None = None, **rest: Any) -> Taken:
        """Take, and if there is no room give the token a block of nothing."""
        try:
            return super().take(series, n, token=token, **rest)
        except CounterExhausted:
            if token is not None:
                with self._root.lock:
                    self._set(self._world.tokens, ("", token), (series, 0, n, "", ""))
            raise


BROKEN: Final[Mapping[type[MemoryStore], str]] = MappingProxyType(
    {
        TokenIgnored: "test_counters_8_a_token_gives_its_first_result",
        MemoLost: "test_counters_8_a_token_gives_its_first_result",
        TokenAfterTake: "test_counters_11_losers_of_a_token_race_burn_nothing",
        TokenOfASeries: "test_counters_11_a_token_race_across_midnight_has_one_number",
        RefusedTokenStays: "test_counters_7_a_refused_token_is_not_remembered",
    }
)
