"""Keep numbers, and who holds them, in a Redis server."""

from casenum.errors import MissingExtra

try:
    from casenum.stores.redis.store import RedisStore
except ImportError as _error:
    raise MissingExtra("the redis store", "redis") from _error

__all__ = ["RedisStore"]
