"""Old numbers read for ever: every number of the corpus is what it was when it was released."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from golden import corpus

FILES = sorted(corpus.FOLDER.glob("*.json"))


@pytest.fixture(params=FILES, ids=[file.stem for file in FILES])
def document(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Give what each file holds."""
    return corpus.read(request.param)


def test_a_released_number_reads_as_it_did(document: dict[str, Any]) -> None:
    """Version, parts, period, order, series and value of a printed number never change."""
    scheme = corpus.scheme_of(document)
    for entry in document["numbers"]:
        number = scheme.parse(entry["text"])
        said = corpus.facts(scheme, number)
        assert said == {key: entry[key] for key in said}
        assert number.scheme == document["name"]


def test_a_released_number_is_still_printed_so(document: dict[str, Any]) -> None:
    """The same instant, scope and value give the same number: a retry must find it."""
    scheme = corpus.scheme_of(document)
    for entry in document["numbers"]:
        assert corpus.entry_of(scheme, corpus.wanted_of(entry)) == {
            key: value for key, value in entry.items() if key != "digest"
        }


def test_entries_are_added_and_never_edited(document: dict[str, Any]) -> None:
    """Each entry vouches for all before it."""
    assert [kept for kept, _ in corpus.chain(document)] == [
        due for _, due in corpus.chain(document)
    ]
    edited = json.loads(json.dumps(document))
    edited["numbers"][0]["value"] += 1
    assert all(kept != due for kept, due in corpus.chain(edited))


def test_the_corpus_holds_every_kind_of_number() -> None:
    """Counters, dates, scopes, checks, versions and what is drawn are all there."""
    patterns = [each["pattern"] for file in FILES for each in corpus.read(file)["versions"]]
    fields = "seq opaque random ulid year year:2 month day yearday quarter isoyear isoweek"
    fields += " fiscalyear hour dept check tag"
    missing = [
        field
        for field in fields.split()
        if not any(f"{{{field}}}" in text or f"{{{field}:" in text for text in patterns)
    ]
    assert missing == []
    assert sum(len(corpus.read(file)["numbers"]) for file in FILES) >= 60


def test_the_script_adds_and_refuses_to_edit(tmp_path: Path) -> None:
    """A new file, one number more, and then the same number again."""
    folder = tmp_path / "golden"
    folder.mkdir()
    for name in ("corpus.py", "add.py"):
        (folder / name).write_text((corpus.FOLDER / name).read_text(encoding="utf-8"), "utf-8")

    def add(*options: str) -> str:
        command = [sys.executable, str(folder / "add.py"), "a", "--at", "2021-01-04T09:00+00:00"]
        ran = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
        return ran.stderr

    assert add("--value", "7", "--pattern", "A-{year}-{seq}") == ""
    assert add("--value", "8") == ""
    kept = (folder / "a.json").read_text(encoding="utf-8")
    assert "A-2021-8 is there already" in add("--value", "8")
    assert "leave --pattern out" in add("--value", "9", "--pattern", "A-{seq}")
    assert (folder / "a.json").read_text(encoding="utf-8") == kept
    assert [entry["text"] for entry in json.loads(kept)["numbers"]] == ["A-2021-7", "A-2021-8"]
