"""What tests run in processes of their own: functions that a fresh interpreter can import."""

from casenum.desk import Desk
from casenum.numbers import Pattern
from casenum.stores import open_store
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
