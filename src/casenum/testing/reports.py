"""What the laws said about a store, for people and for programs."""

import json
import platform
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

import attrs

from casenum.storage import Traits

_SHOWN: Final = 600  # characters of what went wrong
_PACKAGES: Final = ("casenum", "hypothesis", "pytest")


class Outcome(StrEnum):
    """Name what became of a law.

    >>> Outcome("not bound")
    <Outcome.NOT_BOUND: 'not bound'>
    """

    PASSED = "passed"
    FAILED = "failed"
    EXPECTED_FAILURE = "expected failure"
    NOT_BOUND = "not bound"  # the store lacks the capability, or the host gave no hook


@attrs.frozen(slots=True)
class Result:
    """Say what became of one law, and why; ``seconds`` is for information only.

    >>> Result("test_x", "CounterLaws", "A claim.", Outcome.PASSED).why
    ''
    """

    law: str
    group: str
    says: str
    outcome: Outcome
    why: str = ""
    seconds: float = attrs.field(default=0.0, eq=False)


def versions() -> dict[str, str]:
    """Return what the report was made with.

    >>> sorted(versions())
    ['casenum', 'hypothesis', 'pytest', 'python']
    """
    return {"python": platform.python_version(), **{name: _version(name) for name in _PACKAGES}}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


@attrs.frozen(slots=True)
class Report:
    """Hold what became of every law on one store.

    >>> report = Report("mine", None, "quick", (Result("test_x", "L", "S.", Outcome.PASSED),))
    >>> report.ok, str(report)
    (True, 'mine: 1 passed (quick)')
    """

    store: str
    traits: Traits | None
    profile: str
    results: tuple[Result, ...]
    versions: Mapping[str, str] = attrs.field(factory=versions)

    @property
    def ok(self) -> bool:
        """Return whether laws ran and none failed but those that were expected to."""
        counts = self.counts
        return not counts[Outcome.FAILED] and bool(counts[Outcome.PASSED])

    @property
    def counts(self) -> Counter[Outcome]:
        """Return how many laws had which outcome."""
        return Counter(result.outcome for result in self.results)

    def of(self, outcome: Outcome) -> tuple[Result, ...]:
        """Return the results with one outcome.

        >>> Report("mine", None, "quick", ()).of(Outcome.FAILED)
        ()
        """
        return tuple([result for result in self.results if result.outcome is outcome])

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON has it; what takes how long is apart, for information.

        >>> sorted(Report("mine", None, "quick", ()).to_dict())
        ['counts', 'information', 'laws', 'ok', 'profile', 'store', 'traits', 'versions']
        """
        keep = attrs.filters.exclude("seconds")
        seconds = {f"{each.group}.{each.law}": round(each.seconds, 3) for each in self.results}
        return {
            "store": self.store,
            "traits": None if self.traits is None else _plain(self.traits),
            "profile": self.profile,
            "ok": self.ok,
            "counts": {outcome.value: self.counts[outcome] for outcome in Outcome},
            "laws": [attrs.asdict(result, filter=keep) for result in self.results],
            "versions": dict(self.versions),
            "information": {"seconds": seconds},
        }

    def to_json(self) -> str:
        """Return the report for programs.

        >>> Report("mine", None, "quick", ()).to_json().splitlines()[1]
        '  "store": "mine",'
        """
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False)

    def to_text(self) -> str:
        """Return the report for people: what failed, what did not bind, and the counts.

        >>> print(Report("mine", None, "quick", (Result("test_x", "L", "S.", Outcome.FAILED),)))
        failed: L.test_x
          S.
        mine: 1 failed (quick)
        """
        lines = [line for each in self.of(Outcome.FAILED) for line in _lines(each)]
        lines += [line for each in self.of(Outcome.EXPECTED_FAILURE) for line in _lines(each)]
        reasons = Counter(f"{each.group}: {each.why}" for each in self.of(Outcome.NOT_BOUND))
        lines += [f"not bound: {reason}" for reason in reasons]
        counts = [f"{self.counts[each]} {each.value}" for each in Outcome if self.counts[each]]
        return "\n".join([*lines, f"{self.store}: {', '.join(counts)} ({self.profile})"])

    def __str__(self) -> str:
        return self.to_text()


def cut(words: str) -> str:
    """Return what went wrong, short enough for a report.

    >>> len(cut("x" * 1000))
    600
    """
    return words if len(words) <= _SHOWN else f"{words[: _SHOWN - 3]}..."


def as_json(reports: Iterable[Report]) -> str:
    """Return several reports as one list.

    >>> as_json([])
    '[]'
    """
    return json.dumps([report.to_dict() for report in reports], indent=2, ensure_ascii=False)


def _plain(traits: Traits) -> dict[str, object]:
    kept = traits.token_retention
    return {
        "guarantee": traits.guarantee.name.lower(),
        "durable": traits.durable,
        "independent_keys": traits.independent_keys,
        "token_retention_seconds": None if kept is None else kept.total_seconds(),
    }


def _lines(result: Result) -> list[str]:
    words = [f"{result.outcome.value}: {result.group}.{result.law}", f"  {result.says}"]
    return [*words, *[f"  {line}" for line in result.why.splitlines()]]
