"""How an error of a driver is known, whatever driver it is.

PEP 249 gives the classes of errors their names and no common base, so a driver's error is known by
the name ``Error`` among its bases (https://peps.python.org/pep-0249/#exceptions).
"""

from collections.abc import Generator
from contextlib import contextmanager

from casenum.errors import NotApplied, Retry, Unavailable


def of_driver(error: BaseException) -> bool:
    """Return whether an error is one of a DB-API driver.

    >>> import sqlite3
    >>> of_driver(sqlite3.OperationalError()), of_driver(ValueError())
    (True, False)
    """
    return any(kind.__name__ == "Error" for kind in type(error).__mro__)


@contextmanager
def tolerated() -> Generator[None, None, None]:
    """Let an error of the driver pass, where a first one is being told already.

    >>> import sqlite3
    >>> with tolerated():
    ...     raise sqlite3.OperationalError
    """
    try:
        yield
    except Exception as error:
        if not (of_driver(error) or isinstance(error, NotApplied)):
            raise


@contextmanager
def reached() -> Generator[None, None, None]:
    """Raise our error for a connection that could not be opened, with the driver's as the cause.

    Raises:
        Unavailable: the driver could not open it.

    >>> import sqlite3
    >>> with reached():
    ...     _ = sqlite3.connect("/no/such/folder/crm.db")
    Traceback (most recent call last):
    casenum.errors.Unavailable: the database cannot be reached or opened; check its address, and \
see the cause; nothing happened; retry: call
    """
    try:
        yield
    except Exception as error:
        if not of_driver(error):
            raise
        problem = "the database cannot be reached or opened; check its address, and see the cause"
        raise Unavailable(problem, Retry.CALL) from error
