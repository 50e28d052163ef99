"""What tests run in processes of their own: functions that a fresh interpreter can import."""

import os
import sqlite3
import sys
from functools import partial
from itertools import count
from typing import Any, Final, NoReturn

from casenum.desk import Desk
from casenum.errors import NotFound
from casenum.issuing import Issuer
from casenum.numbers import Pattern
from casenum.storage import CaseStore, Taken
from casenum.stores import SqliteStore, open_store
from support import clock

CASES = 15


def open_cases(path: str, worker: int) -> list[str]:
    """Open cases on a file, each twice with its token, and return their numbers."""
    with open_store(path) as store:
        desk = Desk(store, numbers=Pattern("SRV-{year}-{seq:3}", name="service"), clock=clock())
        opened = [desk.open("x", by=f"bot:{worker}", token=f"{worker}/{i}") for i in range(CASES)]
        retried = [desk.open("x", by=f"bot:{worker}", token=f"{worker}/{i}") for i in range(CASES)]
        assert opened == retried
        return [str(case.number) for case in opened]


# --- a process that is killed --------------------------------------------------

STEPS = ("open, token", "open", "issue, token", "issue", "assign, token")
_CASE = Pattern("SRV-{year}-{seq:3}", name="service")
_BILL = Pattern("INV-{year}-{seq:5}", name="invoice", guarantee="gapless")


def crash_desk(store: CaseStore) -> Desk:
    """Return the desk of a process that will be killed, and of who looks at what it left."""
    return Desk(store, numbers=_CASE, clock=clock())


def crash_issuer(store: CaseStore) -> Issuer:
    """Return its issuer, whose numbers stand beside the cases."""
    return Issuer(store, _BILL, clock=clock())


def crash_step(desk: Desk, issuer: Issuer, run: int, step: int) -> tuple[str, str]:
    """Do one step of a run, and return the number and the case that it made or moved."""
    verb, token = STEPS[step % len(STEPS)], f"{run}/{step}"
    if verb.startswith("issue"):
        return str(issuer.issue(token=token if "token" in verb else None)), "-"
    if verb.startswith("open"):
        case = desk.open("x", by="bot:crash", token=token if "token" in verb else None)
    else:  # the case of the first step of the five
        opened = desk.open("x", by="bot:crash", token=f"{run}/{step - step % len(STEPS)}")
        case = desk.assign(str(opened.number), to="billing", by="bot:crash", token=token)
    return str(case.number), case.id


def _tell(*words: object) -> None:
    sys.stdout.write(f"{' '.join(map(str, words))}\n")
    sys.stdout.flush()


def work_until_killed(path: str, run: int) -> None:
    """Open cases, issue numbers and move cases for ever; tell each when it is done."""
    _tell("ready", os.getpid())
    with open_store(path) as store:
        desk, issuer = crash_desk(store), crash_issuer(store)
        for step in count():
            _tell(*crash_step(desk, issuer, run, step))


def breed(path: str) -> None:
    """Start a process for each run that is asked for, and tell how it died.

    A process that is forked here has everything imported, so many can be killed in little time.
    """
    for line in sys.stdin:
        child = os.fork()
        if not child:
            work_until_killed(path, int(line))
        _tell("dead", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


# --- field bugs --------------------------------------------------------------

INSERTS = 40


def open_at(address: str) -> Any:
    """Open the store of an address; ``dbapi`` and ``sqlalchemy`` stand before a file of SQLite.

    ``redis`` stands before a server and a prefix; anything else is what `open_store` opens. Each
    way imports what it needs and no more, because many processes come this way.
    """
    kind, _, place = address.partition(" ")
    return _WAYS[kind](place) if kind in _WAYS else open_store(place or address)


def _by_dbapi(path: str) -> Any:
    from casenum.stores import DbapiStore  # noqa: PLC0415 - see above

    return DbapiStore(connect=lambda: _impatient_of_disks(sqlite3.connect(path, **_SHARED)))


def _by_sqlalchemy(path: str) -> Any:
    from sqlalchemy import NullPool, create_engine  # noqa: PLC0415 - see above

    from casenum.stores import SqlalchemyStore  # noqa: PLC0415 - see above

    connect = partial(sqlite3.connect, path, **_SHARED)
    opening = lambda: _impatient_of_disks(connect())  # noqa: E731 - of one use
    engine = create_engine("sqlite://", creator=opening, poolclass=NullPool)
    return SqlalchemyStore(engine)


def _by_redis(place: str) -> Any:
    from casenum.stores import RedisStore  # noqa: PLC0415 - see above

    url, prefix = place.split()
    return RedisStore(url, prefix=prefix)


def _impatient_of_disks(connection: Any) -> Any:
    connection.execute("PRAGMA synchronous = OFF")  # a test waits for no disk
    return connection


_SHARED: Final[dict[str, Any]] = {"timeout": 30, "check_same_thread": False}
_WAYS: Final = {"dbapi": _by_dbapi, "sqlalchemy": _by_sqlalchemy, "redis": _by_redis}


def number_forty(path: str, worker: int) -> tuple[list[str], list[str]]:
    """Issue forty numbers from a store, and return them and what went wrong."""
    del worker
    given: list[str] = []
    problems: list[str] = []
    with open_at(path) as store:
        issuer = Issuer(store, _CASE, clock=clock())
        for _ in range(INSERTS):
            try:
                given.append(str(issuer.issue()))
            except Exception as problem:  # noqa: BLE001 - the claim is that there is none
                problems.append(repr(problem))
    return given, problems


def insert_forty(path: str, worker: int) -> tuple[list[str], list[str]]:
    """Open forty cases on a file, and return their numbers and what went wrong."""
    opened: list[str] = []
    problems: list[str] = []
    with open_at(path) as store:
        desk = Desk(store, numbers=Pattern("SRV-{year}-{seq:3}", name="service"), clock=clock())
        for _ in range(INSERTS):
            try:
                opened.append(str(desk.open("x", by=f"bot:{worker}").number))
            except Exception as problem:  # noqa: BLE001 - the claim is that there is none
                problems.append(repr(problem))
    return opened, problems


class DeadlyClaims:
    """Be a store without transactions whose process dies before it claims a number."""

    def __init__(self, inner: CaseStore) -> None:
        for name in ("take", "peek", "advance", "series", "declare", "traits"):
            setattr(self, name, getattr(inner, name))
        for name in ("get", "move", "alias", "redirect", "scan"):
            setattr(self, name, getattr(inner, name))

    def put(self, claim: object) -> NoReturn:
        del claim
        os._exit(9)


def die_between_take_and_put(path: str) -> None:
    """Take a value for a mail's number, and die before the number is claimed."""
    store: Any = DeadlyClaims(open_at(path))
    Issuer(store, Pattern("SRV-{year}-{seq:3}", name="service"), clock=clock()).issue(
        token="mail-1"
    )


# --- stores that only processes find out ------------------------------------


class CachingSqlite(SqliteStore):
    """Take ten values in advance, and take what is left of them to the grave."""

    __slots__ = ("_cached",)

    def take(self, series: str, n: int = 1, *, token: str | None = None, **rest: Any) -> Taken:
        if token is not None:
            return super().take(series, n, token=token, **rest)
        if not getattr(self, "_cached", None):
            self._cached = list(super().take(series, 10, **rest).values)
        return Taken(series, self._cached.pop(0), 1)


def open_here_only(process: int, path: str) -> CaseStore:
    """Open a file in one process, and find nothing in any other."""
    if os.getpid() != process:
        raise NotFound("file")
    return open_store(path)
