"""Reply words: what mail programs of many languages put before a subject.

The words are those of "List of email subject abbreviations" in Wikipedia, and the long forms that
some programs write instead; RFC 5322, section 3.6.5, knows but ``Re:``.
"""

import re
from collections.abc import Mapping
from typing import Final

from casenum.arguments import plain
from casenum.errors import ArgumentTypeError

# By language: the words of an answer, then those of a message handed on.
REPLY_WORDS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "en": (("Re",), ("Fw", "Fwd")),
    "cs": (("Odp",), ("Předáno",)),
    "cy": (("Atb",), ("Yml",)),
    "da": (("Sv",), ("Vs",)),
    "de": (("Aw", "Antwort"), ("Wg",)),
    "el": (("Απ", "Σχετ"), ("Πρθ",)),
    "es": (("Re",), ("Rv",)),
    "fi": (("Vs",), ("Vl",)),
    "fr": (("Re", "Rép"), ("Tr",)),
    "he": (("השב",), ("הועבר",)),
    "hu": (("Vá",), ("Továbbítás",)),
    "id": (("Bls",), ("Trs",)),
    "is": (("Sv",), ("Fs",)),
    "it": (("R", "Rif"), ("I",)),
    "ja": (("返信",), ("転送",)),
    "ko": (("회신",), ("전달",)),
    "nl": (("Antw",), ("Doorst",)),
    "no": (("Sv",), ("Vs",)),
    "pl": (("Odp",), ("Pd",)),
    "pt": (("Res",), ("Enc",)),
    "ru": (("Ответ", "Отв"), ("Пересл",)),
    "sv": (("Sv",), ("Vb",)),
    "tr": (("Ynt",), ("İlt", "i\u0307lt")),  # lower() splits the dotted capital
    "vi": (("Tl", "Trả lời"), ("Cht", "Chuyển tiếp")),
    "zh": (("回复", "回覆", "答复"), ("转发", "轉寄")),
}

_WORDS: Final = sorted(
    {word for kinds in REPLY_WORDS.values() for words in kinds for word in words},
    key=lambda word: (-len(word), word),
)
# A word, how often it was answered (Re[2], Re(2), Re^2, Re2), and a colon, also a wide one. Case
# is ignored: a reply word is no number, and nothing is told apart by it.
_ONE: Final = re.compile(
    r"[\s\u200b\u200e\u200f\u2068\u2069\ufeff]{0,8}"
    rf"(?:{'|'.join(_WORDS)})"
    r"(?:\s?(?:\[[0-9]{1,3}\]|\([0-9]{1,3}\)|\^[0-9]{1,3}|[0-9]{1,3}))?\s?[:：]",
    re.IGNORECASE,
).match
_OUTER: Final = " \t\r\n\u00a0\u200b\u200e\u200f\ufeff"


def after_replies(line: str, start: int = 0) -> int:
    """Return where a subject begins behind its reply words; ``start`` where it has none.

    >>> after_replies("Re: AW: hello")
    7
    """
    while (word := _ONE(line, start)) is not None:
        start = word.end()
    return start


def strip_replies(subject: str) -> str:
    """Return a subject without the reply words before it, in whatever languages they are chained.

    Raises:
        ArgumentTypeError: it is not text.

    >>> strip_replies("AW: Fwd: Re[2]: SV: [SRV-2021-001] charged twice")
    '[SRV-2021-001] charged twice'
    """
    line = plain(subject)
    if line is None:
        raise ArgumentTypeError("subject", "text", type(subject).__name__)
    return line[after_replies(line) :].strip(_OUTER)
