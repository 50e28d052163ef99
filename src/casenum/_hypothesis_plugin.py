"""What Hypothesis runs when it is imported beside casenum: our types get their strategies.

It is an entry point of the group ``hypothesis`` and imports nothing but numbers; the strategies are
imported when `st.from_type` first asks for one, and never where nobody does.
"""

from functools import partial
from typing import Any

from casenum.errors import MissingExtra
from casenum.numbers import CaseNumber, Pattern


def register() -> None:
    """Give Hypothesis the strategies of our types.

    >>> import hypothesis.strategies as st
    >>> register()
    >>> isinstance(st.from_type(CaseNumber).validate(), type(None))
    True
    """
    import hypothesis.strategies as st  # noqa: PLC0415 - it is being imported by who calls this

    for kind in (CaseNumber, Pattern):
        st.register_type_strategy(kind, partial(_strategy, kind))


def _strategy(kind: type, asked: type) -> Any:
    """Return the strategy of one of our types; who asks for any object is not held up for it."""
    try:
        from casenum.testing.strategies import registered  # noqa: PLC0415 - only who asks pays
    except ModuleNotFoundError as error:
        if asked is not kind:
            from hypothesis.strategies import nothing  # noqa: PLC0415 - it is loaded

            return nothing()
        raise MissingExtra("st.from_type", "testing") from error
    return registered()[kind]
