"""The shell around new cases: one case a token, one number a case."""

import json
from collections.abc import Callable, Mapping
from typing import Final

import attrs

from casenum.arguments import mapping
from casenum.cases import Case, fold
from casenum.desk.decisions import arriving, joining
from casenum.desk.decisions.arriving import Receipt
from casenum.desk.decisions.values import Decision, Stamp
from casenum.desk.reading import CaseRef, current
from casenum.desk.rules import Rules
from casenum.desk.wishes import Arrival, Wish
from casenum.desk.writing import Decide, Writer, token_key
from casenum.issuing import Claimed, Memo, Order, claim, warn
from casenum.storage import CaseStore, is_transactional

_INTAKE: Final = "intake"  # the token space of cases that do not exist yet

Scope = Mapping[str, str]


class Intake:
    """Receive and register cases through a writer."""

    def __init__(self, writer: Writer, rules: Rules) -> None:
        self._writer = writer
        self._drawer = writer.drawer
        self._rules = rules
        self._atomic = is_transactional(writer.store)

    def receive(self, arrival: Arrival) -> Case:
        """Return a case without a number; the same one for the same token."""
        return self._arrive(arrival, None)

    def open(self, arrival: Arrival, scope: Scope) -> Case:
        """Return a case with its number; the same one for the same token."""
        return self._arrive(arrival, mapping("scope", scope))

    def register(self, ref: CaseRef, wish: Wish, scope: Scope) -> Case:
        """Return the case with a number that it did not have before."""
        claims: list[Claimed] = []  # of a lost race too; only the last one counts

        def decide(store: CaseStore, case: Case, stamp: Stamp) -> Decision:
            return self._number(store, case, stamp, scope, claims)

        registered = self._writer.write(ref, wish, decide)
        warn(*claims[-1:])
        return registered

    def _arrive(self, arrival: Arrival, scope: Scope | None) -> Case:
        claims: list[Claimed] = []
        arrived = self._arrived(arrival, scope, claims)
        warn(*claims[-1:])
        return arrived

    def _arrived(self, arrival: Arrival, scope: Scope | None, claims: list[Claimed]) -> Case:
        with self._writer.begin() as store:
            return self.arrive(store, arrival, scope, claims)

    def arrive(
        self, store: CaseStore, arrival: Arrival, scope: Scope | None, claims: list[Claimed]
    ) -> Case:
        """Do within a transaction what `open` does, or `receive` where there is no scope."""
        wish, life = arrival.wish, self._rules.lives[arrival.receipt.kind]
        memo, known = self._memo(store, arrival)
        case_id = memo.subject or ""
        case = current(store, case_id) if known else None
        if case is not None:
            return case
        key = case_id if wish.token is None else token_key(case_id, wish.token)
        stamp = Stamp(memo.at, wish.by, key)
        self._link(store, arrival.receipt, case_id, stamp)
        decision = arriving.receive(life, arrival.receipt, arrival.title, stamp)
        if scope is not None:
            received = fold(case_id, decision.facts)
            decision = decision.then(self._number(store, received, stamp, scope, claims))
        return self._writer.append(store, case_id, None, decision, key)

    def _link(self, store: CaseStore, receipt: Receipt, case_id: str, stamp: Stamp) -> None:
        """Tell the cases that the new one belongs to; first, because they may refuse."""
        links = ((receipt.follow_up_of, joining.followed), (receipt.parent, joining.child))
        for other, decide in links:
            if other is not None:
                told = attrs.evolve(stamp, key=f"{decide.__name__}:{case_id}")
                self._writer.beside(store, other, told, _about(case_id, decide))

    def _memo(self, store: CaseStore, arrival: Arrival) -> tuple[Memo, bool]:
        memo = Memo(self._drawer.now(), subject=self._drawer.new_id())
        wish = arrival.wish
        if wish.token is None:
            return memo, False
        taken = store.take(
            _INTAKE,
            0,
            tokens=_INTAKE,
            token=wish.token,
            fingerprint=_fingerprint(wish.verb, arrival.receipt),
            memo=memo.to_text(),
        )
        return Memo.from_text(taken.memo), taken.replayed

    def _number(
        self, store: CaseStore, case: Case, stamp: Stamp, scope: Scope, claims: list[Claimed]
    ) -> Decision:
        # Without transactions a crash may leave the number claimed and the case without it: the
        # case's own token makes the retry find the same number. Within one, nothing is left.
        token = None if self._atomic else f"case:{case.id}"
        order = Order(by=stamp.by, now=stamp.at, scope=scope, subject=case.id, token=token)
        claims.append(claim(store, self._rules.schemes[case.kind], self._drawer, order))
        [(number, _)] = claims[-1]
        return arriving.register(case, self._rules.life_of(case), number, stamp)


def _about(other: str, decide: Callable[[Case, str, Stamp], Decision]) -> Decide:
    return lambda _, case, stamp: decide(case, other, stamp)


def _fingerprint(verb: str, receipt: Receipt) -> str:
    linked = [other for other in (receipt.parent, receipt.follow_up_of) if other is not None]
    # References only: a title would be a customer's words, kept where erasing does not reach.
    return json.dumps([verb, receipt.kind, receipt.channel, receipt.requester, *linked])
