"""Arguments are taken exactly, or refused in one wording that repeats no customer's words."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.arguments import TEXT_LIMIT, moment, one_of, optional_text, plain, text, whole
from casenum.errors import ArgumentError, ArgumentTypeError


class Nowhere(tzinfo):
    """A zone that does not know its offset."""

    def utcoffset(self, _: datetime | None) -> None:
        return None

    def dst(self, _: datetime | None) -> None:
        return None

    def tzname(self, _: datetime | None) -> str:
        return "nowhere"


@pytest.mark.parametrize("value", ["a", "x" * 255, "\u00e9\U0001f4e8", " ", "\n"])
def test_text_comes_back_as_it_is(value: str) -> None:
    """Nothing is trimmed, folded or changed."""
    assert text("token", value) is value
    assert optional_text("token", value) is value


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("", "token must be text of 1 to 255 characters, not 0"),
        ("x" * 256, "token must be text of 1 to 255 characters, not 256"),
        ("private\0", "token must be text without NUL and lone surrogates, not such text"),
        ("private\ud800", "token must be text without NUL and lone surrogates, not such text"),
        (b"private", "token must be text, not bytes"),
        (None, "token must be text, not NoneType"),
    ],
)
def test_other_text_is_refused_without_being_repeated(value: object, words: str) -> None:
    """The error says what is wrong and what was expected, and never what was written."""
    with pytest.raises(ArgumentError) as caught:
        text("token", value)
    assert str(caught.value) == words
    assert "private" not in words


def test_empty_and_long_text_can_be_allowed() -> None:
    """Each argument has its own bounds."""
    assert text("memo", "", empty=True) == ""
    assert text("memo", "x" * 1000, limit=1000)
    with pytest.raises(ArgumentError, match="0 to 9 characters"):
        text("memo", "x" * 10, limit=9, empty=True)
    with pytest.raises(ArgumentError, match="1 to 9 characters"):
        optional_text("reason", "", limit=9)
    assert optional_text("reason", None) is None


@given(st.text(max_size=TEXT_LIMIT + 5))
def test_text_that_is_taken_can_be_stored(value: str) -> None:
    """Whatever passes is within bounds, encodes, and holds no NUL; whatever is fine passes."""
    fine = 0 < len(value) <= TEXT_LIMIT and "\0" not in value
    try:
        assert text("token", value).encode().decode() == value
    except ArgumentError:
        assert not fine
    else:
        assert fine


@pytest.mark.parametrize("value", [True, 1.0, "1", None])
def test_a_whole_number_is_an_int_and_no_bool(value: object) -> None:
    """True is not 1 here: it is a mistake in the call."""
    with pytest.raises(ArgumentTypeError, match="n must be a whole number"):
        whole("n", value)


@given(st.integers(), st.none() | st.integers(), st.none() | st.integers())
def test_a_whole_number_is_held_to_its_bounds(
    value: int, least: int | None, most: int | None
) -> None:
    """Both bounds are in, and either may be missing."""
    inside = (least is None or value >= least) and (most is None or value <= most)
    try:
        assert whole("n", value, least=least, most=most) == value
    except ArgumentError as error:
        assert not inside
        assert str(error).startswith("n must be ")  # noqa: PT017 - either way is a claim
    else:
        assert inside


def test_a_moment_has_a_zone() -> None:
    """A naive time is a guess, and so is a zone without an offset."""
    at = datetime(2021, 1, 4, tzinfo=timezone(timedelta(hours=1)))
    assert moment("at", at) is at
    for naive in (datetime(2021, 1, 4), datetime(2021, 1, 4, tzinfo=Nowhere())):  # noqa: DTZ001 - the point
        with pytest.raises(ArgumentError, match="a datetime with a zone"):
            moment("at", naive)
    for wrong in ("2021-01-04", datetime(2021, 1, 4, tzinfo=UTC).date(), None):
        with pytest.raises(ArgumentTypeError, match="at must be a datetime"):
            moment("at", wrong)


def test_a_choice_is_one_of_those_listed() -> None:
    """The error lists the choices and not what was written."""
    choices = {"web", "phone"}
    assert one_of("channel", "web", choices) == "web"
    with pytest.raises(ArgumentError, match="channel must be one of phone, web") as caught:
        one_of("channel", "private", choices)
    assert "private" not in str(caught.value)
    wrong: Any = None
    with pytest.raises(ArgumentTypeError):
        one_of("channel", wrong, choices)


class Liar(str):
    """Text that says it is longer than it is."""

    __slots__ = ()

    def __len__(self) -> int:
        return 1_000_000

    def __str__(self) -> str:
        raise AssertionError


def test_plain_text_is_read_without_asking_the_value() -> None:
    """A value that lies about itself is read for what it is; what is no text is None."""
    read = plain(Liar("A-1"))
    assert (type(read), read) == (str, "A-1")
    assert [plain(value) for value in (None, 7, b"A-1", ["A-1"])] == [None] * 4
