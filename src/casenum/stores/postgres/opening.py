"""How a connection of ours is opened: what is set on it, and what must be there."""

import math
from datetime import timedelta
from typing import Any, Final, TypeAlias

import attrs
import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import tuple_row

from casenum.errors import Retry, Unavailable
from casenum.stores.postgres import schema
from casenum.stores.postgres.faults import Translated, unreached, unread
from casenum.stores.postgres.names import Names

Connection: TypeAlias = "psycopg.Connection[tuple[Any, ...]]"

_PATIENCE: Final = 2  # seconds: the least that libpq waits for an answer

# An acknowledged number must outlive a crash, whatever the role's default is. A stronger setting,
# that of a standby which must have applied it, stays. The level that our statements are written
# for is that of single statements too.
_SETTLE: Final = """\
SELECT set_config('synchronous_commit', 'on', false)
WHERE current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')"""
_SETTINGS: Final = """\
SELECT set_config('default_transaction_isolation', 'read committed', false),
    set_config('lock_timeout', %s, false)"""
_DURABLE: Final = "SELECT current_setting('fsync') = 'on'"


@attrs.frozen(slots=True)
class Opening:
    """Open connections to one database, each set up alike."""

    url: str
    names: Names
    timeout: timedelta

    def connect(self) -> Connection:
        """Return a connection to a database that has the tables of this release.

        Raises:
            Unavailable: the server cannot be reached, or the tables are missing or of another
                release.
            ArgumentError: the address cannot be read.
        """
        connection = self._connect()
        try:
            with Translated(connection, Retry.CALL):
                schema.demand_tables(connection.cursor(), self.names)
        except BaseException:
            connection.close()
            raise
        return connection

    def upgrade(self) -> int:
        """Bring the tables of a database to this release, and return it."""
        connection = self._connect()
        try:
            with Translated(connection, Retry.CALL, commits=True), connection.transaction():
                schema.upgrade(connection.cursor(), self.names)
        finally:
            connection.close()
        return schema.RELEASE

    def _connect(self) -> Connection:
        address = self._address()
        try:
            connection = psycopg.connect(address, autocommit=True, row_factory=tuple_row)
        except psycopg.Error as error:
            raise unreached(error) from error
        try:
            with Translated(connection, Retry.CALL):
                self._settle(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _address(self) -> str:
        patience = max(_PATIENCE, math.ceil(self.timeout.total_seconds()))
        defaults: dict[str, Any] = {
            "connect_timeout": patience,
            "fallback_application_name": "casenum",
        }
        try:
            given = {**defaults, **conninfo_to_dict(self.url), "client_encoding": "utf8"}
            return make_conninfo("", **given)
        except psycopg.Error as error:
            raise unread() from error

    def _settle(self, connection: Connection) -> None:
        demand_unicode(connection)
        wait = f"{max(1, round(self.timeout.total_seconds() * 1000))}ms"  # zero would be for ever
        connection.execute(_SETTINGS, (wait,))
        connection.execute(_SETTLE)


def demand_unicode(connection: "psycopg.Connection[Any]") -> None:
    """Raise unless the database keeps any text.

    Raises:
        Unavailable: its encoding is another.
    """
    if connection.info.parameter_status("server_encoding") != "UTF8":
        problem = "the database keeps not every text; create one with ENCODING 'UTF8'"
        raise Unavailable(problem, Retry.NEVER)


def is_durable(cursor: "psycopg.Cursor[Any]") -> bool:
    """Return whether the server puts on the disk what it acknowledges."""
    row = cursor.execute(_DURABLE).fetchone()
    return bool(row and row[0])
