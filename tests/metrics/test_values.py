"""Metric, Spread, Week: a figure carries what is needed to doubt it."""

import json
import statistics
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.metrics import Metric, Spread, Week
from casenum.metrics.values import Scope, quantile

NINE = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
TEN = datetime(2021, 1, 4, 10, 0, tzinfo=UTC)
SCOPE = Scope(TEN, (NINE, TEN))

hours = st.lists(st.floats(0, 10_000, allow_subnormal=False), min_size=2, max_size=60)


@given(hours)
def test_the_median_is_that_of_the_standard_library(values: list[float]) -> None:
    """Our 50 % quantile and Python's own median agree."""
    assert quantile(sorted(values), 0.5) == pytest.approx(statistics.median(values), abs=1e-9)


@given(hours)
def test_the_90th_percentile_is_that_of_the_standard_library(values: list[float]) -> None:
    """Our 90 % quantile and Python's inclusive deciles agree."""
    expected = statistics.quantiles(values, n=10, method="inclusive")[8]
    assert quantile(sorted(values), 0.9) == pytest.approx(expected, abs=1e-9)


@given(hours, st.floats(0, 1))
def test_a_quantile_lies_between_the_least_and_the_greatest(
    values: list[float], share: float
) -> None:
    """No quantile leaves the values it was taken from."""
    ordered = sorted(values)
    slack = 1e-9 * (1 + ordered[-1])
    assert ordered[0] - slack <= quantile(ordered, share) <= ordered[-1] + slack


def test_nothing_measured_gives_no_value() -> None:
    """A figure over no cases is None, not zero."""
    assert Metric.share(0, 0, {}, SCOPE, "a / b").value is None
    assert Metric.mean([], {}, SCOPE, "mean").value is None
    assert Metric.quantile([], 0.5, {}, SCOPE, "median").value is None


def test_a_share_shows_both_of_its_numbers() -> None:
    """Whoever reads a rate sees what was divided by what."""
    metric = Metric.share(3, 8, {"open": 2}, SCOPE, "reopened / resolved")
    assert (metric.value, metric.numerator, metric.denominator, metric.n) == (0.375, 3, 8, 8)
    assert metric.excluded == {"open": 2}


def test_a_mean_shows_its_sum_and_its_count() -> None:
    """Whoever reads a mean can check it."""
    metric = Metric.mean([1.0, 2.0, 6.0], {}, SCOPE, "mean of hours")
    assert (metric.value, metric.numerator, metric.denominator) == (3.0, 9.0, 3)


def test_a_spread_orders_the_values_itself() -> None:
    """The order in which cases come does not change a median."""
    assert Spread.of([5.0, 1.0, 3.0], {}, SCOPE, "hours").median.value == 3.0


def test_every_figure_says_how_it_was_computed() -> None:
    """The method of a quantile names its definition."""
    spread = Spread.of([1.0], {}, SCOPE, "hours from a to b")
    assert spread.median.method.startswith("median of hours from a to b; linear interpolation")
    assert spread.p90.method.startswith("90th percentile of hours from a to b; linear")
    assert spread.mean.method == "mean of hours from a to b"


def test_a_metric_becomes_plain_json() -> None:
    """A figure can be written to JSON as it is, with its period and its exclusions."""
    spread = Spread.of([1 / 3], {"open": 1}, SCOPE, "hours")
    mean = json.loads(json.dumps(spread.to_dict()))["mean"]
    assert mean == {
        "value": 0.333333,
        "n": 1,
        "numerator": 0.333333,
        "denominator": 1,
        "excluded": {"open": 1},
        "as_of": "2021-01-04T10:00:00+00:00",
        "period": ["2021-01-04T09:00:00+00:00", "2021-01-04T10:00:00+00:00"],
        "method": "mean of hours",
    }


def test_a_metric_without_a_period_says_so_in_json() -> None:
    """Where there was no case, there is no period."""
    assert Metric.share(0, 0, {}, Scope(TEN), "a / b").to_dict()["period"] is None


def test_a_week_knows_its_name_and_its_monday() -> None:
    """The first days of January may belong to the last week of the year before."""
    week = Week(2020, 53, 4, 2, complete=True)
    assert (week.name, week.monday) == ("2020-W53", date(2020, 12, 28))
    assert week.to_dict() == {"week": "2020-W53", "opened": 4, "closed": 2, "complete": True}
