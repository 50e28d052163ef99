"""What the tests of the Redis store share: a prefix of their own, a store, and a wire."""

from collections.abc import Iterator

import pytest

from casenum.stores import RedisStore
from servers import RedisWire, redis_prefix, redis_url


@pytest.fixture
def prefix() -> Iterator[str]:
    """Give a prefix of its own on the shared server."""
    with redis_prefix() as name:
        yield name


@pytest.fixture
def store(prefix: str) -> Iterator[RedisStore]:
    with RedisStore(redis_url(), prefix=prefix) as opened:
        yield opened


@pytest.fixture
def wire() -> Iterator[RedisWire]:
    """Give a wire to the server that can be cut."""
    with RedisWire(redis_url()) as spun:
        yield spun
