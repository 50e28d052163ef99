"""Pictures of a definition, drawn from the table that the code runs, the same bytes each time."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from casenum.errors import ArgumentError, ArgumentTypeError, listed, shown
from casenum.lifecycle.definition import Status, Timer, Transition
from casenum.lifecycle.guards import guard_name
from casenum.lifecycle.outline import Outline
from casenum.lifecycle.overlays import Overlay
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


class _Arrow(NamedTuple):
    """Hold where an arrow leads, the words on it, and whether the definition has it."""

    target: str
    words: list[str]
    allowed: bool = True


def mermaid(drawn: Outline, overlay: Overlay | None = None) -> str:
    """Return a Mermaid state diagram (mermaid.js.org, ``stateDiagram-v2``).

    Several events between the same two statuses share an arrow; a guard stands in brackets. With an
    overlay the picture shows what cases did, and leaves out what none did.

    Raises:
        ArgumentError: the overlay has a status that the definition lacks.
        ArgumentTypeError: it is no `Overlay`.
    """
    ordered = _ordered(drawn, overlay)
    ids = _mermaid_ids(ordered)
    titles = {key: _title(name, overlay) for name, key in ids.items()}
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{_escaped(t)}" as {key}' for key, t in titles.items() if t != key]
    for name, label in _begins(ordered, overlay):
        lines.append(f"    [*] --> {ids[name]}{f' : {label}' if label else ''}")
    for status in ordered:
        lines += [f"    {arrow}" for arrow in _mermaid_arrows(drawn, status, ids, overlay)]
    lines += [f"    {ids[s.name]} --> [*]" for s in ordered if s.final]
    return "\n".join(lines) + "\n"


def dot(drawn: Outline, overlay: Overlay | None = None) -> str:
    """Return a Graphviz graph (graphviz.org, the DOT language).

    A category is the class of its statuses, for the style sheet of an SVG. A final status has two
    borders. Several events between the same two statuses share an arrow. With an overlay the
    picture shows what cases did, what the definition does not allow with a dashed arrow, and
    leaves out what none did.

    Raises:
        ArgumentError: the overlay has a status that the definition lacks.
        ArgumentTypeError: it is no `Overlay`.
    """
    ordered = _ordered(drawn, overlay)
    lines = ["digraph {", "    rankdir=LR;", "    node [shape=box];"]
    lines.append(f'    {_DOT_START} [shape=point, label=""];')
    lines += [f"    {_dot_text(s.name)} [{_dot_look(s, overlay)}];" for s in ordered]
    for name, label in _begins(ordered, overlay):
        look = f" [label={_dot_text(label)}]" if label else ""
        lines.append(f"    {_DOT_START} -> {_dot_text(name)}{look};")
    for status in ordered:
        for target, words, allowed in _arrows(drawn, status, overlay):
            look = f"label={_dot_text(', '.join(words))}{'' if allowed else ', style=dashed'}"
            lines.append(f"    {_dot_text(status.name)} -> {_dot_text(target)} [{look}];")
    return "\n".join([*lines, "}"]) + "\n"


def markdown(drawn: Outline) -> str:
    """Return Markdown tables: the statuses by category, the moves by event, timers if any."""
    tables = [_statuses_table(drawn), _moves_table(drawn)]
    if drawn.timers:
        tables.append(_timers_table(drawn))
    return "\n".join("\n".join((*table, "")) for table in tables)


def _ordered(drawn: Outline, overlay: Overlay | None = None) -> list[Status]:
    """Return the statuses that are drawn: all, or with an overlay those where a case was."""
    ordered = sorted(drawn.statuses.values(), key=lambda s: (_ORDER[s.category], s.name))
    if overlay is None:
        return ordered
    if not isinstance(overlay, Overlay):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentTypeError("overlay", "an Overlay", type(overlay).__name__)
    unknown = overlay.statuses - drawn.statuses.keys()
    if unknown:
        wanted = f"one of statuses of this lifecycle ({listed(drawn.statuses)})"
        raise ArgumentError("overlay", wanted, f"one with {shown(min(unknown))}")
    return [status for status in ordered if status.name in overlay.statuses]


def _title(name: str, overlay: Overlay | None) -> str:
    """Return the words in a status's box: its name, and how long cases stayed there."""
    dwell = None if overlay is None else overlay.dwell.get(name)
    return name if dwell is None else f"{name} ({dwell})"


def _begins(ordered: list[Status], overlay: Overlay | None) -> Iterator[tuple[str, str]]:
    """Yield where cases begin, and how many did."""
    for status in ordered:
        if overlay is None and status.initial:
            yield status.name, ""
        elif overlay is not None and status.name in overlay.begun:
            yield status.name, f"{overlay.begun[status.name]:,}"


def _mermaid_ids(ordered: list[Status]) -> dict[str, str]:
    """Give each status an id that Mermaid can read: its own name where that will do."""
    names = [status.name for status in ordered]
    ids: dict[str, str] = {}
    for place, name in enumerate(names, start=1):
        ids[name] = name if _readable(name) else f"_{place}"  # no plain name begins like this
    return ids


def _readable(name: str) -> bool:
    return _PLAIN.fullmatch(name) is not None and name.lower() not in _MERMAID_WORDS


def _mermaid_arrows(
    drawn: Outline, status: Status, ids: dict[str, str], overlay: Overlay | None
) -> Iterator[str]:
    for target, words, _ in _arrows(drawn, status, overlay):
        label = ", ".join(_escaped(each) for each in words)
        yield f"{ids[status.name]} --> {ids[target]} : {label}"


def _arrows(drawn: Outline, status: Status, overlay: Overlay | None) -> Iterator[_Arrow]:
    """Yield the arrows that leave a status, sorted by where they lead."""
    allowed = dict(_allowed(drawn, status))
    if overlay is None:
        yield from (_Arrow(target, events) for target, events in allowed.items())
        return
    for (source, target), count in sorted(overlay.moves.items()):
        if source != status.name:
            continue
        if target in allowed:
            first, *others = allowed[target]
            yield _Arrow(target, [f"{count:,} by {first}", *others])
        else:
            yield _Arrow(target, [f"{count:,} not allowed"], allowed=False)


def _allowed(drawn: Outline, status: Status) -> Iterator[tuple[str, list[str]]]:
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


def _dot_look(status: Status, overlay: Overlay | None) -> str:
    title = _title(status.name, overlay)
    label = "" if title == status.name else f", label={_dot_text(title)}"
    borders = ", peripheries=2" if status.final else ""
    return f'class="{status.category.value}"{label}{borders}'


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
