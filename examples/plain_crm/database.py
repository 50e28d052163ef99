"""What a CRM has already: its database, and one way to do several statements as one."""

from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from threading import RLock
from typing import Any

from casenum.errors import Unavailable


class Database:
    """One connection: ``unit`` begins a transaction and ends it, or joins the one that is open."""

    def __init__(self, connection: Any, begin: str, mark: str) -> None:
        self.connection, self._begin, self._mark = connection, begin, mark
        self._lock, self._open = RLock(), False

    @contextmanager
    def unit(self) -> Generator[Callable[..., list[Any]], None, None]:
        with self._lock:
            if self._open:
                yield self._rows
                return
            self._rows(self._begin)
            self._open = True
            try:
                yield self._rows
            except BaseException:
                self._rows("ROLLBACK")
                raise
            else:
                self._rows("COMMIT")
            finally:
                self._open = False

    def _rows(self, statement: str, *values: object) -> list[Any]:
        with closing(self.connection.cursor()) as cursor:
            try:
                cursor.execute(statement.replace("?", self._mark), values)
                return list(cursor.fetchall()) if cursor.description else []
            except self.connection.Error as error:
                raise Unavailable("the CRM's database refused; see the cause") from error
