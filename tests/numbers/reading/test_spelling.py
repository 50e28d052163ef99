"""Spelling a number on the telephone: groups, words and languages."""

import pytest

from casenum.errors import ArgumentError, ArgumentTypeError, InvalidNumber
from casenum.numbers import Pattern, Scope
from casenum.numbers.reading.spelling import ALPHABETS, spell_groups
from support import AT

SERVICE = Pattern("SRV-{year}-{seq:3}", name="service")


@pytest.mark.parametrize(
    ("alphabet", "said"),
    [
        ("nato", "Sierra Romeo Victor, dash, two zero two one, dash, zero zero seven"),
        (
            "german",
            (
                "Salzwedel Rostock Völklingen, Bindestrich, zwei null zwei eins, Bindestrich,"
                " null null sieben"
            ),
        ),
        (
            "swedish",
            "Sigurd Rudolf Viktor, bindestreck, två noll två ett, bindestreck, noll noll sju",
        ),
        ("russian", "Sierra Romeo Victor, дефис, два ноль два один, дефис, ноль ноль семь"),
    ],
)
def test_a_number_is_said_in_groups(alphabet: str, said: str) -> None:
    """Each field is said by itself, each letter by the word of the chosen alphabet."""
    assert SERVICE.spell("SRV-2021-007", alphabet=alphabet) == said


def test_what_was_typed_is_said_as_it_is_printed() -> None:
    """A number may be given as people type it; what is none has no spelling."""
    assert SERVICE.spell(" srv 2021 007") == SERVICE.spell("SRV-2021-007")
    with pytest.raises(InvalidNumber):
        SERVICE.spell("SRV-2021-7")
    with pytest.raises(ArgumentError, match="one of german, nato, russian, swedish"):
        SERVICE.spell("SRV-2021-007", alphabet="klingon")
    with pytest.raises(ArgumentTypeError):
        SERVICE.spell("SRV-2021-007", alphabet=None)  # type: ignore[arg-type]  # what is refused


def test_long_fields_are_said_in_breaths() -> None:
    """Nobody says nine figures at once: groups of four at most, nearly equal."""
    pattern = Pattern("{seq:9}", name="long")
    assert pattern.spell("123456789").count(",") == 2
    assert spell_groups(["12345"]) == "one two three, four five"
    assert spell_groups(["1234", "", "12345678"]).count(",") == 2
    assert spell_groups([]) == ""


def test_literals_scopes_and_checks_are_groups_too() -> None:
    """Words of the pattern, codes and check characters each stand alone, small letters as large."""
    pattern = Pattern("Nr-{dept}/{seq:2}.{check:iso7064-37-36}", scopes={"dept": Scope("A-Z", 2)})
    number = pattern.render(pattern.plan(AT, {"dept": "IT"}), 7)
    said = pattern.spell(number).split(", ")
    assert said[:-1] == [
        *("November Romeo", "dash", "India Tango", "slash"),
        *("zero seven", "dot"),
    ]
    assert said[-1] == spell_groups([number[-1]])


def test_signs_and_letters_without_a_word_are_said_as_they_are() -> None:
    """An alphabet that lacks a character leaves it; Cyrillic letters have words in Russian."""
    assert spell_groups(["Ж#"], "nato") == "Ж #"
    assert spell_groups(["жй"], "russian") == "Женя Иван-краткий"
    assert spell_groups(["äß"], "german") == "Umlaut-Aachen Eszett"
    assert spell_groups(["å"], "swedish") == "Åke"


@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_no_word_is_said_for_two_characters(alphabet: str) -> None:
    """Every Latin letter, figure and separator has a word of its own in every alphabet."""
    words = ALPHABETS[alphabet]
    assert len(set(words.values())) == len(words)
    assert set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/._ ") <= words.keys()


@pytest.mark.parametrize("alphabet", ["nato", "german", "swedish"])
def test_most_words_begin_with_their_letter(alphabet: str) -> None:
    """A word is heard as the letter it begins with."""
    letters = {c: word for c, word in ALPHABETS[alphabet].items() if c.isascii() and c.isalpha()}
    assert all(word.upper().startswith(letter) for letter, word in letters.items())
