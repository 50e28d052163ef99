"""Damm's check digit: a totally anti-symmetric quasigroup of order ten, walked as an automaton.

Source: H. Michael Damm, "Total anti-symmetrische Quasigruppen", dissertation, Marburg 2004; the
table is the one published there for order ten, with zeros on the diagonal.
"""

from typing import Any, Final, TypeAlias

from casenum.arguments import plain
from casenum.checks.base import DIGITS, Verbs, refuse_payload

# Row: the digit so far; column: the next character; cell: the digit then.
_TABLE: Final = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)

# A state leads from a character to the next state, so a step is one lookup; under _DIGIT it keeps
# the digit that brings it back to zero, which is its own number because the diagonal is zero.
_State: TypeAlias = dict[str, Any]
_DIGIT: Final = ""


def _linked() -> _State:
    states: list[_State] = [{_DIGIT: digit} for digit in DIGITS]
    for state, row in zip(states, _TABLE, strict=True):
        state.update((at, states[int(to)]) for at, to in zip(DIGITS, row, strict=True))
    return states[0]


_START: Final = _linked()


class Damm(Verbs):
    """Append one digit that sees every wrong digit and every swap of neighbours.

    >>> Damm().check("572"), Damm().is_valid("5724"), Damm().is_valid("5742")
    ('4', True, False)
    """

    __slots__ = ()
    name = "damm"
    alphabet = DIGITS
    check_length = 1
    misses: tuple[str, ...] = ("twin", "jump", "leading-zero")

    def check(self, payload: str) -> str:
        """Return the check digit of a payload of digits.

        Raises:
            ArgumentTypeError: the payload is not text.
            ArgumentError: it is empty or holds anything but 0-9.

        >>> Damm().check("00001")
        '3'
        """
        text = payload if type(payload) is str else plain(payload)
        if not text:
            refuse_payload(payload, DIGITS)
        state = _START
        try:
            for character in text:
                state = state[character]
        except KeyError:
            refuse_payload(text, DIGITS)
        digit: str = state[_DIGIT]
        return digit

    def is_valid(self, text: object) -> bool:
        """Return whether it is digits of which the last is the right check digit.

        >>> Damm().is_valid("000013"), Damm().is_valid(None)
        (True, False)
        """
        whole = text if type(text) is str else plain(text)
        if whole is None or len(whole) < 2:  # noqa: PLR2004 - a payload and its check digit
            return False
        state = _START
        for character in whole:
            if character not in state:
                return False
            state = state[character]
        return state is _START

    def __repr__(self) -> str:
        return "Damm()"
