"""Number and claim in one trip to the store, where the scheme is plain and the store can spell it.

What it gives is what `claim` would give; where it cannot tell, it gives nothing, and `claim` does.
"""

from functools import cache
from typing import cast

from casenum.issuing.claiming import Order, plan_of
from casenum.issuing.declaring import declare
from casenum.issuing.drawing import Drawer
from casenum.issuing.lows import Claimed, low_after
from casenum.numbers import NumberScheme, Pattern
from casenum.storage import NumberStore, SupportsIssue, Taken


@cache  # to look at a protocol takes as long as to render a number
def _issues(kind: type) -> bool:
    return issubclass(kind, SupportsIssue)


def claim_at_once(
    store: NumberStore, scheme: NumberScheme, drawer: Drawer, order: Order
) -> Claimed | None:
    """Take a value and claim its number in one step, or return None where that cannot be done.

    It can for one number of a pattern that is a text, a counter in digits and a text, without a
    token, in a store that fulfils `SupportsIssue`. None after the step says that the number is
    held: nothing has happened then, and `claim` says why.

    Raises:
        ShapeConflict: the store knows the scheme's name with another shape.
        CounterExhausted: the series has no room.
        StorageError: the store failed; ``retry`` says what may be tried again.

    >>> from casenum.numbers import Pattern
    >>> from casenum.stores import open_store
    >>> memory = open_store("memory:")
    >>> claim_at_once(memory, Pattern("A-{seq}"), Drawer(), Order(by="amy")) is None
    True
    """
    if order.n != 1 or order.token is not None or not isinstance(scheme, Pattern):
        return None
    if not _issues(type(store)):
        return None
    at = order.at or order.now or drawer.now()
    plan = plan_of(scheme, order, at)
    form = scheme.plain(plan)
    if form is None or plan.series is None:
        return None
    declare(store, scheme, plan.version)
    held = cast("SupportsIssue", store).issue(
        plan.series,
        prefix=form.prefix,
        width=form.width,
        suffix=form.suffix,
        first=plan.first,
        limit=plan.limit,
        state=order.state,
        subject=order.subject,
        at=at,
        by=order.by,
    )
    if held is None or held.value is None:
        return None
    claimed = Claimed([(scheme.render(plan, held.value), held)])
    claimed.low = low_after(plan, Taken(plan.series, held.value, 1))
    return claimed
