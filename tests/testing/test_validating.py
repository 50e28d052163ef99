"""Whoever validates a store gets every law in a report, with what became of it and why."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from casenum.errors import ArgumentError
from casenum.storage import Guarantee, NumberStore, Traits
from casenum.stores import MemoryStore
from casenum.testing import (
    ClaimLaws,
    CounterLaws,
    DumpLaws,
    FaultLaws,
    Faulty,
    IndependentLaws,
    Laws,
    Lossy,
    NamespaceLaws,
    NumberPair,
    Outcome,
    Report,
    Result,
    TraitLaws,
    validate,
    validating,
)
from casenum.testing.__main__ import main
from casenum.testing.broken import AdvanceSets, SaysDurable
from casenum.testing.effort import QUICK, effort

LOWERED = "test_counters_13_advance_never_lowers"
FEW = (ClaimLaws, CounterLaws, DumpLaws, FaultLaws, IndependentLaws, NamespaceLaws, TraitLaws)


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a few law classes: that all of them run is shown by the example of validate()."""
    monkeypatch.setattr(validating, "law_classes", lambda: FEW)


def opening(kind: Callable[[], MemoryStore]) -> Callable[[Path], Any]:
    def open_pair(where: Path) -> tuple[MemoryStore, MemoryStore]:
        assert list(where.iterdir()) == [], "every law has a folder of its own"
        (where / "used").touch()
        store = kind()
        return store, store.namespaced("")

    return open_pair


def sound(where: Path) -> Any:
    return opening(MemoryStore)(where)


def broken(where: Path) -> Any:
    return opening(AdvanceSets)(where)


def test_every_law_is_told_with_its_outcome() -> None:
    """What binds has run, and what does not says why."""
    report = validate(sound, name="mine")
    assert (report.ok, report.store, report.profile) == (True, "mine", "quick")
    assert report.traits == MemoryStore().traits
    told = {(each.group, each.law) for each in report.results}
    assert told == {(laws.__name__, name) for laws in FEW for name in laws.laws()}
    why = {each.group: each.why for each in report.of(Outcome.NOT_BOUND)}
    assert why == {
        "DumpLaws": "no dump was given",
        "FaultLaws": "no faulty was given",
        "IndependentLaws": "the store does not declare independent_keys",
    }
    assert report.counts[Outcome.FAILED] == report.counts[Outcome.EXPECTED_FAILURE] == 0


def test_a_broken_store_is_told_where_and_why() -> None:
    """A law that fails hinders no other, and the report has its line and its error."""
    report = validate(broken)
    assert not report.ok
    failed = {each.law: each.why for each in report.of(Outcome.FAILED)}
    assert LOWERED in failed
    assert "test_counters_1_nothing_lowers_a_series" in failed
    assert failed[LOWERED].startswith("counter_laws.py:")
    assert ": last = [tally.lift(pair.store, least) for least in" in failed[LOWERED]
    assert "the last value is 41, and the store says 7" in failed[LOWERED]
    assert report.counts[Outcome.PASSED] > 20
    assert f"failed: CounterLaws.{LOWERED}" in str(report)


def test_an_expected_failure_needs_a_reason_and_a_failure() -> None:
    """Known faults are told as such; a fault that was mended may not be expected any longer."""
    laws = {each.law: "the column is set" for each in validate(broken).of(Outcome.FAILED)}
    report = validate(broken, expected=laws)
    assert report.ok
    assert {each.law for each in report.of(Outcome.EXPECTED_FAILURE)} == set(laws)
    assert "the column is set" in str(report)
    mended = validate(sound, expected=laws)
    assert not mended.ok
    assert {each.law for each in mended.of(Outcome.FAILED)} == set(laws)
    assert "expect it no longer" in mended.of(Outcome.FAILED)[0].why
    for wrong in ({"test_of_nothing": "why"}, {LOWERED: ""}):
        with pytest.raises(ArgumentError):
            validate(sound, expected=wrong)


