"""The two characters that tell where one is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.checks import Correcting, algorithm, names
from casenum.checks.gf32_2 import Gf32Pair
from casenum.errors import ArgumentTypeError

PAIR = Gf32Pair()
PAYLOADS = st.text(PAIR.alphabet, min_size=1, max_size=PAIR.longest - 2)


def test_one_algorithm_corrects() -> None:
    """Only two characters can tell where the wrong one stands."""
    assert [n for n in names() if isinstance(algorithm(n), Correcting)] == ["gf32-2"]


@pytest.mark.parametrize("length", [1, 2, 3, 12, 28, 29])
def test_any_single_wrong_character_is_put_right(length: int) -> None:
    """Whichever place and whichever character, up to 31 characters with the checks."""
    right = PAIR.append((PAIR.alphabet * 2)[7 : 7 + length])
    for i in range(len(right)):
        for character in f"{PAIR.alphabet}ILOU-é\0":
            wrong = f"{right[:i]}{character}{right[i + 1 :]}"
            assert PAIR.correct(wrong) == right


@given(PAYLOADS)
def test_what_is_right_stays(payload: str) -> None:
    """A valid text is its own correction."""
    whole = PAIR.append(payload)
    assert PAIR.correct(whole) == whole


@given(st.text(f"{PAIR.alphabet}IO-", max_size=34))
def test_a_correction_is_valid_and_one_change_away(text: str) -> None:
    """What is given back is valid, differs in at most one place, and is the only such text."""
    mended = PAIR.correct(text)
    near = {
        candidate
        for i in range(len(text))
        for character in PAIR.alphabet
        if PAIR.is_valid(candidate := f"{text[:i]}{character}{text[i + 1 :]}")
    }
    if len(text) <= PAIR.longest:
        assert near == ({mended} if mended is not None else set())
    else:
        assert mended is None


@given(PAYLOADS, st.data())
def test_two_wrong_characters_are_never_valid(payload: str, data: st.DataObject) -> None:
    """Up to 31 characters, two changes anywhere never lead from one valid text to another."""
    whole = PAIR.append(payload)
    places = st.lists(st.integers(0, len(whole) - 1), min_size=2, max_size=2, unique=True)
    one, other = data.draw(places)
    for place in (one, other):
        choices = PAIR.alphabet.replace(whole[place], "")
        whole = f"{whole[:place]}{data.draw(st.sampled_from(choices))}{whole[place + 1 :]}"
    assert not PAIR.is_valid(whole)
    assert PAIR.correct(whole) != PAIR.append(payload)


def test_too_long_a_text_is_checked_and_not_corrected() -> None:
    """From 32 characters on two places weigh the same, so nothing is guessed."""
    right = PAIR.append("7" * 30)
    assert len(right) == PAIR.longest + 1
    assert PAIR.is_valid(right)
    assert PAIR.correct(f"8{right[1:]}") is None
    two = [f"8{right[1:]}", f"{right[:31]}{'0' if right[31] != '0' else '1'}"]
    assert not any(map(PAIR.is_valid, two))


@pytest.mark.parametrize("text", ["", "1", "12", "---", "--000", "1" * 400])
def test_what_is_no_near_number_has_no_correction(text: str) -> None:
    """Too short, too long or too wrong a text is answered with None."""
    assert PAIR.correct(text) is None


def test_only_text_is_corrected() -> None:
    """A number would have lost its leading zeros."""
    with pytest.raises(ArgumentTypeError, match="text must be text, not int"):
        PAIR.correct(123)  # type: ignore[arg-type]  # what is refused


def test_gf32_sees_any_two_that_change_places_up_to_31_characters() -> None:
    """However far apart they stand; from 32 characters on it may miss one."""
    each = algorithm("gf32")
    whole = each.append("0123456789ABCDEFGHJKMNPQRSTVWX")
    assert len(whole) == 31
    for i in range(31):
        for j in range(i):
            one, other = whole[j], whole[i]
            exchanged = f"{whole[:j]}{other}{whole[j + 1 : i]}{one}{whole[i + 1 :]}"
            assert one == other or not each.is_valid(exchanged)
    longer = each.append("1" + "0" * 30)
    assert each.is_valid(f"{longer[-1]}{longer[1:-1]}{longer[0]}")
