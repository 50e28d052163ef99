"""The stores refuse what they could not keep, whoever calls them, and write nothing of it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from bad_values import (
    FIGURES,
    FIGURES_OR_NONE,
    MARK,
    MOMENTS,
    NO_LIST,
    NO_TEXT,
    THINGS,
    THINGS_OR_NONE,
    UNKEPT,
    WORDS,
    WORDS_OR_NONE,
    each_refused,
    table,
)
from casenum.errors import ArgumentError, CasenumError, Unavailable
from casenum.storage import ClaimState, WorkList
from casenum.stores import SqliteStore, open_store
from casenum.testing.samples import AT, claim, message, records, snapshot

UNKEPT_OR_NO_TEXT = {**NO_TEXT, **UNKEPT}
MOVE: dict[str, Any] = {
    "number": "bill/7",
    "to": ClaimState.VOID,
    "expect": ClaimState.CONFIRMED,
    "at": AT,
    "by": "amy",
    "reason": "twice",
    "subject": "case-a",
}
HOLD = {
    "a number": 60,
    "nothing": timedelta(0),
    "negative": -timedelta(1),
    "for ever": timedelta.max,
}
LIMITS = {**FIGURES, "zero": 0}


def given(verb: str, name: str, **rest: Any) -> Any:
    return lambda store, value: getattr(store, verb)(**{**rest, name: value})


def take(name: str) -> Any:
    return given("take", name, series="series", token="once")


def put(name: str) -> Any:
    return lambda store, value: store.put(attrs.evolve(claim("bill", 8), **{name: value}))


def record(name: str) -> Any:
    [kept] = records("case-b", "r1")
    return lambda store, value: store.append(
        "case-b", [attrs.evolve(kept, **{name: value})], expected=0
    )


def shot(name: str) -> Any:
    kept = snapshot("case-b", 1)
    return lambda store, value: store.append(
        "case-b",
        records("case-b", "r1"),
        expected=0,
        snapshot=attrs.evolve(kept, **{name: value}),
    )


def sent(name: str) -> Any:
    kept = message("case-b", "m2")
    return lambda store, value: store.append(
        "case-b", records("case-b", "r1"), expected=0, outbox=[attrs.evolve(kept, **{name: value})]
    )


def listed(name: str) -> Any:
    return lambda store, value: store.query(WorkList(**{name: value}))


LAW_0: list[tuple[str, Any, dict[str, Any]]] = [
    ("declare", given("declare", "name", shape="x"), UNKEPT_OR_NO_TEXT),
    ("take series", take("series"), WORDS),
    ("take n", take("n"), FIGURES),
    ("take first", take("first"), FIGURES),
    ("take limit", take("limit"), FIGURES_OR_NONE),
    ("take tokens", take("tokens"), UNKEPT_OR_NO_TEXT),
    ("take token", take("token"), WORDS_OR_NONE),
    ("take fingerprint", take("fingerprint"), NO_TEXT),
    ("take memo", take("memo"), NO_TEXT),
    ("peek", given("peek", "series"), WORDS),
    ("advance", given("advance", "series", at_least=1), WORDS),
    ("advance to", given("advance", "at_least", series="series"), FIGURES),
    ("series", given("series", "prefix"), UNKEPT_OR_NO_TEXT),
    ("put", lambda store, value: store.put(value), THINGS),
    ("put number", put("number"), WORDS),
    ("put series", put("series"), WORDS),
    ("put value", put("value"), FIGURES),
    ("put state", put("state"), THINGS),
    ("put subject", put("subject"), WORDS_OR_NONE),
    ("put at", put("at"), MOMENTS),
    ("put by", put("by"), WORDS),
    ("put reason", put("reason"), {n: v for n, v in NO_TEXT.items() if n != "None"}),
    ("put redirect", put("redirect"), WORDS_OR_NONE),
    ("get", given("get", "number"), WORDS),
    *(
        (f"move {name}", given("move", name, **MOVE), values)
        for name, values in (
            ("number", WORDS),
            ("to", THINGS),
            ("expect", THINGS),
            ("at", MOMENTS),
            ("by", WORDS),
            ("subject", WORDS_OR_NONE),
        )
    ),
    *(
        (f"alias {name}", given("alias", name, text="t", subject="s", at=AT, by="b"), values)
        for name, values in (("text", WORDS), ("subject", WORDS_OR_NONE), ("at", MOMENTS))
    ),
    *(
        (
            f"redirect {name}",
            given("redirect", name, number="bill/7", subject="s", at=AT, by="b", reason="r"),
            values,
        )
        for name, values in (("number", WORDS), ("subject", WORDS), ("at", MOMENTS), ("by", WORDS))
    ),
    ("scan", given("scan", "series"), WORDS),
    ("scan after", given("scan", "after", series="bill"), FIGURES),
    ("scan limit", given("scan", "limit", series="bill"), LIMITS),
    ("append case", given("append", "case_id", records=records("c", "r"), expected=0), WORDS),
    ("append records", given("append", "records", case_id="c", expected=0), THINGS),
    (
        "append expected",
        given("append", "expected", case_id="case-b", records=records("case-b", "r")),
        FIGURES,
    ),
    *((f"record {name}", record(name), WORDS) for name in ("id", "case_id", "name", "by")),
    ("record version", record("version"), {n: v for n, v in FIGURES.items() if n != "a bool"}),
    ("record at", record("at"), MOMENTS),
    ("record payload", record("payload"), NO_TEXT),
    ("record schema", record("schema"), FIGURES),
    *((f"shot {name}", shot(name), WORDS) for name in ("kind", "status", "category")),
    *((f"shot {name}", shot(name), WORDS_OR_NONE) for name in ("number", "assignee", "queue")),
    *((f"shot {name}", shot(name), MOMENTS) for name in ("received_at", "changed_at", "wake_at")),
    ("shot schema", shot("schema"), FIGURES),
    ("shot state", shot("state"), NO_TEXT),
    ("shot case", shot("case_id"), WORDS),
    (
        "snapshot",
        given("append", "snapshot", case_id="c", records=records("c", "r"), expected=0),
        THINGS_OR_NONE,
    ),
    (
        "outbox",
        given("append", "outbox", case_id="c", records=records("c", "r"), expected=0),
        THINGS,
    ),
    *((f"message {name}", sent(name), WORDS) for name in ("key", "case_id", "topic")),
    ("message payload", sent("payload"), NO_TEXT),
    ("message at", sent("at"), MOMENTS),
    ("read", given("read", "case_id"), WORDS),
    ("read after", given("read", "after", case_id="c"), FIGURES),
    ("read limit", given("read", "limit", case_id="c"), FIGURES_OR_NONE),
    ("load", given("load", "case_id"), WORDS),
    *(
        (
            f"put_field {name}",
            given("put_field", name, case_id="c", party="p", field="f", value="v"),
            values,
        )
        for name, values in (
            ("case_id", WORDS),
            ("party", WORDS),
            ("field", WORDS),
            ("value", NO_TEXT),
        )
    ),
    ("get_fields", given("get_fields", "case_id"), WORDS),
    ("erase", given("erase", "party"), WORDS),
]
CAPABILITIES: list[tuple[str, Any, dict[str, Any]]] = [
    ("query", given("query", "work"), THINGS),
    ("query cursor", given("query", "cursor", work=WorkList()), WORDS_OR_NONE),
    ("query limit", given("query", "limit", work=WorkList()), LIMITS),
    *((f"query {name}", listed(name), WORDS_OR_NONE) for name in ("kind", "assignee", "queue")),
    ("query statuses", listed("statuses"), {**NO_LIST, "None": (None,)}),
    ("query categories", listed("categories"), {"one text": MARK, "no text": (7,)}),
    ("query assigned", listed("assigned"), {"a word": "yes", "an int": 1, "a list": []}),
    *((f"query {name}", listed(name), MOMENTS) for name in ("received_from", "changed_until")),
    ("lease", given("lease", "now", hold=timedelta(1)), MOMENTS),
    ("lease hold", given("lease", "hold", now=AT), HOLD),
    ("lease limit", given("lease", "limit", now=AT, hold=timedelta(1)), LIMITS),
    ("follow cursor", given("follow", "cursor"), {**WORDS_OR_NONE, "another": "1/2/3/4"}),
    ("follow limit", given("follow", "limit"), LIMITS),
    ("due", given("due", "now"), MOMENTS),
    ("due limit", given("due", "limit", now=AT), LIMITS),
    ("purge", given("purge_tokens", "before"), MOMENTS),
    (
        "purge limit",
        given("purge_tokens", "limit", before=AT),
        {**FIGURES_OR_NONE, "zero": 0},
    ),
    ("acknowledge", given("acknowledge", "keys"), {"None": None, "one text": "m1", "no text": [7]}),
    ("namespaced", given("namespaced", "name"), UNKEPT_OR_NO_TEXT),
    ("within", given("within", "connection"), THINGS),
]


@table(*LAW_0)
def test_what_a_store_cannot_keep_changes_nothing(
    setting: Any, call: Any, values: dict[str, Any]
) -> None:
    """Every protocol's every argument is looked at before anything is written."""
    unchanged(setting, call, values)


