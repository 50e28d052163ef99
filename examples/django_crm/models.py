"""A Django application issues numbers into its own models, inside whatever ``atomic()`` is open."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import DatabaseError, IntegrityError, models, transaction
from django.db.models import F

from casenum.arguments import text, whole
from casenum.errors import CounterExhausted, DuplicateNumber, NotFound, Unavailable
from casenum.storage import Claim, ClaimState, Guarantee, Taken, Traits
from casenum.stores import inputs

ALIAS = ClaimState.ALIAS


class Ticket(models.Model):
    number = models.CharField(max_length=255, primary_key=True)
    series = models.CharField(max_length=255, null=True)
    value = models.BigIntegerField(null=True)
    state = models.CharField(max_length=9)
    customer = models.CharField(max_length=255, null=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=255)
    reason = models.TextField(null=True)
    merged_into = models.CharField(max_length=255, null=True)
    title = models.TextField(default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["series", "value"], name="one_place"),)

    def claim(self) -> Claim:
        held = (self.number, self.series, self.value, ClaimState(self.state), self.customer)
        return Claim(*held, self.at, self.by, self.reason, self.merged_into)


class Counter(models.Model):
    series = models.CharField(max_length=255, primary_key=True)
    last = models.BigIntegerField()


class Token(models.Model):
    tokens = models.CharField(max_length=255)
    token = models.CharField(max_length=255)
    taken = models.JSONField(null=True)  # series, first, n, fingerprint, memo

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tokens", "token"], name="one_token"),)


class Shape(models.Model):
    name = models.CharField(max_length=255, primary_key=True)
    shape = models.TextField()


class DjangoTickets:
    """Keep numbers in the models above, on the database of an alias."""

    traits = Traits(Guarantee.GAPLESS, durable=True, independent_keys=False)

    def __init__(self, using: str = "default") -> None:
        self.using = using

    def _all(self, model: Any) -> Any:
        return model.objects.using(self.using)

    @contextmanager
    def _atomic(self) -> Generator[None, None, None]:
        try:
            with transaction.atomic(self.using):
                yield
        except DatabaseError as error:
            raise Unavailable("the CRM's database refused; see the cause") from error

    def declare(self, name: str, shape: str) -> str:
        text("name", name, empty=True)
        with self._atomic():
            return str(self._all(Shape).get_or_create({"shape": shape}, name=name)[0].shape)

    def take(
        self, series: str, n: int = 1, *, first: int = 1, limit: int | None = None,
        tokens: str = "", token: str | None = None, fingerprint: str = "", memo: str = "",
    ) -> Taken:  # fmt: skip
        inputs.taking(series, n, first=first, limit=limit, tokens=tokens, token=token)
        inputs.remembered(fingerprint, memo)
        top = inputs.LARGEST if limit is None else limit
        with self._atomic():
            if token is None:
                return Taken(series, self._count(series, n, first, top), n, memo)
            kept, new = self._all(Token).get_or_create(tokens=tokens, token=token)
            if not new:
                return inputs.replayed(token, n, fingerprint, tuple(kept.taken))
            begin = self._count(series, n, first, top) if n else 0
            kept.taken = [series, begin, n, fingerprint, memo]
            kept.save()
            return Taken(series, begin, n, memo)

    def _count(self, series: str, n: int, first: int, top: int) -> int:
        """Move the counter before it is read: from then on its row is locked."""
        counter = Counter(series=series, last=first - 1)
        if first + n - 1 <= top:
            self._all(Counter).bulk_create([counter], ignore_conflicts=True)
        known = self._all(Counter).filter(series=series)
        if not known.filter(last__lte=top - n).update(last=F("last") + n):
            raise CounterExhausted(series, top, n)
        return int(known.get().last) - n + 1

    def peek(self, series: str) -> int | None:
        with self._atomic():
            found = self._all(Counter).filter(series=text("series", series)).first()
            return None if found is None else int(found.last)

    def advance(self, series: str, at_least: int) -> int:
        whole("at_least", at_least, least=0, most=inputs.LARGEST)
        counter = Counter(series=text("series", series), last=at_least)
        with self._atomic():
            self._all(Counter).bulk_create([counter], ignore_conflicts=True)
            known = self._all(Counter).filter(series=series)
            known.filter(last__lt=at_least).update(last=at_least)
            return int(known.get().last)

    def series(self, prefix: str = "") -> tuple[str, ...]:
        with self._atomic():
            names = self._all(Counter).values_list("series", flat=True)
            return tuple(sorted(name for name in names if name.startswith(prefix)))

    def put(self, claim: Claim) -> Claim:
        kept: Claim | None = inputs.claimed(claim)
        fields = dict(series=claim.series, value=claim.value, state=claim.state.value)
        done = dict(customer=claim.subject, at=claim.at, by=claim.by, reason=claim.reason)
        with self._atomic():
            try:
                with transaction.atomic(self.using):  # a savepoint: who comes second can go on
                    self._all(Ticket).create(number=claim.number, **fields, **done)
            except IntegrityError:
                kept = self.get(claim.number)
        if kept is None or kept != claim or (kept.state is ALIAS) != (claim.state is ALIAS):
            raise DuplicateNumber(claim.number)
        return kept

    def get(self, number: str) -> Claim | None:
        with self._atomic():
            found = self._all(Ticket).filter(number=text("number", number)).first()
            return None if found is None else found.claim()

    def move(
        self, number: str, to: ClaimState, *, expect: ClaimState, at: datetime, by: str,
        reason: str | None = None, subject: str | None = None,
    ) -> Claim:  # fmt: skip
        inputs.moving(number, to, expect, subject)
        inputs.acted(at, by, reason)
        with self._atomic():
            known = self._all(Ticket).select_for_update()
            found: Ticket | None = known.filter(number=number).first()
            if found is None:
                raise NotFound("number")
            inputs.hindered(found.claim(), to, expect, reason)
            found.state, found.at, found.by, found.reason = to.value, at, by, reason
            found.customer = subject or found.customer
            found.save()
            return found.claim()

    def alias(self, text: str, subject: str, *, at: datetime, by: str) -> Claim:
        return self.put(Claim(text, None, None, ALIAS, subject, at, by))

    def redirect(self, number: str, subject: str, *, at: datetime, by: str, reason: str) -> Claim:
        inputs.acted(at, by, reason)
        change = dict(merged_into=subject, at=at, by=by, reason=reason)
        with self._atomic():
            if not self._all(Ticket).filter(number=number).update(**change):
                raise NotFound("number")
            merged: Ticket = self._all(Ticket).get(number=number)
            return merged.claim()

    def scan(self, series: str, after: int = 0, limit: int = 1000) -> tuple[Claim, ...]:
        with self._atomic():
            later = self._all(Ticket).filter(series=series, value__gt=after).order_by("value")
            return tuple(ticket.claim() for ticket in later[:limit])
