"""The verbs that every check algorithm has, and numbers that somebody else printed."""

import copy
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casenum.checks import CheckAlgorithm, algorithm, names
from casenum.errors import ArgumentError, ArgumentTypeError

ALL = [algorithm(name) for name in names()]
# Published single examples and where they stand.
VECTORS = [
    ("luhn", "7992739871", "3"),  # the usual example of ISO/IEC 7812
    ("luhn", "49015420323751", "8"),  # an IMEI
    ("verhoeff", "236", "3"),  # Wikipedia, Verhoeff algorithm
    ("verhoeff", "123456789012", "0"),  # Rosetta Code
    ("damm", "572", "4"),  # Wikipedia, Damm algorithm
    ("iso7064-11-2", "0794", "0"),  # worked example of ISO/IEC 7064
    ("iso7064-11-2", "079", "X"),  # worked example of ISO/IEC 7064
    ("iso7064-11-2", "000000021825009", "7"),  # ORCID 0000-0002-1825-0097
    ("iso7064-11-2", "11010519491231002", "X"),  # example of GB 11643
    ("iso7064-37-2", "A999915000001", "M"),  # a blood donation of ISBT 128
    ("iso7064-97-10", "794", "44"),  # worked example of ISO/IEC 7064
    ("iso7064-97-10", "213800KUD8LAJWSQ9D", "15"),  # an LEI
    ("iso7064-97-10", "539007547034RF", "18"),  # ISO 11649 RF18 5390 0754 7034, rearranged
    ("iso7064-661-26", "XKFSHTWWCOMYYASPSYTHJW", "CJ"),  # two open implementations agree
    ("iso7064-1271-36", "ISO79", "3W"),  # worked example of ISO/IEC 7064
    ("iso7064-11-10", "0794", "5"),  # worked example of ISO/IEC 7064
    ("iso7064-11-10", "3339200596", "1"),  # a Croatian OIB
    ("iso7064-27-26", "JEJLMGJ", "S"),  # two open implementations agree
    ("iso7064-37-36", "A12425GABC1234002", "M"),  # GRid A1-2425G-ABC1234002-M
    ("crockford37", "16J", "D"),  # 1234 in Crockford's base 32
    ("crockford37", "1A", "5"),  # 42 in Crockford's base 32
    ("znuny", "200206231010001", "1"),  # the check is 10, printed as 1
    ("znuny", "202101011000001", "8"),
    ("znuny", "202402291099999", "1"),
    ("znuny", "202512318800007", "5"),
    ("zammad1", "1955110510001", "4"),
    ("zammad1", "20210101429999", "9"),
    ("zammad2", "1955110510001", "2"),
    ("zammad2", "19551105880001", "2"),
    ("zammad2", "20210101429999", "1"),
]


@pytest.mark.parametrize(("name", "payload", "check"), VECTORS)
def test_published_examples_come_out(name: str, payload: str, check: str) -> None:
    """A number that somebody else printed has the check characters that we compute."""
    each = algorithm(name)
    assert each.check(payload) == check
    assert each.is_valid(payload + check)


@pytest.mark.parametrize("each", ALL, ids=names())
@settings(max_examples=30)
@given(data=st.data())
def test_what_is_appended_is_valid_and_splits_off(
    each: CheckAlgorithm, data: st.DataObject
) -> None:
    """A payload with its check is valid and comes apart into the two again."""
    payload = data.draw(st.text(each.alphabet, min_size=1, max_size=40))
    whole = each.append(payload)
    assert each.split(whole) == (payload, each.check(payload))
    assert each.is_valid(whole)
    assert len(whole) == len(payload) + each.check_length
    assert set(each.check(payload)) <= set(each.check_alphabet)


