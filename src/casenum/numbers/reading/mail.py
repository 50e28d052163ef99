"""Regions of a mail: its subject, what was written anew, what is quoted, and the signature.

A text is looked at once, line by line where a line may begin something; it need be no mail at all,
and then everything in it was written anew. Sources: RFC 5322 (headers), RFC 3676, sections 4.3 and
4.5 (signatures, quotes); the rest is what mail programs write above the mail that they answer.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice
from typing import Final, TypeAlias

from casenum.numbers.reading.replies import after_replies

SUBJECT, REPLY, HEADER, QUOTED, SIGNATURE = "subject", "reply", "header", "quoted", "signature"
REGIONS: Final = (SUBJECT, REPLY, HEADER, QUOTED, SIGNATURE)  # the likeliest place first

# What stands over a quoted mail in Outlook and its kin: who, then when, to whom or about what.
_FROM: Final = (
    *("From", "Von", "De", "Da", "Van", "Från", "Fra", "Lähettäjä", "Od", "Feladó", "Kimden"),
    *("От", "Від", "差出人", "发件人", "寄件者", "보낸 사람"),
)
_BESIDE: Final = (
    *("Sent", "Date", "To", "Gesendet", "Datum", "An", "Envoyé", "Enviado", "Enviado el"),
    *(
        "Inviato",
        "À",
        "Para",
        "A",
        "Verzonden",
        "Aan",
        "Skickat",
        "Till",
        "Sendt",
        "Til",
        "Lähetetty",
    ),
    *("Päivämäärä", "Wysłano", "Do", "Data", "Odesláno", "Komu", "Elküldve", "Címzett"),
    *("Gönderildi", "Kime", "Tarih", "Отправлено", "Дата", "Кому", "送信日時", "发送时间"),
    *("收件人", "寄件日期", "보낸 날짜", "받는 사람"),
)
_SUBJECTS: Final = (
    *("Subject", "Betreff", "Objet", "Asunto", "Assunto", "Oggetto", "Onderwerp", "Ämne", "Emne"),
    *("Aihe", "Temat", "Předmět", "Tárgy", "Konu", "Тема", "件名", "主题", "主旨", "제목"),
)
# What a line says that hands over to a quote: "On 4 January 2021, Amy wrote:"
_WROTE: Final = (
    *("wrote", "writes", "schrieb", "a écrit", "escribió", "escreveu", "ha scritto", "schreef"),
    *("skrev", "kirjoitti", "napisał", "napisała", "napisał(a)", "napsal", "napsal(a)", "írta"),
    *("yazdı", "пишет", "написал", "написала", "написал(а)"),
)
_WROTE_UNSPACED: Final = ("写道", "寫道", "のメール", "작성")  # words that stand without spaces
# Lines of their own: "-----Original Message-----", "---------- Forwarded message ---------"
_OVER: Final = (
    *("Original Message", "Forwarded message", "Begin forwarded message", "Original message"),
    *("Ursprüngliche Nachricht", "Weitergeleitete Nachricht", "Message d'origine"),
    *("Message transféré", "Mensaje original", "Mensaje reenviado", "Mensagem original"),
    *("Messaggio originale", "Messaggio inoltrato", "Oorspronkelijk bericht"),
    *("Doorgestuurd bericht", "Ursprungligt meddelande", "Vidarebefordrat meddelande"),
    *("Oprindelig meddelelse", "Opprinnelig melding", "Alkuperäinen viesti"),
    *("Wiadomość oryginalna", "Původní zpráva", "Исходное сообщение", "Пересылаемое сообщение"),
)

_Words: TypeAlias = tuple[str, ...]
_LONGEST: Final = 400  # characters of a line that is looked at: nobody's name is longer
_HEADERS: Final = 200  # lines of a head that are looked at


def _any(words: _Words) -> str:
    longest_first = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(map(re.escape, longest_first))


_BLANK: Final = "[ \t\u00a0]"
_MARK: Final = re.compile(
    rf"\n(?=[-*_{''.join(sorted({word[0] for word in _FROM}))}])"  # turns most lines down at once
    rf"(?:(?P<signature>--{_BLANK}?\r?(?=\n|\Z))"
    rf"|(?P<over>-{{2,20}}{_BLANK}?(?:{_any(_OVER)}){_BLANK}?-{{2,20}})"
    rf"|[*_]?(?P<head>(?:{_any(_FROM)}){_BLANK}?[:：]))"
)
_HEAD_BESIDE: Final = re.compile(rf"[*_]?(?:{_any((*_BESIDE, *_SUBJECTS))}){_BLANK}?[:：]").match
# One for each colon: an expression that begins with one character skips quickly to it.
_ENDS: Final = tuple([re.compile(rf"{colon}{_BLANK}{{0,4}}\r?\n").finditer for colon in ":："])
_SAYS: Final = re.compile(
    rf"(?<![^\W\d_])(?:{_any(_WROTE)})(?![^\W_])|{_any(_WROTE_UNSPACED)}"
).search
_DATED: Final = re.compile("[0-9@<]").search
_DATED_ABOVE: Final = re.compile("[@<]|[0-9][:.][0-9]{2}").search  # an address, or a time of day
_QUOTE: Final = re.compile(r"[ \t]{0,3}>").match
_QUOTE_NEXT: Final = re.compile(rf"(?:{_BLANK}{{0,9}}\r?\n){{0,3}}[ \t]{{0,3}}>").match
_FIELD: Final = re.compile(r"[!-9;-~]{1,60}:").match
_SUBJECT: Final = re.compile(rf"(?:{_any(_SUBJECTS)}){_BLANK}?[:：]", re.IGNORECASE).match


class Regions:
    r"""Say in which region of a mail a place lies; made for one text, of which it keeps the marks.

    >>> text = "Re: [A-1]\n\nSee A-2\n> A-3\n-- \nA-4"
    >>> regions = Regions(text)
    >>> [regions.at(text.index(number)) for number in ("A-1", "A-2", "A-3", "A-4")]
    ['subject', 'reply', 'quoted', 'signature']
    """

    __slots__ = ("_begins", "_line", "_names", "_seen", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        top = _top(text)
        marks = [*top, *_below(text, top[-1][0])]
        self._begins = [begin for begin, _ in marks]
        self._names = [name for _, name in marks]
        self._line = self._seen = 0

    def at(self, place: int) -> str:
        """Return the region of a place; asked in the order of the text, it reads each line once."""
        name = self._names[bisect_right(self._begins, place) - 1]
        if name in {REPLY, SIGNATURE} and _QUOTE(self._text, self._line_of(place)):
            return QUOTED
        return name

    def _line_of(self, place: int) -> int:
        if place < self._seen:
            self._line = self._seen = 0
        self._line = self._text.rfind("\n", self._seen, place) + 1 or self._line
        self._seen = place
        return self._line


def _lines(text: str) -> Iterator[str]:
    begin = 0
    while begin < len(text):
        end = text.find("\n", begin) + 1 or len(text)
        yield text[begin:end]
        begin = end


def _top(text: str) -> list[tuple[int, str]]:
    """Return where each field of a head begins, and where the body does.

    A head is what has a subject; without one, the first line may still be one that answers.
    """
    begin = 0
    marks: list[tuple[int, str]] = []
    for line in islice(_lines(text), _HEADERS):
        folded = bool(marks) and line[0] in " \t"
        if not folded and not _SUBJECT(line) and not _FIELD(line):
            break
        if not folded:
            marks.append((begin, SUBJECT if _SUBJECT(line) else HEADER))
        begin += len(line)
    if any(name == SUBJECT for _, name in marks):
        return [*marks, (begin, REPLY)]
    if after_replies(text[:_LONGEST]):
        return [(0, SUBJECT), (_second_line(text), REPLY)]
    return [(0, REPLY)]


def _second_line(text: str) -> int:
    """Return where the second line begins; a first line may be folded, as subjects are."""
    begin = text.find("\n") + 1
    while begin and text[begin : begin + 1] in {" ", "\t"}:
        begin = text.find("\n", begin) + 1
    return begin or len(text)


def _below(text: str, body: int) -> list[tuple[int, str]]:
    """Return where the signature begins, and where all that follows is quoted."""
    quoted = _attributed(text, body)
    signature = quoted
    for mark in _MARK.finditer(text, max(body - 1, 0), quoted):
        begin = mark.start() + 1
        if mark["signature"] is not None:
            signature = min(signature, begin)
        elif mark["over"] is not None or _beside(text, mark.end()):
            quoted = begin
            break
    found = [(signature, SIGNATURE), (quoted, QUOTED)]
    return [(begin, name) for begin, name in found if begin < len(text) and begin <= quoted]


def _beside(text: str, begin: int) -> bool:
    """Return whether one of the next lines goes on with a head as Outlook writes it."""
    for _ in range(3):
        begin = text.find("\n", begin, begin + _LONGEST) + 1
        if not begin:
            return False
        if _HEAD_BESIDE(text, begin):
            return True
    return False


def _attributed(text: str, body: int) -> int:
    """Return where somebody is said to have written all that follows; the end of the text if never.

    Where lines marked with ``>`` follow, they alone are quoted, and an answer may stand below.
    """
    return min([_attribution(text, body, ends(text, body)) for ends in _ENDS])


def _attribution(text: str, body: int, colons: Iterator[re.Match[str]]) -> int:
    for colon in colons:
        begin = _line(text, body, colon.start())
        before = _line(text, body, max(begin - 1, body))
        line, above = text[begin : colon.start()], text[before:begin]
        alone = _SAYS(line)
        says = alone or ("@" in line and _SAYS(above))  # an address that took a line of its own
        dated = _DATED(line) or _DATED_ABOVE(above)
        if says and dated and not _QUOTE_NEXT(text, colon.end()):
            return begin if alone and _DATED(line) else before
    return len(text)


def _line(text: str, body: int, end: int) -> int:
    """Return where the line begins that ends there, or as far before as is looked at."""
    floor = max(body, end - _LONGEST)
    return text.rfind("\n", floor, end) + 1 or floor
