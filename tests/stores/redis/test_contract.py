"""The Redis store keeps the contract of numbers, in one process and in several, on a server."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from casenum.storage import NumberStore
from casenum.stores import RedisStore
from casenum.testing import IssueLaws, NamespaceLaws, NumberStoreContract, ProcessLaws
from servers import redis_prefix, redis_url


class TestRedisStore(NumberStoreContract, NamespaceLaws, ProcessLaws, IssueLaws):
    """The Redis store keeps every law it declares."""

    prefix: str

    @pytest.fixture(autouse=True)
    def _prefix(self) -> Iterator[None]:
        with redis_prefix() as self.prefix:
            yield

    def open_pair(self, where: Path) -> tuple[RedisStore, RedisStore]:
        """Two handles on one server."""
        del where
        return self.opener()(), self.opener()()

    def opener(self, where: Path | None = None) -> Callable[[], RedisStore]:
        """Any process opens the server by its address."""
        del where
        return partial(RedisStore, redis_url(), prefix=self.prefix)


def test_a_store_of_numbers_is_what_it_says() -> None:
    """Who needs a store of numbers can pass it; the type checker agrees."""
    with redis_prefix() as prefix, RedisStore(redis_url(), prefix=prefix) as opened:
        numbers: NumberStore = opened
        assert numbers.take("series").first == 1
