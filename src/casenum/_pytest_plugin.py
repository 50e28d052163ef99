"""What pytest loads beside casenum: two options, and a report of the laws that ran.

It is an entry point of the group ``pytest11``, so every pytest of an environment where casenum is
installed loads it. It imports nothing of the kit unless laws run or an option asks for it. With it,
failed assertions of the kit are told with their values.
"""

import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any, Final

import pytest

_KEY: Final = "casenum"  # of what is told about a law
_LONG: Final = "--casenum-long"
_REPORT: Final = "--casenum-report"

pytest.register_assert_rewrite("casenum.testing")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the kit."""
    group = parser.getgroup("casenum", "laws of casenum.testing")
    group.addoption(_LONG, action="store_true", help="try the laws for hours rather than seconds")
    group.addoption(_REPORT, metavar="FILE", help="write what became of each law, as JSON")


def pytest_configure(config: pytest.Config) -> None:
    """Choose the profile, and begin the report that is asked for."""
    if config.getoption(_LONG):
        from casenum.testing.effort import LONG, choose  # noqa: PLC0415 - only who asks pays

        choose(LONG)
    if config.getoption(_REPORT):
        config.pluginmanager.register(Reporter(config), "casenum-report")


class Reporter:
    """Collect what becomes of the laws, over all workers of pytest-xdist, and write it."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._told: list[dict[str, Any]] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Note on a report which law of which store it is about."""
        report = yield
        told = _law_of(item) if call.when == "call" or report.failed else None
        if told is not None:
            report.user_properties.append((_KEY, told))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what is told about a law."""
        for key, told in report.user_properties if report.when == "call" or report.failed else ():
            if key == _KEY and isinstance(told, dict):
                self._told.append({**told, **_outcome(report)})

    def pytest_sessionfinish(self) -> None:
        """Write the report, once all is known."""
        if hasattr(self._config, "workerinput"):
            return
        from casenum.testing.collecting import reports_of  # noqa: PLC0415 - only who asks pays
        from casenum.testing.reports import as_json  # noqa: PLC0415 - the same

        profile = "long" if self._config.getoption(_LONG) else "quick"
        told = as_json(reports_of(self._told, profile=profile))
        Path(str(self._config.getoption(_REPORT))).write_text(told, encoding="utf-8")


def _law_of(item: pytest.Item) -> dict[str, Any] | None:
    kit, kind = sys.modules.get("casenum.testing.contract"), getattr(item, "cls", None)
    if kit is None or kind is None or not issubclass(kind, kit.OpenNumberPair):
        return None
    pair = getattr(item, "funcargs", {}).get("pair")
    return {
        "store": f"{kind.__module__}.{kind.__qualname__}",
        "law": getattr(item, "originalname", item.name),
        "traits": None if pair is None else _plain(pair.store.traits),
        "groups": [laws.__name__ for laws in kit.law_classes() if issubclass(kind, laws)],
    }


def _plain(traits: Any) -> list[Any]:
    """Return traits as values that travel between workers."""
    kept = traits.token_retention
    seconds = None if kept is None else kept.total_seconds()
    return [int(traits.guarantee), traits.durable, traits.independent_keys, seconds]


def _why(told: Any) -> str:
    """Return the line of the law and its error; the long form may show a store's values first."""
    crash = getattr(told, "reprcrash", None)
    return f"{Path(crash.path).name}:{crash.lineno}: {crash.message}" if crash else str(told)


def _outcome(report: pytest.TestReport) -> dict[str, Any]:
    if report.skipped:  # no law skips: it is one that was expected to fail
        outcome, why = "expected failure", getattr(report, "wasxfail", "skipped")
    elif report.failed:
        outcome, why = "failed", _why(report.longrepr)
    else:
        outcome, why = "passed", ""
    return {"outcome": outcome, "why": why, "seconds": report.duration}
