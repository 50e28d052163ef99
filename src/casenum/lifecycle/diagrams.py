"""Pictures of a definition, drawn from the table that the code runs, the same bytes each time."""

import re
from collections.abc import Iterator
from typing import Final

from casenum.lifecycle.definition import Status, Timer, Transition
from casenum.lifecycle.guards import guard_name
from casenum.lifecycle.outline import Outline
from casenum.lifecycle.spans import spoken
from casenum.lifecycle.values import Category

_ORDER: Final = {category: place for place, category in enumerate(Category)}
_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*")
# Words that Mermaid reads as its own where a state is expected.
_MERMAID_WORDS: Final = frozenset(
    {"as", "class", "classdef", "default", "direction", "end", "note", "state", "style"}
)
_DOT_START: Final = '" "'  # where cases come from; no status has a blank name
_MERMAID_SPECIAL: Final = re.compile(r"[^\w .,()\[\]?!/-]")


def mermaid(drawn: Outline) -> str:
    """Return a Mermaid state diagram (mermaid.js.org, ``stateDiagram-v2``).

    Several events between the same two statuses share an arrow; a guard stands in brackets.
    """
    ids = _mermaid_ids(drawn)
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{_escaped(name)}" as {key}' for name, key in ids.items() if name != key]
    lines += [f"    [*] --> {ids[s.name]}" for s in _ordered(drawn) if s.initial]
    for status in _ordered(drawn):
        lines += [f"    {arrow}" for arrow in _mermaid_arrows(drawn, status, ids)]
    lines += [f"    {ids[s.name]} --> [*]" for s in _ordered(drawn) if s.final]
    return "\n".join(lines) + "\n"


def dot(drawn: Outline) -> str:
    """Return a Graphviz graph (graphviz.org, the DOT language).

    A category is the class of its statuses, for the style sheet of an SVG. A final status has two
    borders. Several events between the same two statuses share an arrow.
    """
    ordered = _ordered(drawn)
    lines = ["digraph {", "    rankdir=LR;", "    node [shape=box];"]
    lines.append(f'    {_DOT_START} [shape=point, label=""];')
    lines += [f"    {_dot_text(status.name)} [{_dot_look(status)}];" for status in ordered]
    lines += [f"    {_DOT_START} -> {_dot_text(s.name)};" for s in ordered if s.initial]
    for status in ordered:
        for target, events in _arrows(drawn, status):
            ends = f"{_dot_text(status.name)} -> {_dot_text(target)}"
            lines.append(f"    {ends} [label={_dot_text(', '.join(events))}];")
    return "\n".join([*lines, "}"]) + "\n"


def markdown(drawn: Outline) -> str:
    """Return Markdown tables: the statuses by category, the moves by event, timers if any."""
    tables = [_statuses_table(drawn), _moves_table(drawn)]
    if drawn.timers:
        tables.append(_timers_table(drawn))
    return "\n".join("\n".join((*table, "")) for table in tables)


def _ordered(drawn: Outline) -> list[Status]:
    return sorted(drawn.statuses.values(), key=lambda s: (_ORDER[s.category], s.name))


def _mermaid_ids(drawn: Outline) -> dict[str, str]:
    """Give each status an id that Mermaid can read: its own name where that will do."""
    names = [status.name for status in _ordered(drawn)]
    ids: dict[str, str] = {}
    for place, name in enumerate(names, start=1):
        ids[name] = name if _readable(name) else f"_{place}"  # no plain name begins like this
    return ids


def _readable(name: str) -> bool:
    return _PLAIN.fullmatch(name) is not None and name.lower() not in _MERMAID_WORDS


def _mermaid_arrows(drawn: Outline, status: Status, ids: dict[str, str]) -> Iterator[str]:
    for target, events in _arrows(drawn, status):
        label = ", ".join(_escaped(event) for event in events)
        yield f"{ids[status.name]} --> {ids[target]} : {label}"


def _arrows(drawn: Outline, status: Status) -> Iterator[tuple[str, list[str]]]:
    """Yield where a status may lead, and by which events, both sorted."""
    events: dict[str, set[str]] = {}
    for transition in drawn.leaving(status.name):
        for target in drawn.ends(status.name, transition):
            events.setdefault(target, set()).update(_labels(drawn, status.name, transition))
    for target in sorted(events):
        yield target, sorted(events[target])


def _labels(drawn: Outline, status: str, transition: Transition) -> Iterator[str]:
    guard = "" if transition.guard is None else f" [{guard_name(transition.guard)}]"
    yield f"{transition.event}{guard}"
    for timer in drawn.timers.get(status, ()):
        if timer.event == transition.event:
            yield f"{timer.event} after {spoken(timer.after)}{guard}"


def _escaped(label: str) -> str:
    """Write what Mermaid would read as syntax as its entity codes."""
    return _MERMAID_SPECIAL.sub(lambda found: f"#{ord(found.group())};", label)


def _dot_look(status: Status) -> str:
    borders = ", peripheries=2" if status.final else ""
    return f'class="{status.category.value}"{borders}'


def _dot_text(words: str) -> str:
    """Write words as a quoted string of one line, in which a backslash is only that."""
    plain = " ".join(words.replace("\\", "\\\\").replace('"', '\\"').splitlines())
    return f'"{plain}"'


def _statuses_table(drawn: Outline) -> Iterator[str]:
    yield "| status | category | label | |"
    yield "|---|---|---|---|"
    for status in _ordered(drawn):
        role = " and ".join(
            word for word, is_so in (("initial", status.initial), ("final", status.final)) if is_so
        )
        yield _line(status.name, status.category.value, status.label or "", role)


def _moves_table(drawn: Outline) -> Iterator[str]:
    yield "| event | from | to | needs |"
    yield "|---|---|---|---|"
    sources: dict[tuple[str, str, str], list[str]] = {}
    for status in _ordered(drawn):
        for transition in drawn.leaving(status.name):
            target = transition.target if isinstance(transition.target, str) else "(previous)"
            row = (transition.event, target, _needs(transition))
            sources.setdefault(row, []).append(status.name)
    for (event, target, needs), names in sorted(sources.items()):
        yield _line(event, ", ".join(names), target, needs)


def _timers_table(drawn: Outline) -> Iterator[str]:
    yield "| timer | in | after | event |"
    yield "|---|---|---|---|"
    sources: dict[Timer, list[str]] = {}
    for status in _ordered(drawn):
        for timer in drawn.timers.get(status.name, ()):
            sources.setdefault(timer, []).append(status.name)
    for timer in sorted(sources, key=lambda timer: (timer.name, timer.after)):
        yield _line(timer.name, ", ".join(sources[timer]), spoken(timer.after), timer.event)


def _needs(transition: Transition) -> str:
    needs = [f"field {name}" for name in transition.requires]
    if transition.guard is not None:
        needs.append(guard_name(transition.guard))
    return ", ".join(needs)


def _line(*cells: str) -> str:
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").split())
