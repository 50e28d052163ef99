"""Values made quickly: nobody can tell them from those that were made in the usual way."""

import copy
import pickle
from datetime import UTC, datetime

import attrs
import pytest

from casenum.lifecycle import Actor, Category, Effect, Entry, Occurrence, Standing, Step
from casenum.lifecycle.making import make_entry, make_occurrence, make_standing, make_step

AT = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
ENTRY = (2, AT, "amy", "do", "open", "done", Category.DONE, None, {"a": 1}, "life", 1, "d")
STANDING = ("done", Category.DONE, 2, AT, "open", 1)
PAIRS = [
    (make_entry(*ENTRY), Entry(*ENTRY)),
    (make_standing(*STANDING), Standing(*STANDING)),
    (make_standing(*STANDING[:4]), Standing(*STANDING[:4])),
    (
        make_occurrence("do", AT, Actor("agent", "amy"), None, {}),
        Occurrence("do", AT, Actor("agent", "amy"), None, {}),
    ),
    (
        make_step(Standing(*STANDING), Entry(*ENTRY), (Effect("notify", "x"),)),
        Step(Standing(*STANDING), Entry(*ENTRY), (Effect("notify", "x"),)),
    ),
]


@pytest.mark.parametrize(("made", "usual"), PAIRS)
def test_a_value_made_quickly_is_the_frozen_value(
    made: attrs.AttrsInstance, usual: attrs.AttrsInstance
) -> None:
    """Same class, same parts, same text, as frozen as any, and it survives pickle and copy."""
    assert type(made) is type(usual)
    assert (made, repr(made)) == (usual, repr(usual))
    assert pickle.loads(pickle.dumps(made)) == copy.copy(made) == usual
    for field in attrs.fields(type(usual)):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(made, field.name, None)


def test_what_a_move_returns_has_the_hash_of_its_parts() -> None:
    """A standing is a key like any other, however it was made."""
    assert {make_standing(*STANDING): 1}[Standing(*STANDING)] == 1
