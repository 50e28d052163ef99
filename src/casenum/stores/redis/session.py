"""One pool of connections to one server, for any thread; a forked child makes its own.

What breaks is told truly: before a script is sent, nothing has happened; after it, nobody knows
until the reply is there. The driver repeats nothing by itself.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final

import redis
from redis import exceptions

from casenum.errors import Retry, Unavailable
from casenum.stores.redis import faults
from casenum.stores.redis.opening import Mark, Opening
from casenum.stores.redis.scripts import Script

_CLOSED: Final = "the store is closed; open it again"


class Session:
    """Run scripts on a server that is marked as ours.

    Raises:
        Unavailable: the server cannot be reached or cannot be trusted; the text says why.
        ArgumentError: the address has an option that the driver does not know.
    """

    __slots__ = ("_mark", "_opening", "_pool", "shapes", "tag")

    _mark: Mark | None
    _pool: Any  # a pool, or None when the store is closed; the driver has no types for it

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._mark = None
        self.shapes: Final[dict[tuple[str, str], str]] = {}  # on record for ever
        self.tag: Final[str] = opening.tag
        self._pool = opening.pool(self._meet)
        self._pool.release(self._connection())

    def _meet(self, connection: Any) -> None:
        found = self._opening.read(connection)
        if self._mark is not None and found.epoch != self._mark.epoch:
            raise Unavailable(faults.LOST, Retry.NEVER)
        self._mark = found

    @property
    def durable(self) -> bool:
        """Return whether the server writes through what it acknowledges."""
        return self._mark is not None and self._mark.durable

    def close(self) -> None:
        """Close all connections; a later call raises `Unavailable`."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.disconnect()

    def call(self, script: Script, keys: tuple[str, ...], *told: str) -> tuple[str, Any]:
        """Return what a script says happened, and with what.

        Raises:
            NotApplied: nothing happened.
            OutcomeUnknown: the reply was lost.
        """
        pool, connection = self._pool, self._connection()
        try:
            reply = self._run(connection, script, (self.tag, *keys), told)
        finally:
            if pool is not None:
                pool.release(connection)
        word = reply[0].decode()
        if word == "lost":
            raise Unavailable(faults.LOST, Retry.NEVER)
        if word == "missing":
            raise Unavailable(faults.MISSING, Retry.NEVER)
        return word, reply[1] if len(reply) > 1 else None

    def _connection(self) -> Any:
        if self._pool is None:
            raise Unavailable(_CLOSED, Retry.NEVER)
        try:
            return self._pool.get_connection()
        except (redis.RedisError, OSError) as error:
            raise faults.unreached(error) from error
        except TypeError as error:
            raise faults.unread() from error

    def _run(
        self, connection: Any, script: Script, keys: tuple[str, ...], told: tuple[str, ...]
    ) -> Any:
        epoch = b"" if self._mark is None else self._mark.epoch
        rest = (len(keys), *keys, epoch, *told)
        try:
            return _asked(connection, script, "EVALSHA", script.digest, *rest)
        except exceptions.NoScriptError:  # it was restarted or is new; nothing happened
            return _asked(connection, script, "EVAL", script.text, *rest)


def _asked(connection: Any, script: Script, *words: Any) -> Any:
    try:
        connection.send_command(*words, check_health=False)
    except (redis.RedisError, OSError) as error:  # what was sent in part is not run
        raise faults.unreached(error) from error
    try:
        return connection.read_response()
    except exceptions.NoScriptError:
        raise
    except redis.RedisError as error:
        raise faults.unanswered(error, writes=script.writes) from error
    except BaseException:
        connection.disconnect()  # its reply, when it comes, is for nobody
        raise


def _unseen(_: Any) -> None:
    """Look at nothing."""


@contextmanager
def reaching(opening: Opening) -> Generator[Any, None, None]:
    """Give one connection that is not looked at, for what makes the mark.

    Raises:
        Unavailable: the server cannot be reached, or refuses.
        OutcomeUnknown: the connection was lost on the way.
    """
    pool = opening.pool(_unseen)
    try:
        try:
            connection = pool.get_connection()
        except (redis.RedisError, OSError) as error:
            raise faults.unreached(error) from error
        except TypeError as error:
            raise faults.unread() from error
        try:
            yield connection
        except redis.RedisError as error:
            raise faults.unanswered(error, writes=True) from error
    finally:
        pool.disconnect()
