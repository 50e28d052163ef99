"""``casenum gaps``: every value of a store's series that is no confirmed number, and why."""

from collections.abc import Sequence

import click

from casenum.cli.options import as_json
from casenum.cli.tables import Page, write_json
from casenum.errors import NotFound
from casenum.issuing import Gap, counts_versions, gaps_of
from casenum.lifecycle import JSON
from casenum.numbers import series_prefix
from casenum.storage import NumberStore
from casenum.stores import open_store


@click.command()
@click.argument("store")
@click.option("--scheme", metavar="NAME", help="Only the series of one scheme, by its name.")
@click.option("--start", type=click.IntRange(min=0), default=1, help="Where its counters begin.")
@as_json
def gaps(store: str, *, scheme: str | None, start: int, as_json: bool) -> None:
    """List every value of STORE's series that is no confirmed number, with the reason.

    A value may be void (given up, with a reason), reserved (neither confirmed nor void yet),
    skipped (below a number that was adopted), leased (in the block of a node that may still give
    it out) or returned (in a block whose rest was given back), with the node as the reason, or
    unclaimed (taken, and no number came of it). The name of a scheme without one is its pattern.
    Gaps are no failure: the exit status is 0.

    Example: casenum gaps cases.db --scheme service
    """
    with open_store(store, create=False) as opened:
        series = _series(opened, scheme)
        found = [gap for name in series for gap in gaps_of(opened, name, start=start)]
    if as_json:
        write_json({"series": list(series), "gaps": list(map(_row, found))})
    else:
        _write(Page(), series, found)


def _series(store: NumberStore, scheme: str | None) -> Sequence[str]:
    if scheme is None:
        return [name for name in store.series() if not counts_versions(name)]
    series = store.series(series_prefix(scheme))
    if not series:
        raise NotFound("series of scheme", scheme)
    return series


def _row(gap: Gap) -> JSON:
    return {
        "series": gap.series,
        "first": gap.first,
        "last": gap.last,
        "count": gap.count,
        "kind": gap.kind.value,
        "number": gap.number,
        "reason": gap.reason,
        "at": None if gap.at is None else gap.at.isoformat(),
    }


def _write(page: Page, series: Sequence[str], found: Sequence[Gap]) -> None:
    if found:
        columns = ("series", "#values", "#count", "why", "number", "since", "reason")
        page.table(columns, map(_cells, found))
        page.line()
    count = sum(gap.count for gap in found)
    values = "1 value" if count == 1 else f"{count:,} values"
    page.line(f"{values} without a confirmed number; series looked at: {len(series):,}")


def _cells(gap: Gap) -> tuple[str, ...]:
    values = f"{gap.first}" if gap.count == 1 else f"{gap.first}-{gap.last}"
    since = "" if gap.at is None else f"{gap.at:%Y-%m-%d %H:%M %Z}"
    count = f"{gap.count:,}"
    return gap.series, values, count, gap.kind.value, gap.number or "", since, gap.reason or ""
