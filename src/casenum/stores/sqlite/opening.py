"""How a file is opened: what is set on the connection, and what happens to a new file."""

import sqlite3
import time
from pathlib import Path
from typing import Final

import attrs

from casenum.errors import NotFound, Retry, Unavailable
from casenum.stores.sqlite import schema
from casenum.stores.sqlite.faults import Translated

_BUSY_PAUSE: Final = 0.002  # seconds between two tries to switch a new file to WAL
_OLDEST: Final = (3, 35, 0)  # the first SQLite with RETURNING


@attrs.frozen(slots=True)
class Opening:
    """Open connections to one file, each set up alike; seconds are for the driver only."""

    path: Path
    timeout: float
    synchronous: str

    @property
    def turns(self) -> Path:
        """Return the file beside the database at which writers queue."""
        return Path(f"{self.path}-turns")

    def connect(self) -> sqlite3.Connection:
        """Return a connection to the file, which is there."""
        return self._connect("rw")

    def first(self, *, create: bool) -> sqlite3.Connection:
        """Return a connection to a file that has the tables of this release.

        Raises:
            NotFound: there is no file, and none is to be made.
            Unavailable: it cannot be opened, or it holds no tables of ours, or of another release.
        """
        if not create and not self._is_there():
            raise NotFound("database", str(self.path))
        connection = self._connect("rwc" if create else "rw")
        try:
            with Translated(Retry.CALL):
                self._prepare(connection, create=create)
        except BaseException:
            connection.close()
            raise
        return connection

    def upgrade(self) -> int:
        """Bring the tables of a file to this release, and return it."""
        connection = self._connect("rw" if self._is_there() else "rwc")
        try:
            with Translated(Retry.CALL):
                _run(connection)
        finally:
            connection.close()
        return schema.RELEASE

    def _is_there(self) -> bool:
        try:
            return self.path.exists()
        except OSError:  # a name that is too long, a folder that may not be looked into
            return True  # then SQLite says that it cannot be opened

    def _connect(self, mode: str) -> sqlite3.Connection:
        if sqlite3.sqlite_version_info < _OLDEST:
            problem = f"SQLite {sqlite3.sqlite_version} is too old; 3.35 or newer is needed"
            raise Unavailable(problem, Retry.NEVER)
        address = f"{self.path.absolute().as_uri()}?mode={mode}"
        with Translated(Retry.CALL):
            connection = sqlite3.connect(
                address,
                uri=True,
                timeout=self.timeout,
                isolation_level=None,  # no BEGIN but ours
                check_same_thread=False,  # the session's lock keeps threads apart
            )
            try:
                connection.execute(f"PRAGMA synchronous = {self.synchronous}")
                connection.execute("PRAGMA secure_delete = ON")  # free pages keep nothing erased
            except BaseException:
                connection.close()
                raise
        return connection

    def _prepare(self, connection: sqlite3.Connection, *, create: bool) -> None:
        cursor = connection.cursor()
        if create and schema.holds_nothing(cursor):
            _switch_to_wal(connection, time.monotonic() + self.timeout)
            _run(connection, only_if_empty=True)
        schema.demand_tables(cursor)


def _run(connection: sqlite3.Connection, *, only_if_empty: bool = False) -> None:
    """Run what is missing in one transaction; another process may have been faster.

    Whoever calls closes the connection when this fails, and that takes back what was begun.
    """
    cursor = connection.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    if not only_if_empty or schema.holds_nothing(cursor):
        for statement in schema.statements(schema.release_of(cursor)):
            cursor.execute(statement)
    cursor.execute("COMMIT")


def _switch_to_wal(connection: sqlite3.Connection, deadline: float) -> None:
    """Turn the write-ahead log on; SQLite asks no busy handler for this, so we wait ourselves."""
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchall()
        except sqlite3.OperationalError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(_BUSY_PAUSE)
        else:
            return
