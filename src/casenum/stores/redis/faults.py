"""What Redis' errors mean: one table from the code of a reply, its first word, to ours.

The codes are those of https://redis.io/docs/latest/develop/reference/protocol-spec/ and of the
server's source. The server's words are not repeated, because they may hold values; they are in
the ``__cause__``.
"""

import re
from typing import Final, TypeAlias

import redis
from redis import exceptions

from casenum.errors import (
    ArgumentError,
    Contention,
    NotApplied,
    OutcomeUnknown,
    Retry,
    StorageError,
    Unavailable,
)

_Meaning: TypeAlias = tuple[type[NotApplied], str, Retry]

_DENIED: Final[_Meaning] = (
    Unavailable,
    "the server does not let this user in, or not run scripts; check user, password and ACL",
    Retry.NEVER,
)
_LOADING: Final[_Meaning] = (
    Unavailable,
    "the server has started and still reads its data",
    Retry.CALL,
)
_CLUSTER: Final[_Meaning] = (
    Unavailable,
    "another node of the cluster holds the keys; name that node, or a proxy, in the address",
    Retry.NEVER,
)
_FULL: Final[_Meaning] = (Unavailable, "the server is out of memory; make room", Retry.CALL)
_READ_ONLY: Final[_Meaning] = (
    Unavailable,
    "the server is a read-only replica; connect to the primary",
    Retry.NEVER,
)

# redis-py takes the first word off where it has a class for it,
_KINDS: Final[tuple[tuple[type[redis.RedisError], _Meaning], ...]] = (
    (exceptions.BusyLoadingError, _LOADING),
    (exceptions.AuthenticationError, _DENIED),
    (exceptions.AuthorizationError, _DENIED),
    (exceptions.NoPermissionError, _DENIED),
    (exceptions.OutOfMemoryError, _FULL),
    (exceptions.ReadOnlyError, _READ_ONLY),
    (exceptions.AskError, _CLUSTER),
    (exceptions.ClusterError, _CLUSTER),
)
# and leaves it where it has none.
_WORDS: Final[dict[str, _Meaning]] = {
    "BUSY": (Contention, "the server is busy with somebody's long script", Retry.CALL),
    "OOM": _FULL,
    "LOADING": _LOADING,
    "READONLY": _READ_ONLY,
    "NOAUTH": _DENIED,
    "NOPERM": _DENIED,
    "MOVED": _CLUSTER,
    "ASK": _CLUSTER,
    "CLUSTERDOWN": _CLUSTER,
    "CROSSSLOT": _CLUSTER,
    "MASTERDOWN": (Unavailable, "the replica has lost its primary", Retry.CALL),
    "NOREPLICAS": (Unavailable, "the server has too few replicas to write", Retry.CALL),
    "MISCONF": (Unavailable, "the server cannot save its data, so it refuses writes", Retry.CALL),
    "WRONGTYPE": (
        Unavailable,
        "a key with our prefix holds something else; choose another prefix",
        Retry.NEVER,
    ),
}
# Before Redis 7 an error within a script stands behind the script's name and line.
_CODE: Final = re.compile(r"(?:^|: -?)([A-Z]+) ")
_UNKNOWN: Final[_Meaning] = (Unavailable, "Redis refused the call; see the cause", Retry.NEVER)
_NETWORK: Final = (exceptions.ConnectionError, exceptions.TimeoutError)

LOST: Final = (
    "the server is not the one that was opened, or has lost all it held; restore it from a backup,"
    " or run RedisStore.upgrade() and raise every series with advance() above the numbers given out"
)
UNMARKED: Final = (
    "the server holds no numbers under this prefix; if it is new, run RedisStore.upgrade(), and if"
    " it held some, it has lost them: restore it from a backup first"
)
RESTARTED: Final = (
    "the server was restarted, and may have forgotten the last numbers it gave, because it does not"
    " write each through (appendonly yes, appendfsync always); run RedisStore.upgrade() with"
    " skip= above what may be forgotten"
)
MISSING: Final = (
    "the counter of a series that was used is missing; raise it with advance() above every number"
    " given out"
)
EVICTS: Final = (
    "the server throws keys away when it is full (maxmemory-policy), counters too; set it to"
    " noeviction"
)


def fault(error: redis.RedisError) -> NotApplied:
    """Return our error for a reply in which the server says no.

    >>> print(fault(redis.ResponseError("BUSY Redis is busy running a script")))
    the server is busy with somebody's long script; nothing happened; retry: call
    """
    known = [meaning for kind, meaning in _KINDS if isinstance(error, kind)]
    known += [_WORDS[word] for word in _CODE.findall(str(error)) if word in _WORDS]
    kind, words, retry = known[0] if known else _UNKNOWN
    return kind(words, retry)


def unreached(error: Exception) -> NotApplied:
    """Return our error for a connection that could not be made, or be written to.

    >>> print(unreached(exceptions.ConnectionError("connection refused")))
    the server cannot be reached; check host, port and TLS, and see the cause; nothing happened; \
retry: call
    """
    if isinstance(error, redis.RedisError) and not _is_network(error):
        return fault(error)
    problem = "the server cannot be reached; check host, port and TLS, and see the cause"
    return Unavailable(problem, Retry.CALL)


def unanswered(error: redis.RedisError, *, writes: bool) -> StorageError:
    """Return our error for a call that was sent: refused by the server, or its reply was lost.

    >>> print(unanswered(exceptions.TimeoutError(), writes=True))
    the reply of the server was lost; it may have happened; repeat it only with its token
    """
    if not _is_network(error):
        return fault(error)
    problem = "the reply of the server was lost"
    return OutcomeUnknown(problem) if writes else Unavailable(problem, Retry.CALL)


def _is_network(error: redis.RedisError) -> bool:
    said = any(isinstance(error, kind) for kind, _ in _KINDS)
    return not said and isinstance(error, (*_NETWORK, exceptions.InvalidResponse))


def unread() -> ArgumentError:
    """Return our error for an address that cannot be read; it may hold a password.

    >>> print(unread())
    url must be an address such as redis://host:6379/0, not one that cannot be read
    """
    return ArgumentError("url", "an address such as redis://host:6379/0", "one that cannot be read")