def test_what_the_host_gives_binds_more_laws() -> None:
    """Hooks are asked with the folder of their law; traits bind laws too."""
    worlds: dict[Path, MemoryStore] = {}

    def open_pair(where: Path) -> Any:
        worlds[where] = SaysDurable()
        return worlds[where], worlds[where].namespaced("")

    def faulty(where: Path) -> Faulty:
        lossy = Lossy(worlds[where].namespaced(""))
        return Faulty(lossy, lossy)

    report = validate(open_pair, faulty=faulty, dump=lambda where: repr(worlds[where]).encode())
    outcomes = {each.law: each.outcome for each in report.results if each.group == "FaultLaws"}
    assert set(outcomes.values()) == {Outcome.PASSED}
    (dumped,) = [each for each in report.results if each.group == "DumpLaws"]
    assert "dump() does not show what is kept" in dumped.why


def counting(where: Path) -> Any:
    """Give one handle twice, on a store of numbers that keeps no cases."""
    del where
    store, names = MemoryStore(), (name for name in dir(NumberStore) if name[0] != "_")
    return (SimpleNamespace(**{name: getattr(store, name) for name in names}),) * 2


def test_one_handle_given_twice_fails_every_law() -> None:
    """No law passes because a handle remembers; a store of numbers alone needs no cases."""
    report = validate(counting)
    assert report.counts[Outcome.PASSED] == 0
    assert not report.ok
    assert all("two handles are needed" in each.why for each in report.of(Outcome.FAILED))
    assert "the store has no CaseStore" in {each.why for each in report.of(Outcome.NOT_BOUND)}


def test_a_law_that_gives_up_is_no_law_that_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A law that skips, or asks for what nobody gives, has failed; the long profile is used."""
    names: list[str] = []

    class OddLaws(Laws):
        """Laws as nobody should write them."""

        def test_odd_1_skips(self, pair: NumberPair) -> None:
            """It skips."""
            names.append(effort().name)
            pytest.skip(f"{pair}")

        def test_odd_2_asks_for_more(self, more: object) -> None:
            """It wants a fixture."""

    monkeypatch.setattr(validating, "law_classes", lambda: (OddLaws,))
    report = validate(sound, long=True)
    assert [each.outcome for each in report.results] == [Outcome.FAILED] * 2
    assert (names, report.profile, effort()) == (["long"], "long", QUICK)


def test_programs_read_a_report() -> None:
    """JSON has store, traits, laws, outcomes and versions; times are apart."""
    passed = Result("test_x", "L", "It holds.", Outcome.PASSED, "", 0.25)
    traits = Traits(Guarantee.ORDERED, durable=True, independent_keys=False)
    read = json.loads(Report("mine", traits, "quick", (passed,)).to_json())
    assert (read["store"], read["ok"], read["counts"]["passed"]) == ("mine", True, 1)
    assert read["traits"]["guarantee"] == "ordered"
    assert read["laws"] == [
        {"law": "test_x", "group": "L", "says": "It holds.", "outcome": "passed", "why": ""}
    ]
    assert read["information"] == {"seconds": {"L.test_x": 0.25}}
    assert {"python", "casenum"} <= set(read["versions"])
    assert not Report("mine", None, "quick", ()).ok, "nothing was proven"


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give a module of a host in the current folder."""
    (tmp_path / "host_of_laws.py").write_text(
        "from casenum.stores import MemoryStore\n"
        "def open_pair(where):\n"
        "    store = MemoryStore()\n"
        "    return store, store.namespaced('')\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    return "host_of_laws"


def test_the_command_validates_and_writes_the_report(
    module: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`python -m casenum.testing` says what validate() says, and ends with 0 where all is well."""
    assert main([f"{module}:open_pair", "--json", "report.json"]) == 0
    assert "passed" in capsys.readouterr().out
    assert json.loads((tmp_path / "report.json").read_text())["ok"]
    assert main([f"{module}:open_pair", "--expect", f"{LOWERED}=it was lowered"]) == 1
    assert "expect it no longer" in capsys.readouterr().out
    for wrong in ("nowhere:open_pair", f"{module}:nothing", ""):
        with pytest.raises(ArgumentError, match="leads nowhere"):
            main([wrong])
