"""Where in a mail a number stands: subject, new text, quote, signature; and reply words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casenum.errors import ArgumentTypeError
from casenum.numbers import Pattern, strip_replies
from casenum.numbers.reading.mail import REGIONS, Regions
from casenum.numbers.reading.replies import REPLY_WORDS, after_replies

DEAL = Pattern("A-{seq}", name="deal")


def regions(text: str) -> dict[str, str]:
    return {str(match.number): match.region for match in DEAL.find(text)}


# --- reply words -------------------------------------------------------------


@pytest.mark.parametrize(
    "subject",
    [
        "AW: Fwd: Re[2]: SV: hello",
        "Re: hello",
        "RE: RE: re: hello",
        "re:hello",
        "Re : hello",
        "Re(3): Re^4: Re5: hello",
        " \u200eR\u00e9p\u00a0: TR : hello",
        "\u56de\u590d\uff1a\u8f6c\u53d1: hello",
        "Odp: PD: hello ",
        "Vá: Továbbítás: hello",
        "YNT: İLT: ilt: hello",
        "ΑΠ: ΠΡΘ: hello",
        "השב: הועבר: hello",
        "Antw: Doorst: hello",
        "Ответ: Отв: hello",
        "R: I: hello",
        "hello",
        "\r\n\thello",
    ],
)
def test_reply_words_of_many_languages_are_taken_off(subject: str) -> None:
    """However an answer to an answer was handed on, its subject is what it was."""
    assert strip_replies(subject) == "hello"


@pytest.mark.parametrize(
    "subject",
    ["Regarding: x", "Area: x", "Re", "Re x", "[Re: x]", "Reply: x", "Re[1234]: x", "Fwdd: x", ":"],
)
def test_words_that_only_begin_like_a_reply_stay(subject: str) -> None:
    """Nothing of a subject is lost that its writer wrote."""
    assert strip_replies(subject) == subject
    assert after_replies(subject) == 0


@pytest.mark.parametrize("language", REPLY_WORDS)
def test_every_language_answers_and_hands_on(language: str) -> None:
    """Each language of the table has words for both, in any case and chained."""
    answers, handed_on = REPLY_WORDS[language]
    for word in (*answers, *handed_on):
        assert strip_replies(f"{word}: {word.upper()}: {word.lower()}[2]: x") == "x"


def test_a_subject_is_text() -> None:
    """What is no text has no subject."""
    with pytest.raises(ArgumentTypeError, match="subject must be text"):
        strip_replies(None)  # type: ignore[arg-type]  # what is refused


@given(
    st.lists(st.sampled_from(["Re: ", "AW:", "Fwd[2]: ", "SV : "])), st.text("xyz :", max_size=9)
)
def test_chains_of_any_length_come_off(words: list[str], subject: str) -> None:
    """Taking reply words off leaves the subject, and taking them off again changes nothing."""
    stripped = strip_replies("".join(words) + subject)
    assert stripped == subject.strip() == strip_replies(stripped)


# --- regions -----------------------------------------------------------------


def test_a_text_that_is_no_mail_was_written_anew() -> None:
    """A note without head, quotes or signature is one region."""
    assert regions("see A-1: it is\nas A-2 was\n\nNote: A-3") == dict.fromkeys(
        ("A-1", "A-2", "A-3"), "reply"
    )


def test_a_first_line_that_answers_is_a_subject() -> None:
    """A subject that was put before its mail is told by its reply words, folded or not."""
    assert regions("AW: [A-1] lamp\n\nsee A-2") == {"A-1": "subject", "A-2": "reply"}
    assert regions("Re: a long one\r\n [A-1] and\r\n\tA-2\r\nA-3") == {
        "A-1": "subject",
        "A-2": "subject",
        "A-3": "reply",
    }
    assert regions("Re: [A-1]") == {"A-1": "subject"}
    assert regions("Re: [A-1]\n A-2") == {"A-1": "subject", "A-2": "subject"}


@pytest.mark.parametrize("name", ["Subject", "SUBJECT", "Betreff", "Objet", "Ämne", "Тема", "件名"])
def test_the_head_of_a_mail_has_a_subject(name: str) -> None:
    """A whole mail may be searched: its subject counts most, its other fields least."""
    text = f"From: amy@example.org\nX-Case: A-1\n{name}: lamp\n A-2\nTo: desk (A-3)\n\nText: A-4"
    assert regions(text) == {"A-1": "header", "A-2": "subject", "A-3": "header", "A-4": "reply"}


def test_marked_lines_are_quoted() -> None:
    """Lines that begin with > are somebody's earlier words, and what stands between is new."""
    text = "A-1\n> A-2\n>> A-3\n > A-4\nA-5 > A-6\n>A-7"
    assert regions(text) == {
        "A-1": "reply",
        "A-2": "quoted",
        "A-3": "quoted",
        "A-4": "quoted",
        "A-5": "reply",
        "A-6": "reply",
        "A-7": "quoted",
    }


