"""``casenum demo``: a day at a service desk, played on an SQLite file, with its figures."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import click

from casenum.cases import Case, Fact
from casenum.cli.day import OPENS, ZONE, Day, Moment
from casenum.cli.options import as_json
from casenum.cli.report import histories
from casenum.cli.tables import Page, write_json, write_report
from casenum.clock import FixedClock
from casenum.desk import Desk, Found
from casenum.errors import NumberError, TransitionRefused
from casenum.lifecycle import JSON, service_case
from casenum.metrics import Report
from casenum.metrics import report as figures
from casenum.numbers import CaseNumber, Pattern
from casenum.stores import Store, open_store

_FIRST = 8  # requests that are shown as they come in


@attrs.frozen(slots=True)
class Search:
    """Hold what people typed, what was wrong with it, and what it was understood as."""

    sloppy: str
    found: tuple[Found, ...]
    wrong: str
    why: str
    meant: tuple[CaseNumber, ...]


@attrs.frozen(slots=True)
class Story:
    """Hold what the day had in it."""

    moments: tuple[Moment, ...]
    refused: tuple[Case, TransitionRefused]
    search: Search
    returned: tuple[Case, tuple[Fact, ...]]
    report: Report

    def of(self, what: str) -> tuple[Moment, ...]:
        """Return the moments in which something of a kind was done."""
        return tuple(moment for moment in self.moments if moment.what == what)


@click.command()
@click.option("--store", metavar="FILE", help="A new SQLite file; a temporary one when left out.")
@as_json
def demo(*, store: str | None, as_json: bool) -> None:
    """Play a day at a service desk on an SQLite file; print what happened and the figures.

    The day is made up and always the same.
    """
    path = _new_file(store)
    with open_store(path) as opened:
        story = played(opened)
    if as_json:
        write_json({"store": str(path), **_as_dict(story)})
    else:
        _tell(Page(), story, path)


def _new_file(name: str | None) -> Path:
    if name is None:
        return Path(tempfile.mkdtemp(prefix="casenum-")) / "demo.db"
    if Path(name).exists():
        raise click.UsageError("the file of --store exists; name a new one")
    return Path(name)


# --- the day -----------------------------------------------------------------


def played(store: Store) -> Story:
    """Play the day on a store, and return what it had in it.

    >>> story = played(open_store("memory:"))
    >>> story.moments[0].case.number, story.refused[1].code, story.search.found[0].number
    (CaseNumber('SRV-2021-0001'), 'guard', CaseNumber('SRV-2021-0012'))
    """
    clock, zone = FixedClock(OPENS), ZoneInfo(ZONE)
    scheme = Pattern("SRV-{year}-{seq:4}", name="service", zone=ZONE)
    life = service_case(answer_before_close=True)
    desk = Desk(store, numbers=scheme, lifecycle=life, clock=clock)
    moments = tuple(Day(desk, clock).moments())
    opened = [moment.case for moment in moments if moment.what == "open"]
    back = next(moment.case for moment in moments if moment.what == "reopen")
    return Story(
        moments,
        _refused(desk, opened),
        _search(desk, store, scheme, opened[11]),
        (desk.get(back.id), desk.history(back.id)),
        figures(histories(store), as_of=clock.now().astimezone(zone), zone=zone),
    )


def _refused(desk: Desk, opened: Sequence[Case]) -> tuple[Case, TransitionRefused]:
    # the last one of the day that nobody has answered yet
    waiting = [case for case in map(desk.get, opened) if not case.is_done and not case.answered]
    case = waiting[-1].id
    try:
        desk.apply(case, "close", by="ben")
    except TransitionRefused as error:
        return desk.get(case), error
    raise AssertionError("a case was closed without an answer")


def _search(desk: Desk, store: Store, scheme: Pattern, case: Case) -> Search:
    year, seq = str(case.number).split("-")[1:]
    sloppy = f"Re: my request [srv-{year}-{seq}], any news?"
    wrong = f"SRV-{year}-{seq[1:]}"  # a digit was lost on the telephone
    found = desk.find(sloppy, sender=case.requester)
    meant = [number for number in scheme.suggest(wrong) if store.get(str(number)) is not None]
    return Search(sloppy, found, wrong, _why(scheme, wrong), tuple(meant))


def _why(scheme: Pattern, wrong: str) -> str:
    try:
        return f"it reads as {scheme.parse(wrong)}"
    except NumberError as error:
        return str(error)


# --- as JSON -----------------------------------------------------------------


def _as_dict(story: Story) -> dict[str, JSON]:
    case, refusal = story.refused
    search = story.search
    return {
        "numbers": [str(moment.case.number) for moment in story.of("open")],
        "moments": [_as_row(moment) for moment in story.moments],
        "refused": {
            "number": str(case.number),
            "status": case.status,
            "event": refusal.event,
            "code": refusal.code,
            "reasons": list(refusal.reasons),
        },
        "search": {
            "sloppy": search.sloppy,
            "found": [str(found.number) for found in search.found],
            "wrong": search.wrong,
            "why": search.why,
            "meant": [str(number) for number in search.meant],
        },
        "escalated": [str(moment.case.number) for moment in story.of("escalate")],
        "reopened": [str(moment.case.number) for moment in story.of("reopen")],
        "report": story.report.to_dict(),
    }


def _as_row(moment: Moment) -> dict[str, JSON]:
    return {
        "at": moment.at.isoformat(),
        "number": str(moment.case.number),
        "by": moment.by,
        "what": moment.what,
        "status": moment.case.status,
    }


# --- as a page ---------------------------------------------------------------


def _tell(page: Page, story: Story, path: Path) -> None:
    page.line(f"A Monday at a service desk, {len(story.of('open'))} requests; all of it made up.")
    _tell_arrivals(page, story)
    _tell_refusal(page, story)
    _tell_search(page, story.search)
    _tell_escalations(page, story)
    _tell_return(page, story)
    page.heading("The day in figures")
    write_report(page, story.report)
    page.heading("What to try next")
    page.line(f"casenum report {path}")
    page.line(f"casenum issue 'SRV-{{year}}-{{seq:4}}' --name service --zone {ZONE} --store {path}")
    page.line("casenum check 'SRV-{year}-{seq:4}' 'srv 2021 12'")


def _time(moment: Moment | Fact) -> str:
    return f"{moment.at.astimezone(ZoneInfo(ZONE)):%H:%M}"


def _tell_arrivals(page: Page, story: Story) -> None:
    page.heading(f"The first {_FIRST} requests get their numbers")
    rows = [
        (_time(moment), str(moment.case.number), moment.case.channel or "", moment.subject)
        for moment in story.of("open")[:_FIRST]
    ]
    page.table(("time", "number", "channel", "about"), rows)


def _tell_refusal(page: Page, story: Story) -> None:
    case, refusal = story.refused
    page.heading("A move is refused")
    page.line(f"ben wants to close {case.number}, which nobody has answered:")
    page.line(f"  {refusal}")
    page.line(f"Nothing moved: {case.number} is still {case.status}.")


def _tell_search(page: Page, search: Search) -> None:
    page.heading("Numbers as people type them")
    page.line(f"A mail says {search.sloppy!r}:")
    for found in search.found:
        sender = "the sender is its requester" if found.verified else "from somebody else"
        page.line(f"  it is {found.number}, {found.case.status}, and {sender}")
    page.line(f"On the telephone somebody hears {search.wrong!r}:")
    page.line(f"  {search.why}")
    page.line(f"  of what it can mean, the store holds {', '.join(search.meant)}")


def _tell_escalations(page: Page, story: Story) -> None:
    page.heading("Escalated to the second line")
    rows = [
        (_time(moment), str(moment.case.number), moment.by, moment.case.status)
        for moment in story.of("escalate")
    ]
    page.table(("time", "number", "by", "status stays"), rows)


def _tell_return(page: Page, story: Story) -> None:
    case, facts = story.returned
    page.heading(f"{case.number} came back, and its history tells")
    rows = [
        (_time(fact), fact.name, "" if fact.entry is None else fact.entry.target, fact.by)
        for fact in facts
    ]
    page.table(("time", "what happened", "status", "by"), rows)
