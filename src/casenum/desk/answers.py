"""The shell around a customer's answer: which case takes it, and whether one has to be opened."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from casenum.cases import Case
from casenum.desk.decisions import contact
from casenum.desk.decisions.contact import Return, Words
from casenum.desk.decisions.values import Decision, Stamp
from casenum.desk.intake import Intake
from casenum.desk.reading import CaseRef, existing
from casenum.desk.wishes import Arrival, Wish, arrival, receipt
from casenum.desk.writing import Writer
from casenum.issuing import Claimed, warn
from casenum.storage import CaseStore


@attrs.frozen(slots=True)
class Answer:
    """Hold what a customer answered, and what becomes of a case that is done."""

    said: Words
    event: str
    title: str | None
    scope: Mapping[str, str]
    wish: Wish


class Answers:
    """Take answers in through a writer, and open follow-ups through the intake."""

    def __init__(self, writer: Writer, intake: Intake) -> None:
        self._writer = writer
        self._intake = intake

    def take(self, ref: CaseRef, answer: Answer) -> Case:
        """Return the case that took the answer."""
        claims: list[Claimed] = []
        took = self._writer.tried(lambda store: self._taken(store, ref, answer, claims), ref)
        warn(*claims[-1:])
        return took

    def _taken(self, store: CaseStore, ref: CaseRef, answer: Answer, claims: list[Claimed]) -> Case:
        wish, now = answer.wish, self._writer.drawer.now()
        case, done = self._living(store, ref, wish, now)
        if done:
            return case
        present, rules = self._writer.present(case, now), self._writer.rules
        way = Return(answer.event, rules.window_of(case))
        if not way.is_open_to(present, rules.life_of(case), now, wish.by):
            opening = self._follow_up(store, case, answer)
            case = self._intake.arrive(store, opening, answer.scope, claims)

        def decide(_: CaseStore, case: Case, stamp: Stamp) -> Decision:
            return contact.answered_back(case, rules.life_of(case), answer.said, way, stamp)

        expected = ref if isinstance(ref, Case) and ref.id == case.id else case
        return self._writer.once(store, expected, wish, decide)

    def _living(
        self, store: CaseStore, ref: CaseRef, wish: Wish, now: datetime
    ) -> tuple[Case, bool]:
        """Return the case that goes on today, and whether one on the way took the wish before."""
        case = existing(store, self._writer.case_id(store, ref, wish))
        seen: set[str | None] = set()
        while not (done := self._writer.done(store, case.id, wish)):
            seen.add(case.id)
            heir = contact.heir(self._writer.present(case, now))
            if heir is None or heir in seen:
                break
            case = existing(store, heir)
        return case, done

    def _follow_up(self, store: CaseStore, case: Case, answer: Answer) -> Arrival:
        words = {field: value for _, field, value in store.get_fields(case.id)}
        title = answer.title or words.get("title") or "Follow-up"
        requester, channel = case.requester, answer.said.channel
        arrived = receipt(case.kind, channel, requester, None, None, follow_up_of=case.id)
        return arrival(title, arrived, answer.wish)
