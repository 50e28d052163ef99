"""Check characters: pure arithmetic over text, one algorithm a file, one set of verbs for all.

>>> from casenum.checks import algorithm
>>> damm = algorithm("damm")
>>> damm.append("00001"), damm.is_valid("000013"), damm.is_valid("000031")
('000013', True, False)
"""

from casenum.checks.protocol import ERROR_KINDS, CheckAlgorithm, Correcting
from casenum.checks.registry import algorithm, names

__all__ = ["ERROR_KINDS", "CheckAlgorithm", "Correcting", "algorithm", "names"]