@pytest.mark.parametrize("each", ALL, ids=names())
@settings(max_examples=30)
@given(data=st.data())
def test_a_payload_has_one_check(each: CheckAlgorithm, data: st.DataObject) -> None:
    """Whatever else is put in the place of the check, the text is not valid."""
    payload = data.draw(st.text(each.alphabet, min_size=1, max_size=40))
    length = each.check_length
    check = data.draw(st.text(each.check_alphabet, min_size=length, max_size=length))
    assert each.is_valid(payload + check) == (check == each.check(payload))


@pytest.mark.parametrize("each", ALL, ids=names())
def test_a_check_may_be_every_character_that_is_promised(each: CheckAlgorithm) -> None:
    """The characters of a check are those of its alphabet, all of them and no other."""
    checks = {each.check(one + two) for one in each.alphabet for two in each.alphabet}
    found = set("".join(checks))
    assert found == set(each.check_alphabet)
    assert all(len(check) == each.check_length for check in checks)


ANYTHING = st.one_of(
    st.none(),
    st.integers(),
    st.floats(),
    st.binary(),
    st.lists(st.text()),
    st.text(),
    st.text("0123456789ABCXZ*~$=U٣²３", max_size=12),
)


@given(ANYTHING)
def test_is_valid_never_raises(value: object) -> None:
    """Anything at all may be asked about, and only text of the two alphabets is valid."""
    for each in ALL:
        if each.is_valid(value):
            assert isinstance(value, str)
            payload, check = each.split(value)
            assert each.check(payload) == check


@pytest.mark.parametrize("each", ALL, ids=names())
@pytest.mark.parametrize("text", ["", "\0", "٣", "²²²", "\ud800", "1 2", " 12", "+12", "1_2", "aa"])
def test_what_only_looks_like_a_number_is_not_valid(each: CheckAlgorithm, text: str) -> None:
    """Signs, spaces, underscores and digits of other scripts, which int() takes, are refused."""
    right = each.check(each.alphabet[1])
    assert not each.is_valid(text)
    assert not each.is_valid(f"{text}{right}")
    assert not each.is_valid(f"{each.alphabet[1]}{text}{right}") or not text


@pytest.mark.parametrize("each", ALL, ids=names())
def test_a_check_alone_is_not_valid(each: CheckAlgorithm) -> None:
    """A text that is too short for a payload and a check is not valid, whichever it is."""
    assert not any(map(each.is_valid, each.check_alphabet))
    assert not each.is_valid(each.check(each.alphabet[1]))


@pytest.mark.parametrize("each", ALL, ids=names())
def test_one_character_outside_the_alphabet_is_seen_anywhere(each: CheckAlgorithm) -> None:
    """A foreign character makes a text invalid and a payload refused, wherever it stands."""
    payload = each.alphabet[1] * 5
    for foreign in ("-", "a", "\0", "٣", "é", "\x7f", "\ud800", "\U0001f600"):
        for i in range(6):
            wrong = f"{payload[:i]}{foreign}{payload[i:]}"
            assert not each.is_valid(wrong + each.check(payload))
            assert not each.is_valid(each.append(payload)[:-1] + foreign)
            with pytest.raises(ArgumentError, match=f"position {i}"):
                each.check(wrong)


@pytest.mark.parametrize("each", ALL, ids=names())
@pytest.mark.parametrize(
    ("payload", "error"),
    [("", ArgumentError), ("12a", ArgumentError), ("1٢3", ArgumentError), (12, ArgumentTypeError)],
)
def test_a_payload_outside_the_alphabet_is_refused(
    each: CheckAlgorithm, payload: str, error: type[Exception]
) -> None:
    """A payload that cannot be checked is an error that does not repeat it."""
    with pytest.raises(error) as caught:
        each.check(payload)
    assert "12a" not in str(caught.value)
    with pytest.raises(error):
        each.append(payload)


