"""The one place that takes a value and claims a number."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import attrs

from casenum.arguments import mapping, moment, optional_text, text, whole
from casenum.errors import ArgumentError, DuplicateNumber, GuaranteeTooWeak, NoFreeNumber
from casenum.issuing.declaring import declare
from casenum.issuing.drawing import TRIES, Drawer, redrawn
from casenum.issuing.lows import Claimed, Pair, low_after
from casenum.issuing.memos import Memo
from casenum.numbers import NumberScheme, Plan, Versions
from casenum.numbers.values import RANDOM
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


def claim(store: NumberStore, scheme: NumberScheme, drawer: Drawer, order: Order) -> Claimed:
    """Take values, render numbers, claim them, and return each number with its claim.

    Call it within a transaction of the store where it has one. Without, a crash between the steps
    leaves them undone, and the same order with the same token finishes them. What it returns knows
    whether the series runs low; `warn` tells it, once the transaction is over.

    Raises:
        ShapeConflict: the store knows the scheme's name with another shape.
        CounterExhausted: the series has no room.
        TokenMismatch: the token was used for another order.
        DuplicateNumber: the number is held already.
        NoFreeNumber: all random numbers that were drawn are taken.
        StorageError: the store failed; ``retry`` says what may be tried again.

    >>> from casenum.numbers import Pattern
    >>> from casenum.stores import open_store
    >>> store, scheme = open_store("memory:"), Pattern("A-{seq}")
    >>> [(number, held)] = claim(store, scheme, Drawer(), Order(by="amy"))
    >>> number, held.value, held.state.value
    (CaseNumber('A-1'), 1, 'confirmed')
    """
    at = order.at or order.now or drawer.now()
    plan = plan_of(scheme, order, at)  # first: an order that cannot be meant declares nothing
    declare(store, scheme, plan.version)
    drawn = tuple([drawer.draw(plan.draws) for _ in range(order.n)])
    memo = Memo(at, drawn, order.subject, plan.version)
    taken = _take(store, scheme, plan, order, memo)
    again = taken is not None and taken.replayed
    if taken is not None and again:
        memo = Memo.from_text(taken.memo)
        plan = _plan_again(scheme, order, memo)
    put, making = _find_or_put if again else _put, _Making(scheme, plan, order, memo)
    each = zip(_values(plan, order, taken), memo.drawn, strict=True)
    claimed = Claimed([put(store, making, value, drawn) for value, drawn in each])
    if taken is not None and plan.series is not None and not again:
        claimed.low = low_after(plan, taken)
    return claimed


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


def plan_of(scheme: NumberScheme, order: Order, at: datetime) -> Plan:
    """Return what a number of an order needs."""
    return scheme.plan(at, order.scope, dated=order.at is not None)


def _plan_again(scheme: NumberScheme, order: Order, memo: Memo) -> Plan:
    if isinstance(scheme, Versions):  # as the version that gave it, whichever holds since then
        dated = order.at is not None
        return scheme.plan(memo.at, order.scope, dated=dated, version=memo.version)
    return plan_of(scheme, order, memo.at)


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


def _values(plan: Plan, order: Order, taken: Taken | None) -> Sequence[int | None]:
    return [None] * order.n if taken is None or plan.series is None else taken.values


@attrs.frozen(slots=True)
class _Making:
    """Make the numbers of one order, with their claims."""

    scheme: NumberScheme
    plan: Plan
    order: Order
    memo: Memo

    @property
    def tries(self) -> int:
        """Return how often a number may be drawn anew."""
        return TRIES if self.plan.draws.startswith(RANDOM) else 1

    def pair(self, value: int | None, drawn: bytes) -> Pair:
        """Return a number and the claim that it wants."""
        plan, memo = self.plan, self.memo
        number = self.scheme.render(plan, value, drawn)
        state, by = self.order.state, self.order.by
        return number, Claim(str(number), plan.series, value, state, memo.subject, memo.at, by)


def _put(store: NumberStore, making: _Making, value: int | None, drawn: bytes) -> Pair:
    tries = making.tries
    for attempt in range(tries):
        number, wanted = making.pair(value, redrawn(drawn, attempt))
        try:
            return number, store.put(wanted)
        except DuplicateNumber:
            if tries == 1:
                raise
    raise NoFreeNumber(making.plan.series or "", tries)


def _find_or_put(store: NumberStore, making: _Making, value: int | None, drawn: bytes) -> Pair:
    # A replayed token: the claim may have moved on since (confirmed, void, another subject), and
    # only a crash between take and put leaves it missing.
    tries = making.tries
    for attempt in range(tries):
        number, wanted = making.pair(value, redrawn(drawn, attempt))
        try:
            held = store.get(str(number)) or store.put(wanted)
        except DuplicateNumber:  # somebody else was quicker
            if tries == 1:
                raise
            continue
        # What stands there may be somebody else's: the first call was refused it too.
        if tries == 1 or (held.series, held.value) == (wanted.series, wanted.value):
            return number, held
    raise NoFreeNumber(making.plan.series or "", tries)
