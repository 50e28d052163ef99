"""The shell around decisions: load, decide, append, and once only for each token."""

import json
from collections.abc import Callable
from hashlib import blake2b
from typing import Final

from casenum.cases import Case, extend, fold, freeze, snapshot
from casenum.desk.decisions.values import Decision, Stamp
from casenum.desk.reading import CaseRef, case_id_of, existing
from casenum.desk.wishes import Wish
from casenum.errors import NotFound, VersionConflict
from casenum.issuing import Drawer
from casenum.lifecycle import Effect
from casenum.numbers import NumberBook
from casenum.storage import CaseStore, Message, transactions

_TRIES: Final = 3  # how often an unbound desk decides, when it was given a number and lost a race

Decide = Callable[[CaseStore, Case, Stamp], Decision]
Touch = Callable[[Case, Stamp], Decision]
"""What happens to a case by itself when it is written to, before anything else."""
Meet = Callable[[CaseStore, str, Wish], str | None]
"""What makes a case of a number that none has, and returns its id, or None."""


def _untouched(_: Case, __: Stamp) -> Decision:
    return Decision(())


class Writer:
    """Write decisions to one store; bound to the host's transaction, it never tries again."""

    def __init__(
        self,
        store: CaseStore,
        book: NumberBook,
        drawer: Drawer,
        *,
        bound: bool,
        touch: Touch = _untouched,
        meet: Meet | None = None,
    ) -> None:
        self._touch, self._meet = touch, meet
        self.bound: Final = bound
        self.store: Final = store
        self.begin: Final = transactions(store)
        self.book: Final = book
        self.drawer: Final = drawer

    def write(self, ref: CaseRef, wish: Wish, decide: Decide) -> Case:
        """Return the case after a decision on it, or as it is now if the token was used before.

        Raises:
            NotFound: there is no such case.
            TokenMismatch: the token was used for something else on this case.
            VersionConflict: somebody else wrote first; nothing was lost.
        """
        pinned = isinstance(ref, Case) or self.bound
        for _ in range(0 if pinned else _TRIES - 1):
            try:
                return self._once(ref, wish, decide)
            except VersionConflict:
                continue
        return self._once(ref, wish, decide)

    def _once(self, ref: CaseRef, wish: Wish, decide: Decide) -> Case:
        with self.begin() as store:
            case_id = self._case_id(store, ref, wish)
            key = self._key(case_id, wish.token)
            if self._done_before(store, case_id, wish, key):
                return existing(store, case_id)
            case = ref if isinstance(ref, Case) else existing(store, case_id)
            stamp = Stamp(self.drawer.now(), wish.by, key)
            decision = self._decided(store, case, stamp, decide)
            if not decision.facts:
                return case
            return append(store, case.id, case, decision, key)

    def _decided(self, store: CaseStore, case: Case, stamp: Stamp, decide: Decide) -> Decision:
        touched = self._touch(case, stamp)
        if not touched.facts:
            return decide(store, case, stamp)
        return touched.then(decide(store, extend(case, touched.facts), stamp))

    def _case_id(self, store: CaseStore, ref: CaseRef, wish: Wish) -> str:
        try:
            found = case_id_of(store, self.book, ref)
            if self._meet is None or isinstance(ref, Case) or store.load(found) is not None:
                return found
        except NotFound:
            if self._meet is None or isinstance(ref, Case):
                raise
        met = self._meet(store, ref, wish)
        return case_id_of(store, self.book, ref) if met is None else met

    def _key(self, case_id: str, token: str | None) -> str:
        # With a token a retry builds the same record ids; without one no two writers share any.
        return self.drawer.new_id() if token is None else token_key(case_id, token)

    def _done_before(self, store: CaseStore, case_id: str, wish: Wish, key: str) -> bool:
        if wish.token is None:
            return False
        tokens = f"case:{case_id}"
        taken = store.take(tokens, 0, tokens=tokens, token=wish.token, fingerprint=wish.verb)
        # The token may be on record without the facts: a process died between the two, in a store
        # without transactions. Then the work is still to be done.
        first = _record_id(key, 0)
        return taken.replayed and any(record.id == first for record in store.read(case_id))


def append(store: CaseStore, case_id: str, case: Case | None, decision: Decision, key: str) -> Case:
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
        snapshot=snapshot(after),
        outbox=[
            _message(after, effect, f"{key}/{index}")
            for index, effect in enumerate(decision.effects)
        ],
    )
    return after


def token_key(case_id: str, token: str) -> str:
    """Return the key under which a token's records are kept: the same for every retry."""
    return blake2b(f"{case_id}\n{token}".encode(), digest_size=16).hexdigest()


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
