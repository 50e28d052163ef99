"""Which check algorithms there are, by the names that stand in ``{check:...}``."""

from typing import Final

from casenum.arguments import one_of
from casenum.checks.damm import Damm
from casenum.checks.iso7064_97_10 import Iso7064Mod97
from casenum.checks.protocol import CheckAlgorithm

_ALL: Final[tuple[CheckAlgorithm, ...]] = (Damm(), Iso7064Mod97())
_ALGORITHMS: Final = {each.name: each for each in _ALL}


def algorithm(name: str) -> CheckAlgorithm:
    """Return the check algorithm of a name.

    Raises:
        ArgumentTypeError: the name is not text.
        ArgumentError: there is no such algorithm; the error lists them.

    >>> algorithm("damm").append("572")
    '5724'
    """
    return _ALGORITHMS[one_of("check algorithm", name, _ALGORITHMS)]


def names() -> tuple[str, ...]:
    """Return the names of all check algorithms, sorted.

    >>> names()
    ('damm', 'iso7064-97-10')
    """
    return tuple(sorted(_ALGORITHMS))
