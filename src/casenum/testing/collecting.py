"""From what pytest told of single laws to a report for each test class."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

from casenum.storage import Guarantee, Traits
from casenum.testing.contract import law_classes
from casenum.testing.reports import Outcome, Report, Result, cut

_WORST_FIRST: Final = (Outcome.FAILED, Outcome.EXPECTED_FAILURE, Outcome.PASSED)


def reports_of(told: Iterable[Mapping[str, Any]], *, profile: str) -> tuple[Report, ...]:
    """Return a report for each test class, by name; a law that did not run is not bound.

    >>> law = "test_counters_4_the_first_shape_stays"
    >>> told = {"store": "t.TestMine", "law": law, "traits": None, "groups": ["CounterLaws"]}
    >>> told |= {"outcome": "passed", "why": "", "seconds": 0.1}
    >>> [(each.store, each.ok) for each in reports_of([told], profile="quick")]
    [('t.TestMine', True)]
    """
    stores: dict[str, list[Mapping[str, Any]]] = {}
    for each in told:
        stores.setdefault(each["store"], []).append(each)
    return tuple([_report(name, stores[name], profile) for name in sorted(stores)])


def _report(name: str, told: list[Mapping[str, Any]], profile: str) -> Report:
    groups = frozenset(told[0]["groups"])
    ran: dict[str, Mapping[str, Any]] = {}
    for each in told:  # a law may fail twice: in its body, and when its handles are closed
        before = ran.get(each["law"])
        if before is None or _rank(each) < _rank(before):
            ran[each["law"]] = each
    traits = next((_traits(each["traits"]) for each in told if each["traits"]), None)
    results = [
        _result(laws.__name__, law, function.__doc__ or "", ran.get(law), groups)
        for laws in law_classes()
        for law, function in laws.laws().items()
    ]
    return Report(name, traits, profile, tuple(results))


def _rank(told: Mapping[str, Any]) -> int:
    return _WORST_FIRST.index(Outcome(told["outcome"]))


def _result(
    group: str, law: str, says: str, told: Mapping[str, Any] | None, groups: frozenset[str]
) -> Result:
    first = says.splitlines()[0] if says else ""
    if told is not None:
        outcome = Outcome(told["outcome"])
        return Result(law, group, first, outcome, cut(told["why"]), told["seconds"])
    why = "not run" if group in groups else f"the test class does not name {group}"
    return Result(law, group, first, Outcome.NOT_BOUND, why)


def _traits(told: Iterable[Any]) -> Traits:
    guarantee, durable, independent, seconds = told
    kept = None if seconds is None else timedelta(seconds=seconds)
    return Traits(Guarantee(guarantee), durable, independent, kept)