ATTRIBUTIONS = [
    "On Mon, 4 Jan 2021 at 09:00, Amy Long <amy@example.org> wrote:",
    "On Mon, 4 Jan 2021 at 09:00, Amy Long <amy@example.org>\nwrote:",
    "Am 04.01.2021 um 09:00 schrieb Amy Long:",
    "Am Mo., 4. Jan. 2021 um 09:00 Uhr schrieb Amy Long <\namy@example.org>:",
    "Le lun. 4 janv. 2021 à 09:00, Amy Long <amy@example.org> a écrit\u00a0:",
    "El lun, 4 ene 2021 a las 9:00, Amy Long (<amy@example.org>) escribió:",
    "Em seg., 4 de jan. de 2021 às 09:00, Amy Long escreveu:",
    "Il giorno lun 4 gen 2021 alle ore 09:00 Amy Long ha scritto:",
    "Op ma 4 jan. 2021 om 09:00 schreef Amy Long <amy@example.org>:",
    "Den mån 4 jan. 2021 kl 09:00 skrev Amy Long <amy@example.org>:",
    "ma 4. tammik. 2021 klo 9.00 Amy Long (amy@example.org) kirjoitti:",
    "pon., 4 sty 2021 o 09:00 Amy Long <amy@example.org> napisał(a):",
    "po 4. 1. 2021 v 9:00 odesílatel Amy Long <amy@example.org> napsal:",
    "Amy Long <amy@example.org> ezt írta (időpont: 2021. jan. 4., 9:00):",
    "4 Oca 2021 Pzt, 09:00 tarihinde Amy Long <amy@example.org> şunu yazdı:",
    "пн, 4 янв. 2021 г. в 09:00, Amy Long <amy@example.org> написал:",
    "Amy Long 于2021年1月4日周一 09:00写道：",
]