@table(*CAPABILITIES)
def test_what_cannot_be_asked_of_a_store_changes_nothing(
    setting: Any, call: Any, values: dict[str, Any]
) -> None:
    """Work lists, messages, namespaces and transactions are asked with what they can answer."""
    if not hasattr(setting.store, "transaction"):
        return  # the bare store has none of these
    unchanged(setting, call, values)


def unchanged(setting: Any, call: Any, values: dict[str, Any]) -> None:
    before = setting.written()
    each_refused(lambda value: call(setting.store, value), values)
    assert setting.written() == before


def test_a_history_ends_before_its_versions_do(setting: Any) -> None:
    """A version that no database can count is refused, not overflown."""
    [kept] = records("case-b", "r1")
    with pytest.raises(ArgumentError, match="version must be"):
        setting.store.append("case-b", [attrs.evolve(kept, version=2**63)], expected=2**63 - 1)


# --- opening -------------------------------------------------------------------


@table(
    ("url", open_store, {**NO_TEXT, "empty": "", "NUL": "a\0", "a lone surrogate": "a\ud800"}),
    ("namespace", lambda value: open_store("memory:", namespace=value), UNKEPT_OR_NO_TEXT),
    ("path", SqliteStore, {**NO_TEXT, "empty": "", "NUL": "a\0", "a lone surrogate": "a\ud800"}),
    ("upgrade", SqliteStore.upgrade, {**NO_TEXT, "empty": "", "NUL": "a\0"}),
    (
        "timeout",
        lambda value: SqliteStore("cases.db", timeout=value),
        {**HOLD, "None": None, "text": MARK} | {"nothing": -timedelta.resolution},
    ),
    ("synchronous", lambda value: SqliteStore("cases.db", synchronous=value), WORDS),
)
def test_what_names_no_store_makes_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Any, values: dict[str, Any]
) -> None:
    """A path or an option that cannot be meant opens nothing and leaves nothing."""
    monkeypatch.chdir(tmp_path)
    each_refused(call, values)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("create", [True, False])
def test_a_name_that_is_too_long_is_told(tmp_path: Path, *, create: bool) -> None:
    """The system's own limit of a name is an error of ours too."""
    for name in ("x" * 300, "x" * 1_000_000):
        with pytest.raises(Unavailable, match="cannot be opened"):
            open_store(tmp_path / name, create=create)
    with pytest.raises(Unavailable, match="cannot be opened"):
        SqliteStore.upgrade(tmp_path / ("x" * 300))


@pytest.mark.parametrize("create", [True, False])
def test_a_directory_is_no_store(tmp_path: Path, *, create: bool) -> None:
    """A directory is told as such, and stays empty."""
    with pytest.raises(CasenumError):
        open_store(tmp_path, create=create)
    assert list(tmp_path.iterdir()) == []
