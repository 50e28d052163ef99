"""A tag can only be made with a key, and is verified without a store."""

import copy
import hashlib
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.errors import ArgumentError, InvalidNumber, PatternError
from casenum.numbers import Pattern, Scope
from casenum.numbers.language.keys import Keys
from casenum.numbers.ulid import CROCKFORD
from support import AT

OLD, NEW, FOREIGN = (bytes([start]) * 24 for start in (1, 2, 3))
TICKET = Pattern("TKT-{seq:4}-{tag:4}", name="ticket", keys=[OLD])
SHAPES = [
    TICKET,
    Pattern("{tag:6}-{year}-{seq}", keys=[OLD]),
    Pattern("T{seq:4}{check:damm}-{tag:3}", keys=[OLD]),
    Pattern("T-{tag:4}-{seq:4}{check:gf32}", keys=[OLD]),
    Pattern("{d}-{tag:26}-{seq:3/c32}", keys=[OLD], scopes={"d": Scope("a-z", 2)}),
    Pattern("O-{opaque:6/c32}{tag:2}", keys=[OLD]),
]


def test_a_tag_is_printed_and_read() -> None:
    """The golden numbers of this key: they stay what they are in every release."""
    numbers = [TICKET.render(TICKET.plan(AT), value) for value in (1, 2)]
    assert numbers == ["TKT-0001-TRK2", "TKT-0002-PFTJ"]
    read = TICKET.parse(numbers[0].lower())
    assert (read, read.parts) == (numbers[0], {"seq": 1, "tag": "TRK2"})
    assert pickle.loads(pickle.dumps(read)).parts == read.parts


@given(st.sampled_from(SHAPES), st.integers(1, 9999))
def test_what_is_printed_is_verified(scheme: Pattern, value: int) -> None:
    """Wherever the tag stands, and whatever else does, a number reads back as it was printed."""
    codes = dict.fromkeys(scheme.shape.scope_names, "it")
    number = scheme.render(scheme.plan(AT, codes), value)
    assert scheme.parse(number.upper()).parts == number.parts
    assert scheme.locate(scheme.parse(number)).value == value


@given(st.integers(1, 9999), st.data())
def test_a_tag_of_another_number_is_refused(value: int, data: st.DataObject) -> None:
    """A number whose counter or tag is changed has no reading, and the right tag is not told."""
    number = TICKET.render(TICKET.plan(AT), value)
    tag = data.draw(st.text(CROCKFORD, min_size=4, max_size=4).filter(lambda t: t != number[-4:]))
    with pytest.raises(InvalidNumber) as caught:
        TICKET.parse(number[:-4] + tag)
    assert caught.value.code == "tag"
    assert number[-4:] not in str(caught.value)


def test_a_tag_is_keyed_blake2b_of_the_text_without_it() -> None:
    """Anybody with the key can verify a number: hash, the first 5 bits a character, done."""
    number = TICKET.render(TICKET.plan(AT), 1)
    signed = b"TKT-0001-\0"  # a NUL stands where the tag will
    digest = hashlib.blake2b(signed, key=OLD, digest_size=17, person=b"casenum tag 1").digest()
    bits = "".join([f"{byte:08b}" for byte in digest])
    assert number[-4:] == "".join([CROCKFORD[int(bits[i : i + 5], 2)] for i in range(0, 20, 5)])


def test_a_key_may_be_renewed() -> None:
    """The newest key writes, every key is read, and an old number keeps its old tag."""
    renewed = Pattern("TKT-{seq:4}-{tag:4}", name="ticket", keys=[NEW, OLD])
    old = TICKET.render(TICKET.plan(AT), 7)
    new = renewed.render(renewed.plan(AT), 7)
    assert old != new
    assert renewed.parse(f" {old.lower()} ") == old
    assert renewed.parse(new) == new
    assert not TICKET.is_valid(new)
    assert renewed.declaration == TICKET.declaration
    assert not Pattern("TKT-{seq:4}-{tag:4}", keys=[FOREIGN]).is_valid(old)


