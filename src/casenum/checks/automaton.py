"""Check characters as a walk: a state for each remainder, a list from byte to next state.

A step is one look into a list and no arithmetic, which is what makes Python quick at it (a dict
from character to state takes a fifth longer). An algorithm says how a value leads from one state
to another and what a payload that ends there is checked by; `linked` builds the states that can be
reached, once, when the algorithm is first asked for.
"""

from abc import abstractmethod
from collections.abc import Callable, Hashable
from typing import Any, ClassVar, Final, TypeAlias, TypeVar

from casenum.arguments import plain
from casenum.checks.base import Verbs, refuse_payload

State: TypeAlias = list[Any]  # by byte of ASCII the next State, or None; at CHECK the check
CHECK: Final = 128  # behind ASCII; the UTF-8 of other characters begins with a greater byte
# What a walk meets off the alphabet: None, the end of a list, a lone surrogate.
_ASTRAY: Final = (TypeError, IndexError, UnicodeEncodeError)

_Key = TypeVar("_Key", bound=Hashable)


def linked(
    alphabet: str, start: _Key, step: Callable[[_Key, int], _Key], check: Callable[[_Key], str]
) -> State:
    """Return the first state of an automaton, linked to all that can be reached.

    Args:
        alphabet: the characters; the place of each is its value.
        start: what the first state stands for.
        step: what a state and a value lead to.
        check: the check character of a payload that ends in a state.

    >>> odd = linked("01", 0, lambda state, value: (state + value) % 2, str)
    >>> odd[ord("1")][CHECK], odd[ord("1")][ord("1")] is odd[ord("0")]
    ('1', True)
    """
    states: dict[_Key, State] = {start: _state(check(start))}
    reached = [start]
    for at in reached:  # grows as new states are met
        for value, character in enumerate(alphabet):
            to = step(at, value)
            if to not in states:
                states[to] = _state(check(to))
                reached.append(to)
            states[at][ord(character)] = states[to]
    return [*states[start][:CHECK], ""]  # where nothing was walked yet, nothing is a check


def _state(check: str) -> State:
    state: State = [None] * CHECK
    state.append(check)
    return state


class Automaton(Verbs):
    """Compute and verify one check character in one walk over the payload.

    >>> from casenum.checks import algorithm
    >>> isinstance(algorithm("damm"), Automaton)
    True
    """

    __slots__ = ("_start",)
    alphabet: ClassVar[str]
    check_alphabet: ClassVar[str]
    misses: ClassVar[tuple[str, ...]]
    backward: ClassVar[bool] = False  # where the weights are counted from the right

    def __init__(self) -> None:
        self._start = self.states()

    @abstractmethod
    def states(self) -> State:
        """Return the first state, linked to the others."""

    def check(self, payload: str) -> str:
        """Return the check character of a payload.

        Raises:
            ArgumentTypeError: the payload is not text.
            ArgumentError: it is empty or holds a character outside the alphabet.

        >>> from casenum.checks import algorithm
        >>> algorithm("damm").check("00001"), algorithm("iso7064-37-36").check("A12425GABC1234002")
        ('3', 'M')
        """
        text = payload if type(payload) is str else plain(payload)
        if not text:
            refuse_payload(payload, self.alphabet)
        state = self._start
        try:
            for byte in text[::-1].encode() if self.backward else text.encode():
                state = state[byte]
            check: str = state[CHECK]
        except _ASTRAY:
            refuse_payload(text, self.alphabet)
        return check

    def is_valid(self, text: object) -> bool:
        """Return whether it is a payload with its right check character; it never raises.

        >>> from casenum.checks import algorithm
        >>> algorithm("damm").is_valid("000013"), algorithm("damm").is_valid(None)
        (True, False)
        """
        whole = text if type(text) is str else plain(text)
        if not whole:
            return False
        state = self._start
        try:
            for byte in (whole[-2::-1] if self.backward else whole[:-1]).encode():
                state = state[byte]
            valid: bool = state[CHECK] == whole[-1]
        except _ASTRAY:
            return False
        return valid
