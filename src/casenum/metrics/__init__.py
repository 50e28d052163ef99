"""Figures over histories: one pass, bounded memory, and all that is needed to doubt a figure.

Figures are computed from facts, never from columns that change, so the report of a past moment is
the same whenever it is made.
"""

from casenum.metrics.course import Course, Walk
from casenum.metrics.report import Figures, Report, report
from casenum.metrics.values import Metric, RefusedMove, Spread, Week

__all__ = [
    "Course",
    "Figures",
    "Metric",
    "RefusedMove",
    "Report",
    "Spread",
    "Walk",
    "Week",
    "report",
]
