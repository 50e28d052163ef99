"""What a figure is: its value, and all that is needed to doubt it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from math import floor, fsum

import attrs

from casenum.lifecycle.values import JSON

_DIGITS = 6  # decimals of a value on its way to JSON: below a hundredth of a second in hours

QUANTILE = "linear interpolation between ranks (Hyndman and Fan 1996, type 7)"


@attrs.frozen(slots=True)
class Scope:
    """Say what a figure looks at: everything received in ``period``, as known at ``as_of``.

    ``period`` is half-open but for ``as_of`` itself, and None where there was no case at all.

    >>> from datetime import UTC
    >>> Scope(datetime(2021, 1, 4, tzinfo=UTC)).period is None
    True
    """

    as_of: datetime
    period: tuple[datetime, datetime] | None = None


@attrs.frozen(slots=True)
class Metric:
    """Hold one figure with all that is needed to doubt it.

    ``value`` is None where there was nothing to measure (``n`` is 0). ``numerator`` and
    ``denominator`` stand where the figure is a quotient. ``excluded`` counts what was left out, by
    reason. ``method`` says in words how the figure was computed, unit included.

    >>> from datetime import UTC
    >>> Metric.share(1, 4, {}, Scope(datetime(2021, 1, 4, tzinfo=UTC)), "answered / asked").value
    0.25
    """

    value: float | None
    n: int
    numerator: float | None
    denominator: float | None
    excluded: Mapping[str, int]
    as_of: datetime
    period: tuple[datetime, datetime] | None
    method: str

    @classmethod
    def share(
        cls, part: int, whole: int, excluded: Mapping[str, int], scope: Scope, method: str
    ) -> "Metric":
        """Return part / whole, or no value where the whole is nothing."""
        value = part / whole if whole else None
        return cls(value, whole, part, whole, excluded, scope.as_of, scope.period, method)

    @classmethod
    def mean(
        cls, values: Sequence[float], excluded: Mapping[str, int], scope: Scope, method: str
    ) -> "Metric":
        """Return the arithmetic mean, or no value where there are none."""
        total, n = fsum(values), len(values)
        value = total / n if n else None
        return cls(value, n, total, n, excluded, scope.as_of, scope.period, method)

    @classmethod
    def quantile(
        cls,
        ordered: Sequence[float],
        share: float,
        excluded: Mapping[str, int],
        scope: Scope,
        method: str,
    ) -> "Metric":
        """Return a quantile of values that are sorted, or no value where there are none."""
        value = quantile(ordered, share) if ordered else None
        n = len(ordered)
        return cls(value, n, None, None, excluded, scope.as_of, scope.period, method)

    def to_dict(self) -> dict[str, JSON]:
        """Return the figure as plain JSON values; numbers are rounded to 6 decimals."""
        period = self.period and [moment.isoformat() for moment in self.period]
        return {
            "value": _rounded(self.value),
            "n": self.n,
            "numerator": _rounded(self.numerator),
            "denominator": _rounded(self.denominator),
            "excluded": dict(sorted(self.excluded.items())),
            "as_of": self.as_of.isoformat(),
            "period": list[JSON](period) if period else None,
            "method": self.method,
        }


def _rounded(value: float | None) -> float | None:
    return value if value is None or isinstance(value, int) else round(value, _DIGITS)


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the value below which a share of sorted values lies.

    Linear interpolation between ranks: type 7 of Hyndman and Fan, "Sample Quantiles in Statistical
    Packages", The American Statistician 50 (1996). It is what `statistics.median` and the inclusive
    method of `statistics.quantiles` compute.

    >>> quantile([1.0, 2.0, 4.0], 0.5), quantile([1.0, 2.0], 0.75)
    (2.0, 1.75)
    """
    rank = (len(ordered) - 1) * share
    below = floor(rank)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (rank - below) * (ordered[above] - ordered[below])


@attrs.frozen(slots=True)
class Spread:
    """Hold the figures of one duration: median and 90th percentile before the mean.

    >>> from datetime import UTC
    >>> scope = Scope(datetime(2021, 1, 4, tzinfo=UTC))
    >>> spread = Spread.of([3.0, 1.0, 2.0], {"open": 1}, scope, "hours from receipt to answer")
    >>> spread.median.value, spread.p90.value, spread.mean.value, spread.mean.excluded
    (2.0, 2.8, 2.0, {'open': 1})
    """

    median: Metric
    p90: Metric
    mean: Metric

    @classmethod
    def of(
        cls, values: Iterable[float], excluded: Mapping[str, int], scope: Scope, method: str
    ) -> "Spread":
        """Sort the values once and return their figures."""
        ordered = sorted(values)
        return cls(
            Metric.quantile(ordered, 0.5, excluded, scope, f"median of {method}; {QUANTILE}"),
            Metric.quantile(
                ordered, 0.9, excluded, scope, f"90th percentile of {method}; {QUANTILE}"
            ),
            Metric.mean(ordered, excluded, scope, f"mean of {method}"),
        )

    def to_dict(self) -> dict[str, JSON]:
        """Return the figures as plain JSON values."""
        return {
            "median": self.median.to_dict(),
            "p90": self.p90.to_dict(),
            "mean": self.mean.to_dict(),
        }


@attrs.frozen(slots=True)
class Week:
    """Count the cases opened and closed in one ISO week of the report's zone.

    ``closed`` counts the cases that went from work to done in the week, each once. ``complete`` is
    False while the week lasts, so that its counts are not compared with whole ones.

    >>> Week(2021, 1, opened=3, closed=1, complete=True).name
    '2021-W01'
    """

    year: int
    number: int
    opened: int
    closed: int
    complete: bool

    @property
    def name(self) -> str:
        """Return the week as ISO 8601 writes it."""
        return f"{self.year:04}-W{self.number:02}"

    @property
    def monday(self) -> date:
        """Return the day on which the week begins."""
        return date.fromisocalendar(self.year, self.number, 1)

    def to_dict(self) -> dict[str, JSON]:
        """Return the week as plain JSON values."""
        return {
            "week": self.name,
            "opened": self.opened,
            "closed": self.closed,
            "complete": self.complete,
        }


@attrs.frozen(slots=True)
class RefusedMove:
    """Count a move that a foreign log made and the lifecycle would have refused.

    >>> RefusedMove("closed", "resolved", 1).to_dict()
    {'from': 'closed', 'to': 'resolved', 'count': 1}
    """

    source: str
    target: str
    count: int

    def to_dict(self) -> dict[str, JSON]:
        """Return the count as plain JSON values."""
        return {"from": self.source, "to": self.target, "count": self.count}
