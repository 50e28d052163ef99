"""The one place that takes a value and claims a number."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import attrs

from casenum.arguments import mapping, moment, optional_text, text, whole
from casenum.errors import ArgumentError, GuaranteeTooWeak, ShapeConflict
from casenum.issuing.drawing import Drawer
from casenum.issuing.memos import Memo
from casenum.numbers import CaseNumber, NumberScheme, Plan
from casenum.storage import Claim, ClaimState, Counters, Guarantee, NumberStore, Taken

MOST: Final = 1_000_000  # numbers of one order: all of them are claimed in one transaction
_NOWHERE: Final = "-"  # the series named where a scheme has no counter; nothing is taken from it


@attrs.frozen(slots=True, kw_only=True)
class Order:
    """Say what is wanted: how many numbers, for whom, dated when, repeatable by which token.

    ``at`` is the date that the caller chose for the document. Without one it is the present:
    ``now`` where the caller has read the clock already, or else the clock, read once.

    Raises:
        ArgumentError: ``at`` is naive, ``n`` is not 1 to a million, or a text is empty or too long.

    >>> Order(by="amy", token="mail-4711").n
    1
    """

    by: str
    n: int = 1
    at: datetime | None = None
    now: datetime | None = None
    scope: Mapping[str, str] = attrs.field(factory=dict[str, str])
    token: str | None = None
    subject: str | None = None
    state: ClaimState = ClaimState.CONFIRMED

    def __attrs_post_init__(self) -> None:
        whole("n", self.n, least=1, most=MOST)
        text("by", self.by)
        optional_text("token", self.token)
        optional_text("subject", self.subject)  # before a token remembers it
        mapping("scope", self.scope)
        for name, at in (("at", self.at), ("now", self.now)):
            if at is not None:
                moment(name, at)

    def fingerprint(self, parts: Mapping[str, int | str]) -> str:
        """Return what a retry with the same token must repeat; scopes as the number shows them."""
        if not self.scope and self.at is None:
            return ""
        dated = None if self.at is None else self.at.timestamp()
        codes = {name: parts.get(name, code) for name, code in self.scope.items()}
        return json.dumps([sorted(codes.items()), dated])


def claim(
    store: NumberStore, scheme: NumberScheme, drawer: Drawer, order: Order
) -> tuple[tuple[CaseNumber, Claim], ...]:
    """Take values, render numbers, claim them, and return each number with its claim.

    Call it within a transaction of the store where it has one. Without, a crash between the steps
    leaves them undone, and the same order with the same token finishes them.

    Raises:
        ShapeConflict: the store knows the scheme's name with another shape.
        CounterExhausted: the series has no room.
        TokenMismatch: the token was used for another order.
        DuplicateNumber: the number is held already.
        StorageError: the store failed; ``retry`` says what may be tried again.

    >>> from casenum.numbers import Pattern
    >>> from casenum.stores import open_store
    >>> store, scheme = open_store("memory:"), Pattern("A-{seq}")
    >>> [(number, held)] = claim(store, scheme, Drawer(), Order(by="amy"))
    >>> number, held.value, held.state.value
    (CaseNumber('A-1'), 1, 'confirmed')
    """
    at = order.at or order.now or drawer.now()
    plan = _plan(scheme, order, at)  # first: an order that cannot be meant declares nothing
    declare(store, scheme)
    memo = Memo(at, tuple([drawer.draw(plan.draws) for _ in range(order.n)]), order.subject)
    taken = _take(store, scheme, plan, order, memo)
    if taken is None or not taken.replayed:
        return tuple(_put(store, item) for item in _render(scheme, plan, order, memo, taken))
    memo = Memo.from_text(taken.memo)
    plan = _plan(scheme, order, memo.at)
    return tuple(_find_or_put(store, item) for item in _render(scheme, plan, order, memo, taken))


def declare(store: Counters, scheme: NumberScheme) -> None:
    """Make the store remember the scheme's shape, or refuse another shape under its name.

    Raises:
        ShapeConflict: the store knows the name with another shape.

    >>> from casenum.numbers import Pattern
    >>> from casenum.stores import open_store
    >>> declare(open_store("memory:"), Pattern("A-{seq}", name="a"))
    """
    name, shape = scheme.declaration.name, scheme.declaration.shape
    recorded = store.declare(name, shape)
    if recorded != shape:
        raise ShapeConflict(name, recorded, shape)


def check_guarantee(store: Counters, scheme: NumberScheme) -> None:
    """Refuse a store that promises less than the scheme asks for.

    A gapless scheme needs a durable store too: a number that a crash forgets is a gap.

    Raises:
        GuaranteeTooWeak: it does.
        ArgumentError: the scheme asks for a guarantee that does not exist.

    >>> from casenum.numbers import Pattern
    >>> from casenum.stores import open_store
    >>> check_guarantee(open_store("memory:"), Pattern("A-{seq}", name="a", guarantee="gapless"))
    Traceback (most recent call last):
    casenum.errors.GuaranteeTooWeak: scheme 'a' asks for gapless and durable, the store promises \
gapless; choose another store or scheme
    """
    wanted = scheme.guarantee
    if wanted.upper() not in Guarantee.__members__:
        raise ArgumentError("guarantee", "gapless, ordered or unique", "another text")
    traits = store.traits
    promised = traits.guarantee.name.lower()
    if Guarantee[wanted.upper()] > traits.guarantee:
        raise GuaranteeTooWeak(scheme.name, wanted, promised)
    if wanted == "gapless" and not traits.durable:
        raise GuaranteeTooWeak(scheme.name, "gapless and durable", promised)


def _plan(scheme: NumberScheme, order: Order, at: datetime) -> Plan:
    return scheme.plan(at, order.scope, dated=order.at is not None)


def _take(
    store: NumberStore, scheme: NumberScheme, plan: Plan, order: Order, memo: Memo
) -> Taken | None:
    if plan.series is None and order.token is None:
        return None
    return store.take(
        _NOWHERE if plan.series is None else plan.series,
        0 if plan.series is None else order.n,
        first=plan.first,
        limit=plan.limit,
        tokens=scheme.name,
        token=order.token,
        fingerprint="" if order.token is None else order.fingerprint(plan.parts),
        memo="" if order.token is None else memo.to_text(),
    )


def _render(
    scheme: NumberScheme, plan: Plan, order: Order, memo: Memo, taken: Taken | None
) -> list[tuple[CaseNumber, Claim]]:
    counted = taken is not None and plan.series is not None
    values: list[int | None] = [*taken.values] if taken and counted else [None] * order.n
    rendered: list[tuple[CaseNumber, Claim]] = []
    for value, drawn in zip(values, memo.drawn, strict=True):
        number = scheme.render(plan, value, drawn)
        held = Claim(str(number), plan.series, value, order.state, memo.subject, memo.at, order.by)
        rendered.append((number, held))
    return rendered


def _put(store: NumberStore, item: tuple[CaseNumber, Claim]) -> tuple[CaseNumber, Claim]:
    number, wanted = item
    return number, store.put(wanted)


def _find_or_put(store: NumberStore, item: tuple[CaseNumber, Claim]) -> tuple[CaseNumber, Claim]:
    # A replayed token: the claim may have moved on since (confirmed, void, another subject), and
    # only a crash between take and put leaves it missing.
    number, wanted = item
    return number, store.get(str(number)) or store.put(wanted)
