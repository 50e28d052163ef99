"""The golden corpus: numbers as they were released, each with all that was said about it.

A file holds one scheme and its numbers in the order in which they were added. Every entry carries
the digest of itself and of all before it: what is edited or taken out breaks the chain.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

import attrs

from casenum.numbers import CaseNumber, NumberScheme, Pattern, Scope, Version, Versions

FOLDER = Path(__file__).parent


@attrs.frozen(slots=True)
class Wanted:
    """Say which number a scheme is asked for."""

    at: datetime
    value: int
    scope: dict[str, str] = attrs.field(factory=dict[str, str])
    drawn: bytes = b""


def scheme_of(document: Mapping[str, Any]) -> NumberScheme:
    """Return the scheme that a file describes: one pattern, or several versions."""
    name, versions = document["name"], document["versions"]
    patterns = [_pattern(name, number, each) for number, each in enumerate(versions, 1)]
    if len(patterns) == 1:
        return patterns[0]
    changes = [
        Version(pattern, since=_moment(each["since"]), counter=each["counter"])
        for pattern, each in zip(patterns[1:], versions[1:], strict=True)
    ]
    return Versions(Version(patterns[0]), *changes)


def _pattern(name: str, version: int, each: Mapping[str, Any]) -> Pattern:
    options = dict(each.get("options", {}))
    if "scopes" in options:
        options["scopes"] = {key: Scope(*given) for key, given in options["scopes"].items()}
    if "keys" in options:
        options["keys"] = [bytes.fromhex(key) for key in options["keys"]]
    return Pattern(each["pattern"], name=name, version=version, **options)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def issued(scheme: NumberScheme, wanted: Wanted) -> CaseNumber:
    """Return the number that a scheme prints."""
    plan = scheme.plan(wanted.at, wanted.scope)
    return scheme.render(plan, wanted.value, wanted.drawn)


def facts(scheme: NumberScheme, number: CaseNumber) -> dict[str, Any]:
    """Return all that is said about a number, as a file keeps it."""
    place = scheme.locate(number)
    return {
        "text": str(number),
        "version": number.version,
        "parts": dict(number.parts),
        "period": number.period,
        "sort_key": list(number.sort_key),
        "series": place.series,
        "located": place.value,
    }


def entry_of(scheme: NumberScheme, wanted: Wanted) -> dict[str, Any]:
    """Return what is kept of a number: what was asked, and all that was said about it."""
    asked = {
        "at": wanted.at.isoformat(),
        "value": wanted.value,
        "scope": wanted.scope,
        "drawn": wanted.drawn.hex(),
    }
    return {**asked, **facts(scheme, issued(scheme, wanted))}


def wanted_of(entry: Mapping[str, Any]) -> Wanted:
    """Return what an entry asked for."""
    drawn = bytes.fromhex(entry["drawn"])
    return Wanted(_moment(entry["at"]), entry["value"], dict(entry["scope"]), drawn)


def digest(before: str, entry: Mapping[str, Any]) -> str:
    """Return the digest of an entry and of all before it."""
    said = {key: value for key, value in entry.items() if key != "digest"}
    line = f"{before}{json.dumps(said, sort_keys=True)}"
    return blake2b(line.encode(), digest_size=8).hexdigest()


def chain(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the digest that each entry has, and the one that it should have."""
    before = json.dumps([document["name"], document["versions"][0]], sort_keys=True)
    for entry in document["numbers"]:
        before = digest(before, entry)
        yield entry["digest"], before


def read(path: Path) -> dict[str, Any]:
    """Return what a file holds."""
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def added(document: dict[str, Any], wanted: Wanted) -> dict[str, Any]:
    """Return a document with one number more."""
    scheme = scheme_of(document)
    entry = entry_of(scheme, wanted)
    if any(entry["text"] == kept["text"] for kept in document["numbers"]):
        message = f"{entry['text']} is there already; entries are added, never edited"
        raise SystemExit(message)
    longer = {**document, "numbers": [*document["numbers"], {**entry, "digest": ""}]}
    *_, (_, last) = chain(longer)
    longer["numbers"][-1]["digest"] = last
    return longer


def write(path: Path, document: Mapping[str, Any]) -> None:
    """Write a file: the scheme, and a line for each number."""
    numbers = ",\n".join([f"  {json.dumps(entry)}" for entry in document["numbers"]])
    versions = ",\n".join([f"  {json.dumps(each)}" for each in document["versions"]])
    head = f'{{\n "name": {json.dumps(document["name"])},\n "versions": [\n{versions}\n ],\n'
    path.write_text(f'{head} "numbers": [\n{numbers}\n ]\n}}\n', encoding="utf-8")
