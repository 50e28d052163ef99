"""Spelling a number for the telephone: in groups, each letter by its word.

Sources of the words: the ICAO alphabet as NATO uses it (ICAO Annex 10, volume II, 5.2.1.3), whose
digits are said plainly here; DIN 5009:2022 with its towns; the Swedish alphabet of Post- och
telestyrelsen and the armed forces; the Russian radio alphabet of names, which has Cyrillic letters
only, so Latin ones take the words of ICAO.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from casenum.arguments import one_of
from casenum.numbers.language.shapes import Shape

_GROUP: Final = 4  # characters that are said in one breath, at most


def _alphabet(letters: str, words: str, digits: str, signs: str) -> dict[str, str]:
    return {
        **dict(zip(letters, words.split(), strict=True)),
        **dict(zip("0123456789", digits.split(), strict=True)),
        **dict(zip("-/._ ", signs.split(), strict=True)),
    }


_LATIN: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ICAO: Final = (
    "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar"
    " Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu"
)
_RUSSIAN: Final = (
    "Анна Борис Василий Григорий Дмитрий Елена Ёлка Женя Зинаида Иван Иван-краткий Константин"
    " Леонид Михаил Николай Ольга Павел Роман Семён Татьяна Ульяна Фёдор Харитон Цапля Человек Шура"
    " Щука твёрдый-знак Еры мягкий-знак Эхо Юрий Яков"
)

ALPHABETS: Final[Mapping[str, Mapping[str, str]]] = {
    "nato": _alphabet(
        _LATIN,
        _ICAO,
        "zero one two three four five six seven eight nine",
        "dash slash dot underscore space",
    ),
    "german": _alphabet(
        f"{_LATIN}ÄÖÜß",
        "Aachen Berlin Chemnitz Düsseldorf Essen Frankfurt Goslar Hamburg Ingelheim Jena Köln"
        " Leipzig München Nürnberg Offenbach Potsdam Quickborn Rostock Salzwedel Tübingen Unna"
        " Völklingen Wuppertal Xanten Ypsilon Zwickau Umlaut-Aachen Umlaut-Offenbach Umlaut-Unna"
        " Eszett",
        "null eins zwei drei vier fünf sechs sieben acht neun",
        "Bindestrich Schrägstrich Punkt Unterstrich Leerzeichen",
    ),
    "swedish": _alphabet(
        f"{_LATIN}ÅÄÖ",
        "Adam Bertil Cesar David Erik Filip Gustav Helge Ivar Johan Kalle Ludvig Martin Niklas Olof"
        " Petter Qvintus Rudolf Sigurd Tore Urban Viktor Wilhelm Xerxes Yngve Zäta Åke Ärlig Östen",
        "noll ett två tre fyra fem sex sju åtta nio",
        "bindestreck snedstreck punkt understreck mellanslag",
    ),
    "russian": _alphabet(
        f"АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ{_LATIN}",
        f"{_RUSSIAN} {_ICAO}",
        "ноль один два три четыре пять шесть семь восемь девять",
        "дефис дробь точка подчёркивание пробел",
    ),
}


def _breaths(group: str) -> Iterator[str]:
    """Yield a group in pieces of nearly the same length, the longer ones first."""
    pieces = -(-len(group) // _GROUP)
    least, longer = divmod(len(group), pieces)
    begin = 0
    for n in range(pieces):
        end = begin + least + (n < longer)
        yield group[begin:end]
        begin = end


def spell_groups(groups: Iterable[str], alphabet: str = "nato") -> str:
    """Return what to say on the telephone for groups of characters, a comma for each breath.

    A character that the alphabet has no word for is said as it is.

    Raises:
        ArgumentTypeError: the alphabet is not named by text.
        ArgumentError: there is no such alphabet; the error lists them.

    >>> spell_groups(["SRV", "-", "00042"])
    'Sierra Romeo Victor, dash, zero zero zero, four two'
    >>> spell_groups(["K7"], "german")
    'Köln sieben'
    """
    words = ALPHABETS[one_of("alphabet", alphabet, ALPHABETS)]
    pieces = [piece for group in groups if group for piece in _breaths(group)]
    return ", ".join([" ".join([_word(words, each) for each in piece]) for piece in pieces])


def _word(words: Mapping[str, str], character: str) -> str:
    return words.get(character) or words.get(character.upper(), character)


def spell(shape: Shape, text: str, alphabet: str = "nato") -> str:
    """Return what to say on the telephone for a number as it is printed, in groups by its fields.

    Raises:
        ArgumentTypeError: the alphabet is not named by text.
        ArgumentError: there is no such alphabet; the error lists them.

    >>> from casenum.numbers import Pattern
    >>> spell(Pattern("A-{year}/{seq:2}").shape, "A-2021/07")
    'Alfa, dash, two zero two one, slash, zero seven'
    """
    return spell_groups(_groups(shape, text), alphabet)


def _groups(shape: Shape, text: str) -> Iterator[str]:
    """Yield the fields of a number and the words between them; signs stand alone."""
    match, begin, group = shape.exact(text), 0, 0
    word = ""
    for element in shape.elements:
        if element.kind != "literal":
            group += 1
        end = begin + 1 if match is None or element.kind == "literal" else match.end(group)
        piece, begin = text[begin:end], end
        if element.kind == "literal" and piece.isalnum():
            word += piece
            continue
        yield from (word, piece)
        word = ""
    yield word
