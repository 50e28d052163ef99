"""StatusMap and OwnNames: a log's words for our statuses."""

import pytest

from casenum.errors import ArgumentError, ArgumentTypeError
from casenum.exchange import OwnNames, StatusMap
from casenum.lifecycle import service_case

STATUSES = {status.name for status in service_case().statuses}


def test_a_map_translates_the_keys_it_knows() -> None:
    """Written keys lead to our statuses, an empty status says nothing, others are unknown."""
    names = StatusMap.from_toml('[status]\n"A/B" = "assigned"\n"C/D" = ""\n', STATUSES)
    assert [names.status(key) for key in ("A/B", "C/D", "E/F")] == ["assigned", "", None]


def test_an_unknown_status_is_refused_when_the_map_is_read() -> None:
    """A typo in the map is told before the log is touched, with what was probably meant."""
    with pytest.raises(ArgumentError) as caught:
        StatusMap.from_toml('[status]\n"Queued" = "registerd"\n', STATUSES)
    assert "the status of 'Queued' must be" in str(caught.value)
    assert "did you mean 'registered'?" in str(caught.value)


def test_a_status_like_none_of_ours_is_refused_without_a_guess() -> None:
    """Where nothing is close, the error lists what there is."""
    with pytest.raises(ArgumentError, match="one of assigned, cancelled") as caught:
        StatusMap({"Queued": "zzz"}, STATUSES)
    assert "did you mean" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("[status", ArgumentError),
        ('status = "x"', ArgumentError),
        ("[states]", ArgumentError),
        ("[status]\nQueued = 3", ArgumentTypeError),
        ("[status]\nQueued.deep = 'x'", ArgumentTypeError),
    ],
)
def test_a_map_that_is_none_is_refused(text: str, error: type[Exception]) -> None:
    """What is not TOML with a table of texts is told as such."""
    with pytest.raises(error):
        StatusMap.from_toml(text, STATUSES)


@pytest.mark.parametrize("key", ["on_hold", "On hold", " ON-HOLD "])
def test_without_a_map_a_word_is_the_status_itself(key: str) -> None:
    """Case, spaces and dashes are forgiven; anything else is not guessed."""
    assert OwnNames(STATUSES).status(key) == "on_hold"


def test_without_a_map_an_empty_word_says_nothing() -> None:
    """A row with an empty status moves nothing, a row with a foreign word is unknown."""
    assert OwnNames(STATUSES).status(" ") == ""
    assert OwnNames(STATUSES).status("on hold!") is None


# --- the way back ----------------------------------------------------------------

SHARED = {"open": "assigned", "doing": "assigned", "done": "closed", "-": ""}


def test_a_status_goes_back_to_the_first_key_that_leads_to_it() -> None:
    """A host that writes our status into its own column writes the word it lists first."""
    names = StatusMap(SHARED, STATUSES)
    assert [names.key(status) for status in ("assigned", "closed", "rejected")] == [
        "open",
        "done",
        None,
    ]
    assert "rejected" in names.one_way
    assert "" not in names.one_way


def test_the_way_back_can_be_said() -> None:
    """Where several of theirs mean one of ours, or none does, the table says which to write."""
    names = StatusMap(SHARED, STATUSES, back={"assigned": "doing", "rejected": "done"})
    assert [names.key(status) for status in ("assigned", "closed", "rejected")] == [
        "doing",
        "done",
        "done",
    ]


@pytest.mark.parametrize(
    ("back", "words"),
    [
        ({"asigned": "open"}, "a status of back must be one of .*did you mean 'assigned'"),
        ({"assigned": "opne"}, "the key of 'assigned' must be .*did you mean 'open'"),
    ],
)
def test_a_way_back_that_leads_nowhere_is_refused(back: dict[str, str], words: str) -> None:
    """What would be written must be read again, and what is translated must be ours."""
    with pytest.raises(ArgumentError, match=words):
        StatusMap(SHARED, STATUSES, back=back)


def test_the_way_back_is_read_from_toml() -> None:
    """The map's file may hold both directions."""
    text = '[status]\nopen = "assigned"\ndone = "closed"\n[back]\nrejected = "done"\n'
    assert StatusMap.from_toml(text, STATUSES).key("rejected") == "done"
    with pytest.raises(ArgumentError, match=r"\[back\] is a table"):
        StatusMap.from_toml('back = 7\n[status]\nopen = "assigned"\n', STATUSES)