@pytest.mark.parametrize("each", ALL, ids=names())
def test_what_cannot_be_split_is_refused(each: CheckAlgorithm) -> None:
    """A text too short for payload and check, or no text, has no parts."""
    whole = each.append(each.alphabet[1])
    with pytest.raises(ArgumentError, match="or more long"):
        each.split(whole[: each.check_length])
    with pytest.raises(ArgumentTypeError):
        each.split(1234)  # type: ignore[arg-type]  # what is refused


@pytest.mark.parametrize("name", ["iso7064-11-2", "iso7064-37-2", "crockford37"])
def test_signs_stand_in_the_last_place_only(name: str) -> None:
    """X, * and the like are checks: a payload that holds one is refused."""
    each = algorithm(name)
    signs = set(each.check_alphabet) - set(each.alphabet)
    assert signs
    for sign in signs:
        assert not any(each.is_valid(f"{sign}1{check}") for check in each.check_alphabet)
        assert not any(each.is_valid(f"1{sign}{check}") for check in each.check_alphabet)
        with pytest.raises(ArgumentError, match="position 1"):
            each.check(f"1{sign}")


@pytest.mark.parametrize("text", ["9701", "9800", "399", "00", "0", "1", "", "9799"])
def test_97_10_knows_only_canonical_pairs(text: str) -> None:
    """The pairs 00, 01 and 99 would be second checks, and too short a text has none."""
    assert not algorithm("iso7064-97-10").is_valid(text)


def test_97_10_takes_letters_in_a_payload_and_digits_in_a_check() -> None:
    """Letters stand for two digits each, as in creditor references, and never in the check."""
    each = algorithm("iso7064-97-10")
    whole = each.append("RF")
    assert each.is_valid(whole)
    assert not each.is_valid("RFRF")
    assert not each.is_valid(whole.lower())


@pytest.mark.parametrize("name", ["iso7064-661-26", "iso7064-1271-36"])
def test_a_pair_has_one_spelling(name: str) -> None:
    """A pair that is greater by the modulus weighs the same and is refused."""
    each = algorithm(name)
    modulus, radix = int(name.split("-")[1]), len(each.alphabet)
    least = {each.check(one + two) for one in each.alphabet for two in each.alphabet}
    values = [each.alphabet.index(pair[0]) * radix + each.alphabet.index(pair[1]) for pair in least]
    assert max(values) < modulus


LONG = 9_001


@pytest.mark.parametrize("each", ALL, ids=names())
def test_payloads_beyond_what_int_takes_are_checked(each: CheckAlgorithm) -> None:
    """A payload of thousands of characters is checked like a short one."""
    payload = (each.alphabet * LONG)[-LONG:]
    whole = each.append(payload)
    other = each.alphabet[(each.alphabet.index(whole[-20]) + 1) % len(each.alphabet)]
    assert each.is_valid(whole)
    seen = "single" not in each.misses
    assert not (seen and each.is_valid(f"{whole[:-20]}{other}{whole[-19:]}"))


class Loud(str):
    """Text that lies about itself."""

    __slots__ = ()

    def __len__(self) -> int:
        return 0

    def encode(self, *_: str) -> bytes:
        return b"lie"

    def isdigit(self) -> bool:
        return False


@pytest.mark.parametrize("each", ALL, ids=names())
def test_text_of_another_class_counts_for_what_it_is(each: CheckAlgorithm) -> None:
    """A subclass of str is checked by its characters, whatever its methods say."""
    payload = each.alphabet[1:4]
    assert each.check(Loud(payload)) == each.check(payload)
    assert each.is_valid(Loud(each.append(payload)))


@pytest.mark.parametrize("each", ALL, ids=names())
def test_algorithms_can_be_pickled_and_copied(each: CheckAlgorithm) -> None:
    """A copy is the algorithm itself, and its repr says how to get it."""
    assert pickle.loads(pickle.dumps(each)) is each
    assert copy.deepcopy(each) is each
    assert repr(each) == f"algorithm('{each.name}')"
    with pytest.raises(AttributeError):
        each.name = "other"
