"""The shell around decisions: load, decide, append, and once only for each token."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from hashlib import blake2b
from typing import Final, TypeVar

from casenum.cases import Case, extend, fold, freeze, snapshot
from casenum.desk.decisions.migrating import on_touch
from casenum.desk.decisions.timing import overdue, wake_at
from casenum.desk.decisions.values import Decision, Stamp
from casenum.desk.reading import CaseRef, case_id_of, existing
from casenum.desk.rules import Rules
from casenum.desk.wishes import Wish
from casenum.errors import Contention, NotFound, Retry, VersionConflict
from casenum.issuing import Drawer
from casenum.lifecycle import Effect
from casenum.storage import CaseStore, Message, transactions

_TRIES: Final = 3  # how often an unbound desk decides when it lost a race

T = TypeVar("T")
Decide = Callable[[CaseStore, Case, Stamp], Decision]
Meet = Callable[[CaseStore, str, Wish], str | None]
"""What makes a case of a number that none has, and returns its id, or None."""


class Writer:
    """Write decisions to one store; bound to the host's transaction, it never tries again."""

    def __init__(self, store: CaseStore, rules: Rules, drawer: Drawer, *, bound: bool) -> None:
        self.store: Final = store
        self.begin: Final = transactions(store)
        self.rules: Final = rules
        self.drawer: Final = drawer
        self.bound: Final = bound
        self.meet: Meet | None = None

    def write(self, ref: CaseRef, wish: Wish, decide: Decide) -> Case:
        """Return the case after a decision on it, or as it is now if the token was used before.

        Raises:
            NotFound: there is no such case.
            TokenMismatch: the token was used for something else on this case.
            VersionConflict: somebody else wrote first; nothing was lost.
        """
        return self.tried(lambda store: self.once(store, ref, wish, decide), ref)

    def tried(self, call: Callable[[CaseStore], T], ref: CaseRef) -> T:
        """Return what a call in a transaction returns; a lost race is tried again where it may."""
        for _ in range(0 if self.bound else _TRIES - 1):
            try:
                with self.begin() as store:
                    return call(store)
            except VersionConflict:
                if isinstance(ref, Case):
                    raise  # its version was meant
            except Contention as error:
                if error.retry is not Retry.TRANSACTION:
                    raise  # the store has waited long enough
        with self.begin() as store:
            return call(store)

    def once(self, store: CaseStore, ref: CaseRef, wish: Wish, decide: Decide) -> Case:
        """Do within a transaction what `write` does."""
        case_id = self.case_id(store, ref, wish)
        if self.done(store, case_id, wish):
            return existing(store, case_id)
        case = ref if isinstance(ref, Case) else existing(store, case_id)
        return self.put(store, case, self.stamp(case_id, wish), decide)

    def case_id(self, store: CaseStore, ref: CaseRef, wish: Wish) -> str:
        """Return the id of the case that is meant; the host may know it by a number."""
        if self.meet is None or isinstance(ref, Case):
            return case_id_of(store, self.rules.book, ref)
        with suppress(NotFound):
            found = case_id_of(store, self.rules.book, ref)
            if store.load(found) is not None:
                return found
        met = self.meet(store, ref, wish)
        return case_id_of(store, self.rules.book, ref) if met is None else met

    def done(self, store: CaseStore, case_id: str, wish: Wish) -> bool:
        """Return whether a wish was fulfilled on a case before, under the same token.

        Raises:
            TokenMismatch: the token was used for something else on this case.
        """
        if wish.token is None:
            return False
        tokens = f"case:{case_id}"
        taken = store.take(tokens, 0, tokens=tokens, token=wish.token, fingerprint=wish.verb)
        # The token may be on record without the facts: a process died between the two, in a store
        # without transactions. Then the work is still to be done.
        return taken.replayed and _is_there(store, case_id, token_key(case_id, wish.token))

    def stamp(self, case_id: str, wish: Wish) -> Stamp:
        """Return when and by whom a wish is decided, and the key of its records."""
        # With a token a retry builds the same record ids; without one no two writers share any.
        token = wish.token
        key = self.drawer.new_id() if token is None else token_key(case_id, token)
        return Stamp(self.drawer.now(), wish.by, key)

    def beside(self, store: CaseStore, case_id: str, stamp: Stamp, decide: Decide) -> None:
        """Decide on another case in the same transaction, once only for each key.

        Its current version is meant: who else writes to it meanwhile is no reason to give up.
        """
        for attempt in range(_TRIES):
            if _is_there(store, case_id, stamp.key):
                return
            try:
                self.put(store, existing(store, case_id), stamp, decide)
            except VersionConflict:
                if attempt == _TRIES - 1:
                    raise
            else:
                return

    def present(self, case: Case, now: datetime) -> Case:
        """Return a case after all that was due by now."""
        due = overdue(case, self.rules.life_of(case), now)
        return extend(case, due.facts) if due.facts else case

    def put(self, store: CaseStore, case: Case, stamp: Stamp, decide: Decide) -> Case:
        """Append what was due on a case, and then a decision on it; return the case after both."""
        present, due = self._brought_up(case, stamp)
        decision = due.then(decide(store, present, stamp))
        return self.append(store, case.id, case, decision, stamp.key) if decision.facts else case

    def _brought_up(self, case: Case, stamp: Stamp) -> tuple[Case, Decision]:
        """Return a case after what was due, and under the version that it is to have by now."""
        due = overdue(case, self.rules.life_of(case), stamp.at)
        present = extend(case, due.facts) if due.facts else case
        versions = self.rules.versions[case.kind]
        touched = on_touch(present, versions, stamp) if versions else Decision(())
        if touched.facts:
            return extend(present, touched.facts), due.then(touched)
        return present, due

    def append(
        self, store: CaseStore, case_id: str, case: Case | None, decision: Decision, key: str
    ) -> Case:
        """Append a decision's facts, texts and messages, and return the case after them."""
        facts = decision.facts
        after = fold(case_id, facts) if case is None else extend(case, facts)
        party = after.requester or f"case:{case_id}"
        for field, value in decision.texts:
            store.put_field(case_id, party, field, value)
        store.append(
            case_id,
            [freeze(case_id, _record_id(key, index), fact) for index, fact in enumerate(facts)],
            expected=0 if case is None else case.version,
            snapshot=snapshot(after, wake_at=wake_at(after, self.rules.life_of(after))),
            outbox=[
                _message(after, effect, f"{key}/{index}")
                for index, effect in enumerate(decision.effects)
            ],
        )
        return after


def token_key(case_id: str, token: str) -> str:
    """Return the key under which a token's records are kept: the same for every retry."""
    return blake2b(f"{case_id}\n{token}".encode(), digest_size=16).hexdigest()


def _is_there(store: CaseStore, case_id: str, key: str) -> bool:
    first = _record_id(key, 0)
    return any(record.id == first for record in store.read(case_id))


def _record_id(key: str, index: int) -> str:
    return f"{key}.{index}"


def _message(case: Case, effect: Effect, key: str) -> Message:
    payload = json.dumps(
        {
            "kind": effect.kind,
            "number": None if case.number is None else str(case.number),
            "status": case.status,
            "requester": case.requester,
            "version": case.version,
        }
    )
    return Message(key, case.id, effect.topic, payload, case.changed_at or case.received_at)
