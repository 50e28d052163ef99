"""The store itself: its server and its namespaces."""

from datetime import timedelta
from typing import Final, Self
from urllib.parse import quote

from casenum.arguments import text, whole
from casenum.errors import ArgumentError
from casenum.stores.inputs import LARGEST
from casenum.stores.redis.at_once import RedisAtOnce
from casenum.stores.redis.opening import RELEASE, Opening
from casenum.stores.redis.session import Session, reaching

_PREFIX: Final = "casenum"
_WAIT: Final = timedelta(seconds=30)


class RedisStore(RedisAtOnce):
    """Keep numbers, and who holds them, in a Redis server; histories need another store.

    Each call is one script and one round trip. Values are exact to 2^63-1. A server is used after
    `upgrade` has marked it, so that one that lost its data is told, and no series begins again.

    Threads may share a store: each call has a connection of its own, which is replaced when the
    server has left it; a forked child makes its own. All keys begin with ``{prefix}``, so that a
    cluster keeps them on one node. Tokens are kept for ever.

    Args:
        url: where the server is, as ``redis://user:password@host:6379/0``; ``rediss://`` is TLS,
            ``unix://`` a socket.
        prefix: what the names of the keys begin with.
        timeout: how long to wait for the server.
        durable: whether the server puts on the disk what it acknowledges, where the host knows and
            the server does not say; left out, the server is asked. It does with ``appendonly yes``
            and ``appendfsync always``, and not with ``everysec``.

    Raises:
        Unavailable: the server cannot be reached, is not marked, may have forgotten numbers, or
            throws keys away when it is full; the text says what to do.
        ArgumentError: an argument cannot be meant.

    >>> RedisStore("http://localhost")
    Traceback (most recent call last):
    casenum.errors.ArgumentError: url must be an address such as redis://host:6379/0, not one that \
cannot be read
    """

    __slots__ = ()

    def __init__(
        self,
        url: str,
        *,
        prefix: str = _PREFIX,
        timeout: timedelta = _WAIT,
        durable: bool | None = None,
    ) -> None:
        opening = Opening.to(url, prefix=prefix, timeout=timeout, durable=durable)
        self._enter(Session(opening), "")

    @staticmethod
    def upgrade(
        url: str, *, prefix: str = _PREFIX, timeout: timedelta = _WAIT, skip: int = 0
    ) -> int:
        """Mark a server as one that holds numbers, trust it as it is, and return the release.

        It does no harm to a server that is in use. After a restart in which the server may have
        forgotten numbers, ``skip`` lets every series of every namespace jump over that many values.

        Raises:
            Unavailable: the server cannot be reached, or throws keys away when it is full.
            OutcomeUnknown: the connection was lost on the way; without ``skip``, to upgrade again
                does no harm.
            ArgumentError: an argument cannot be meant.
        """
        whole("skip", skip, least=0, most=LARGEST)
        opening = Opening.to(url, prefix=prefix, timeout=timeout)
        with reaching(opening) as connection:
            opening.upgrade(connection, skip)
        return RELEASE

    def namespaced(self, name: str) -> Self:
        """Return the store as one tenant sees it.

        Raises:
            ArgumentError: this is a tenant's store already.
        """
        text("namespace", name, empty=True)
        if self._name:
            raise ArgumentError(
                "namespace", "taken from the store itself", "from another namespace"
            )
        view = object.__new__(type(self))
        view._enter(self._session, name)
        return view

    def _enter(self, session: Session, name: str) -> None:
        self._session, self._name = session, name
        self._base = f"{session.tag}:{quote(name, safe='')}"

    def close(self) -> None:
        """Close the connections; a later use raises `Unavailable`."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<RedisStore namespace={self._name!r}>"  # the address may hold a password