@pytest.mark.parametrize("said", ATTRIBUTIONS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_somebody_is_said_to_have_written_is_quoted(said: str, newline: str) -> None:
    """Mail programs of many languages announce the mail that they answer."""
    text = f"A-1\n\n{said}\n\nA-2\n-- \nA-3".replace("\n", newline)
    assert regions(text) == {"A-1": "reply", "A-2": "quoted", "A-3": "quoted"}


@pytest.mark.parametrize("said", ATTRIBUTIONS)
def test_answers_between_marked_lines_are_new(said: str) -> None:
    """Where the quote is marked line by line, what stands below it was written anew."""
    text = f"A-1\n\n{said}\n\n> A-2\n\nA-3\n> A-4\nA-5"
    assert regions(text) == {
        "A-1": "reply",
        "A-2": "quoted",
        "A-3": "reply",
        "A-4": "quoted",
        "A-5": "reply",
    }


@pytest.mark.parametrize(
    "said",
    [
        "I wrote:",
        "rewrote 3:",
        "in 2021 we had:",
        "schriebe 4:",
        f"On 4 January {'x' * 500} said:",
        "He wrote 3 mails\nand said:",
    ],
)
def test_a_sentence_with_a_colon_quotes_nothing(said: str) -> None:
    """Only a line that says who wrote and when hands over to a quote."""
    assert regions(f"A-1\n{said}\n\nA-2") == {"A-1": "reply", "A-2": "reply"}


@pytest.mark.parametrize(
    "over",
    [
        "-----Original Message-----",
        "-----Ursprüngliche Nachricht-----",
        "---------- Forwarded message ---------",
        "-------- Message transféré --------",
        "________________________________\nFrom: Amy Long\nSent: Monday, 4 January 2021 09:00",
        "From: Amy Long\nDate: Monday, 4 January 2021\nTo: desk",
        "Von: Amy Long\nGesendet: Montag, 4. Januar 2021 09:00\nAn: desk",
        "De : Amy Long\nEnvoyé : lundi 4 janvier 2021 09:00\nÀ : desk",
        "De: Amy Long\nEnviado el: lunes, 4 de enero de 2021\nPara: desk",
        "Da: Amy Long\nInviato: lunedì 4 gennaio 2021\nA: desk",
        "Van: Amy Long\nVerzonden: maandag 4 januari 2021\nAan: desk",
        "Från: Amy Long\nSkickat: den 4 januari 2021\nTill: desk",
        "Od: Amy Long\nWysłano: poniedziałek, 4 stycznia 2021\nDo: desk",
        "От: Amy Long\nОтправлено: 4 января 2021\nКому: desk",
        "发件人: Amy Long\n发送时间: 2021年1月4日\n收件人: desk",
        "*From:* Amy Long\n*Sent:* Monday\n*To:* desk",
    ],
)
def test_what_stands_below_a_head_is_quoted(over: str) -> None:
    """Outlook and its kin put the old mail below a head of its own."""
    text = f"A-1\n-- \nA-2\n{over}\n\nA-3\n> A-4"
    assert regions(text) == {"A-1": "reply", "A-2": "signature", "A-3": "quoted", "A-4": "quoted"}


@pytest.mark.parametrize(
    "text",
    [
        "From: here\nA-1",
        "x\nFrom: here\nand\nthen\nback\nDate: 1\nA-1",
        "x\nFrom: here\nto there\nA-1",
        "x\nVon: A-1",
    ],
)
def test_one_word_of_a_head_is_no_head(text: str) -> None:
    """A line that begins with From is not yet a quoted mail."""
    assert regions(text) == {"A-1": "reply"}


@pytest.mark.parametrize("mark", ["-- ", "--", "-- \r"])
def test_a_signature_ends_a_mail(mark: str) -> None:
    """What stands below two dashes is the same in every mail of its writer."""
    assert regions(f"A-1\n{mark}\nA-2\n> A-3\n-- \nA-4") == {
        "A-1": "reply",
        "A-2": "signature",
        "A-3": "quoted",
        "A-4": "signature",
    }
    assert regions(f"A-1\n{mark}x\nA-2") == {"A-1": "reply", "A-2": "reply"}


def test_the_last_character_above_a_signature_is_not_in_it() -> None:
    """A signature begins with its own line, a quoted head too: one figure stands still above."""
    counted = Pattern("{seq}")
    (last,) = counted.find("see 7\n-- \nAmy")
    assert last.region == "reply"
    (last,) = counted.find("see 7\n-----Original Message-----\nAmy")
    assert last.region == "reply"


def test_regions_may_be_asked_in_any_order() -> None:
    """A place has its region whoever was asked before it."""
    text = "A-1\n> A-2\nA-3"
    asked = Regions(text)
    places = [text.index(number) for number in ("A-3", "A-2", "A-1")]
    assert [asked.at(place) for place in places] == ["reply", "quoted", "reply"]


@given(st.text(alphabet="A-1\n\r> :：FromSenty wrote2021Re@", max_size=200))
def test_every_place_of_any_text_has_a_region(text: str) -> None:
    """No text is so odd that a number in it stands nowhere."""
    asked = Regions(text)
    assert all(asked.at(place) in REGIONS for place in range(len(text)))
