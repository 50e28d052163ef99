"""From a store to cases: load one, fold it where no snapshot serves, find it by its number."""

from collections.abc import Iterable
from typing import TypeAlias

import attrs

from casenum.arguments import text
from casenum.cases import Case, Fact, extend, fold, restore, thaw_all
from casenum.errors import ArgumentTypeError, NotFound, NumberError
from casenum.numbers import CaseNumber, NumberBook
from casenum.storage import CaseLog, CaseStore, Claim, ClaimState, Loaded

CaseRef: TypeAlias = Case | str


@attrs.frozen(slots=True)
class Found:
    """Say that a text quotes the number of a case.

    ``verified`` says that the sender is the case's requester: a quoted number alone authorises
    nobody. ``span`` is where in the text the number stands.

    >>> Found.__slots__[:4]
    ('number', 'case', 'verified', 'span')
    """

    number: CaseNumber
    case: Case
    verified: bool
    span: tuple[int, int]


def current(store: CaseLog, case_id: str) -> Case | None:
    """Return the case as it is now, or None for an unknown id.

    Raises:
        HistoryBroken: its records cannot be read.
    """
    loaded = store.load(case_id)
    if loaded is None:
        return None
    case = _kept(loaded)
    if case is None:
        return fold(case_id, thaw_all(store.read(case_id)))
    if case.version == loaded.version:
        return case
    return extend(case, thaw_all(store.read(case_id, after=case.version)))


def _kept(loaded: Loaded) -> Case | None:
    return None if loaded.snapshot is None else restore(loaded.snapshot)


def case_id_of(store: CaseStore, book: NumberBook, ref: CaseRef, *, own: bool = False) -> str:
    """Return the id of the case that a case, a number, an alias or an id means.

    A number or alias beats an id, and the exact text beats what it may have been meant to be; but
    a number, however it is typed, beats an alias. A number that was redirected means the case that
    took over, or with ``own`` the one that it was given to.

    Raises:
        ArgumentTypeError: it is none of these.
        NotFound: nothing is known under it.
    """
    if isinstance(ref, Case):
        return ref.id
    if not isinstance(ref, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentTypeError("case", "a Case, a number or an id", type(ref).__name__)
    text("case", ref)
    held = store.get(ref)
    if held is None and store.load(ref) is not None:
        return ref
    if held is None:
        held = store.get(_read(book, ref))
    elif held.state is ClaimState.ALIAS:
        held = _number_meant(store, book, ref) or held
    if held is None or held.holder is None:
        raise NotFound("case under this number or id")
    return held.subject or held.holder if own else held.holder


def _read(book: NumberBook, written: str) -> str:
    try:
        return str(book.parse(written))
    except NumberError as error:
        raise NotFound("case under this number or id") from error


def _number_meant(store: CaseStore, book: NumberBook, written: str) -> Claim | None:
    """Return the claim on the number that an alias may also be read as, if anybody holds it."""
    try:
        return store.get(str(book.parse(written)))
    except NumberError:
        return None


def get(store: CaseStore, book: NumberBook, ref: CaseRef) -> Case:
    """Return the case as it is now.

    Raises:
        NotFound: there is no such case.
    """
    return existing(store, case_id_of(store, book, ref))


def existing(store: CaseLog, case_id: str) -> Case:
    """Return the case as it is now.

    Raises:
        NotFound: there is no such case.
    """
    case = current(store, case_id)
    if case is None:
        raise NotFound("case", case_id)
    return case


def find(store: CaseStore, book: NumberBook, words: str, sender: str | None) -> tuple[Found, ...]:
    """Return the cases whose numbers a text quotes, in the order of the text."""
    found: list[Found] = []
    for match in book.find(words):
        held = store.get(str(match.number))
        case = None if held is None or held.holder is None else current(store, held.holder)
        if case is not None:
            verified = sender is not None and sender == case.requester
            found.append(Found(match.number, case, verified, match.span))
    return tuple(found)


def facts_of(store: CaseLog, case_id: str) -> tuple[Fact, ...]:
    """Return the whole history of a case.

    Raises:
        NotFound: there is no such case.
    """
    facts = thaw_all(store.read(case_id))
    if not facts:
        raise NotFound("case", case_id)
    return facts


def linked(facts: Iterable[Fact], name: str) -> tuple[str, ...]:
    """Return the ids of the cases that facts of one name speak of, in their order."""
    return tuple([str(fact.data["case"]) for fact in facts if fact.name == name])
