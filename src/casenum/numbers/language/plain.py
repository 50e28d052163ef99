"""Numbers that a database can spell by itself: a text, the counter in digits, and a text."""

import attrs

from casenum.numbers.language.shapes import Shape
from casenum.numbers.values import Plan


@attrs.frozen(slots=True)
class PlainForm:
    """Hold what stands around a counter, and the width up to which zeros fill it.

    >>> PlainForm("SRV-2021-", 3, "").text(7), PlainForm("SRV-2021-", 3, "").text(1000)
    ('SRV-2021-007', 'SRV-2021-1000')
    """

    prefix: str
    width: int
    suffix: str

    def text(self, value: int) -> str:
        """Return the number of a value."""
        return f"{self.prefix}{value:0{self.width}d}{self.suffix}"


def plain_form(shape: Shape, plan: Plan) -> PlainForm | None:
    """Return the form of a plan's numbers, or None where the counter is not all that tells them.

    That is where something is drawn, checked or signed, or the counter is not of digits.

    >>> from datetime import UTC, datetime
    >>> from casenum.numbers import Pattern
    >>> pattern = Pattern("SRV-{year}-{seq:3}")
    >>> plain_form(pattern.shape, pattern.plan(datetime(2021, 1, 4, tzinfo=UTC)))
    PlainForm(prefix='SRV-2021-', width=3, suffix='')
    """
    counter = shape.fields.get("seq")
    if counter is None or counter.encode is not None:
        return None
    if not shape.counts_only or shape.algorithm is not None or "tag" in shape.fields:
        return None
    prefix, suffix = shape.around("seq", plan.parts)
    return PlainForm(prefix, counter.least, suffix)