def test_a_tag_may_stand_anywhere_but_once() -> None:
    """Two tags say no more than one."""
    with pytest.raises(PatternError, match="stands twice"):
        Pattern("{tag:2}{seq:3!}{tag:2}", keys=[OLD])
    with pytest.raises(PatternError, match="no field tells two numbers apart"):
        Pattern("A-{tag:4}", keys=[OLD])


def test_a_tag_signs_where_it_stands() -> None:
    """Moving characters over the tag's place makes another text to sign."""
    codes = {"a": Scope("U", 1, 2), "b": Scope("U", 1, 2)}
    scheme = Pattern("{a}{tag:4}{b}-{seq}", keys=[OLD], scopes=codes)
    one = scheme.render(scheme.plan(AT, {"a": "U", "b": "UU"}), 1)
    other = scheme.render(scheme.plan(AT, {"a": "UU", "b": "U"}), 1)
    assert one.replace(str(one.parts["tag"]), "") == other.replace(str(other.parts["tag"]), "")
    assert one.parts["tag"] != other.parts["tag"]


@pytest.mark.parametrize("spec", ["", "0", "27", "4!", "4..5", "4/10", "\u0664", "x"])
def test_a_tag_has_a_length(spec: str) -> None:
    """One to twenty-six characters of Crockford's alphabet, and nothing else."""
    with pytest.raises(PatternError, match=r"length.*1 to 26"):
        Pattern(f"{{seq}}-{{tag:{spec}}}" if spec else "{seq}-{tag}", keys=[OLD])


def test_a_check_that_cannot_cover_a_tag_is_refused() -> None:
    """Damm checks digits, and a tag may hold letters."""
    with pytest.raises(PatternError, match=r"\{tag\} lies outside"):
        Pattern("{tag:4}{seq:3}{check:damm}", keys=[OLD])


def test_keys_are_never_shown() -> None:
    """No repr, declaration, pickle or copy gives a key away."""
    told = f"{TICKET!r}{TICKET.declaration}{vars(TICKET)}{TICKET.describe()}{Keys([OLD])!r}"
    assert "\\x01" not in told
    assert OLD.hex() not in told
    for holder in (TICKET, Keys([OLD])):
        with pytest.raises(ArgumentError, match="without keys"):
            pickle.dumps(holder)
        assert copy.copy(holder) is copy.deepcopy(holder) is holder


def test_a_pattern_without_keys_is_pickled() -> None:
    """A pattern comes back from a pickle with all it was told."""
    scopes = {"dept": Scope("A-Z", 2)}
    scheme = Pattern("{dept}-{year}-{seq:3}", name="n", zone="Europe/Oslo", scopes=scopes, start=5)
    again: Any = pickle.loads(pickle.dumps(scheme))
    assert (again.declaration, again.name, again.start) == (scheme.declaration, "n", 5)
    assert again.parse("it-2021-007").parts["seq"] == 7
    imported = Pattern.from_dataverse("KA-{SEQNUM:4}")
    assert pickle.loads(pickle.dumps(imported)).left_out == imported.left_out


def test_a_checked_pattern_keeps_its_keys() -> None:
    """What is built from a pattern has its options."""
    checked = Pattern("{seq:4}-{tag:4}", keys=[OLD]).checked("gf32")
    number = checked.render(checked.plan(AT), 1)
    assert checked.parse(number.lower()) == number


def test_a_figure_that_is_missing_beside_the_tag_is_found() -> None:
    """A slip next to the tag leaves it as it is: what the tag itself vouches for is suggested."""
    number = TICKET.render(TICKET.plan(AT), 12)
    head, tag = number[:-5], number[-5:]
    assert TICKET.suggest(f"{head[:-1]}{tag}") == (number,)
    assert TICKET.suggest(f"{head}7{tag}") == (number,)
