"""Field bugs of feeds: readers that go by ids and skip what is committed late."""

from collections.abc import Callable
from threading import Event, Thread

from casenum.desk import Desk
from casenum.numbers import Pattern
from casenum.storage import SupportsFeed
from casenum.stores import Store
from casenum.testing.following_laws import Reader
from casenum.testing.samples import records
from support import clock


def test_s15_no_reader_of_the_feed_skips_a_slow_writers_row(
    handle: Callable[[], Store],
) -> None:
    """A writer is slow, others commit meanwhile, and a reader that read them meets the slow one."""
    store, other, reading = handle(), handle(), handle()
    written, go = Event(), Event()

    def write_slowly() -> None:
        with store.transaction() as tx:
            tx.append("slow", records("slow", "r1"), expected=0)
            written.set()
            go.wait(60)

    slow = Thread(target=write_slowly)
    slow.start()
    assert written.wait(60)
    reader = Reader(reading)
    if other.traits.independent_keys:  # else nobody writes beside the slow one
        other.append("fast", records("fast", "r1"), expected=0)
        reader.read_on()
    go.set()
    slow.join(60)
    other.append("last", records("last", "r1"), expected=0)
    reader.read_on()
    met = sorted(record.case_id for record in reader.met)
    assert met == [case for case in ("fast", "last", "slow") if other.read(case)]


def test_s15_a_reader_of_a_desks_feed_meets_every_fact_once(store: Store) -> None:
    """What a desk does is what its feed tells, in order, wherever the pages end."""
    assert isinstance(store, SupportsFeed)
    desk = Desk(store, numbers=Pattern("SRV-{seq:3}", name="service"), clock=clock())
    reader = Reader(store, size=2)
    case = desk.open("Charged twice", by="amy")
    reader.read_on()
    desk.assign(case, to="billing", by="amy")
    desk.open("Broken", by="amy")
    reader.read_on()
    told = [record.name for record in reader.met]
    assert told == ["received", "registered", "assigned", "received", "registered"]
