"""Every error that casenum raises, as one tree.

::

    CasenumError
    ├── ArgumentError (ValueError)         a value that cannot be meant
    │   └── ArgumentTypeError (TypeError)  a value of the wrong type
    ├── MissingExtra (ImportError)         a part of casenum that needs another package
    ├── PluginRefused (ImportError)        a scheme of another package that cannot be used
    ├── PatternError (ValueError)          a pattern that could repeat or misread a number
    ├── NumberError (ValueError)           a text that does not read as a number
    │   ├── InvalidNumber
    │   └── AmbiguousNumber
    ├── LifecycleError
    │   ├── DefinitionRefused (ValueError) a definition with errors among its findings
    │   ├── MigrationRefused (ValueError)  versions between which no case in flight could move
    │   ├── TransitionRefused              a move that the definition does not allow
    │   ├── VersionUnknown (LookupError)   a history under a definition that nobody gave
    │   └── HistoryBroken (ValueError)     entries that do not follow from one another
    ├── CaseRefused                        what the desk does not do with a case
    ├── LogError (ValueError)              a row of an event log that cannot be used
    └── StorageError                       carries ``retry``: what may be tried again
        ├── NotApplied                     nothing happened
        │   ├── Contention
        │   └── Unavailable
        ├── OutcomeUnknown                 it may have happened
        └── StoreRefused                   the store said no, and nothing happened
            ├── CounterExhausted
            ├── NoFreeNumber
            ├── TokenMismatch
            ├── DuplicateNumber
            ├── ClaimConflict
            ├── VersionConflict
            ├── NotFound (LookupError)
            ├── GuaranteeTooWeak
            └── ShapeConflict

An error keeps its parts as attributes, builds its text only when somebody reads it, and survives
pickle and copy. No error repeats what a customer wrote: it names positions, lengths and choices.

>>> import pickle
>>> error = pickle.loads(pickle.dumps(VersionConflict("01J0", expected=3, found=4)))
>>> error.found, error.retry
(4, <Retry.TRANSACTION: 'transaction'>)
>>> print(error)
case '01J0' is at version 4, not 3; load it again and decide anew
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import attrs

_SHOWN = 80


def shown(value: object) -> str:
    """Return the repr of a value, cut so that an error stays one readable line.

    >>> shown("x" * 200)[-4:]
    "...'"
    """
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 4]}...{text[-1]}"


def listed(names: Iterable[str]) -> str:
    """Return names sorted and joined by commas, or ``nothing``.

    >>> listed(["reject", "cancel"]), listed([])
    ('cancel, reject', 'nothing')
    """
    return ", ".join(sorted(names)) or "nothing"


_error = attrs.define(auto_exc=True, eq=False, slots=False, init=True)


class CasenumError(Exception):
    """Stand above every error of casenum.

    >>> issubclass(VersionConflict, CasenumError)
    True
    """


@_error
class ArgumentError(CasenumError, ValueError):
    """Say that an argument has a value that cannot be meant.

    >>> print(ArgumentError("width", "1 or more", "0"))
    width must be 1 or more, not 0
    """

    name: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.name} must be {self.expected}, not {self.found}"


@_error
class ArgumentTypeError(ArgumentError, TypeError):
    """Say that an argument has the wrong type.

    >>> print(ArgumentTypeError("zone", "text", "int"))
    zone must be text, not int
    """


@_error
class MissingExtra(CasenumError, ImportError):
    """Say which package a part of casenum needs, and how to get it.

    >>> print(MissingExtra("the redis store", "redis"))
    the redis store needs an extra package; run: pip install 'casenum[redis]'
    """

    part: str
    extra: str

    def __str__(self) -> str:
        return f"{self.part} needs an extra package; run: pip install 'casenum[{self.extra}]'"


@_error
class PluginRefused(CasenumError, ImportError):
    """Say which package offers a scheme that cannot be used, and why.

    >>> print(PluginRefused("acme", "acme-numbers 1.2", "it raises ModuleNotFoundError"))
    scheme 'acme' of acme-numbers 1.2 cannot be used: it raises ModuleNotFoundError; mend or \
remove that package
    """

    scheme: str
    package: str
    problem: str

    def __str__(self) -> str:
        head = f"scheme {shown(self.scheme)} of {self.package} cannot be used"
        return f"{head}: {self.problem}; mend or remove that package"


# --- numbers -----------------------------------------------------------------


@_error
class PatternError(CasenumError, ValueError):
    """Refuse a pattern when it is built, and show why.

    ``code`` is ``syntax``, ``injective``, ``unambiguous``, ``disjoint``, ``checkable``,
    ``calendar`` or, for a format of another product, ``import``; ``example`` is the
    counter-example, where the proof has one.

    >>> print(PatternError("A-{seq", "syntax", "a field is not closed", "write '}'", position=2))
    pattern 'A-{seq' is refused (syntax, position 2): a field is not closed; write '}'
    """

    pattern: str
    code: str
    problem: str
    advice: str
    example: str | None = None
    position: int | None = None

    def __str__(self) -> str:
        where = "" if self.position is None else f", position {self.position}"
        proof = "" if self.example is None else f", for example {self.example}"
        head = f"pattern {shown(self.pattern)} is refused ({self.code}{where})"
        return f"{head}: {self.problem}{proof}; {self.advice}"


@_error
class NumberError(CasenumError, ValueError):
    """Stand above the two ways in which a text is not one number."""


@_error
class InvalidNumber(NumberError):
    """Say why and where a text does not read as a number, without repeating the text.

    ``code`` is ``type``, ``length``, ``character``, ``check``, ``tag``, ``date``, ``value``,
    ``padding`` or ``unknown``; ``position`` counts characters of the text given, from 0.

    >>> print(InvalidNumber("check", "the check character does not match", position=10))
    not a number: the check character does not match (position 10)
    """

    code: str
    problem: str
    position: int | None = None
    scheme: str | None = None

    def __str__(self) -> str:
        what = "not a number" if self.scheme is None else f"not a number of {shown(self.scheme)}"
        where = "" if self.position is None else f" (position {self.position})"
        return f"{what}: {self.problem}{where}"


@_error
class AmbiguousNumber(NumberError):
    """Say that a text has two readings, and which.

    >>> print(AmbiguousNumber(("A-01", "A-1")))
    the text reads as 'A-01' and as 'A-1'; ask which one is meant
    """

    readings: tuple[str, ...]

    def __str__(self) -> str:
        readings = " and as ".join(repr(str(reading)) for reading in self.readings)
        return f"the text reads as {readings}; ask which one is meant"


# --- lifecycle ---------------------------------------------------------------


class LifecycleError(CasenumError):
    """Stand above every error of a lifecycle.

    >>> issubclass(TransitionRefused, LifecycleError)
    True
    """


@_error
class DefinitionRefused(LifecycleError, ValueError):
    """Refuse a lifecycle whose findings hold errors; each finding is one line of text.

    >>> print(DefinitionRefused("service", ("unreachable: no way leads to 'paused'",)))
    lifecycle 'service' is refused: unreachable: no way leads to 'paused'
    """

    lifecycle: str
    findings: tuple[str, ...]

    def __str__(self) -> str:
        return f"lifecycle {shown(self.lifecycle)} is refused: {'; '.join(self.findings)}"


@_error
class MigrationRefused(LifecycleError, ValueError):
    """Refuse a migration that would leave cases in flight without a home; all faults are told.

    >>> print(MigrationRefused("service", 1, 2, ("'parked' has no home; say where it moves",)))
    migration of 'service' from version 1 to 2 is refused: 'parked' has no home; say where it moves
    """

    lifecycle: str
    old: int
    new: int
    faults: tuple[str, ...]

    def __str__(self) -> str:
        head = f"migration of {shown(self.lifecycle)} from version {self.old} to {self.new}"
        return f"{head} is refused: {'; '.join(self.faults)}"


@_error
class TransitionRefused(LifecycleError):
    """Refuse a move, say why, and what is allowed instead; nothing has moved.

    ``code`` is ``no_transition``, ``guard``, ``permission``, ``final``, ``unknown_status`` or
    ``unknown_event``; ``reasons`` are those of the guards that said no, and ``data``, in the same
    order, is what they said for programs.

    >>> print(TransitionRefused("no_transition", "received", "close", (), ("register", "cancel")))
    cannot 'close' while 'received'; allowed now: cancel, register
    """

    code: str
    status: str
    event: str
    reasons: Sequence[str] = ()
    allowed: Sequence[str] = ()
    data: Sequence[Mapping[str, object]] = ()

    def __str__(self) -> str:
        head = f"cannot {shown(self.event)} while {shown(self.status)}"
        why = f" ({'; '.join(self.reasons)})" if self.reasons else ""
        return f"{head}{why}; allowed now: {listed(self.allowed)}"


@_error
class HistoryBroken(LifecycleError, ValueError):
    """Say which entry of a history does not follow from the one before it.

    >>> print(HistoryBroken(3, "source is 'closed', but the case was 'assigned'"))
    entry 3 does not follow: source is 'closed', but the case was 'assigned'
    """

    sequence: int
    problem: str

    def __str__(self) -> str:
        return f"entry {self.sequence} does not follow: {self.problem}"


@_error
class VersionUnknown(LifecycleError, LookupError):
    """Say which version of a definition a history was made under, where it was not given.

    >>> print(VersionUnknown("service", 1, "3f2a"))
    no definition of 'service' has version 1 with digest '3f2a'; add the one that was in use then
    """

    lifecycle: str
    version: int
    digest: str

    def __str__(self) -> str:
        head = f"no definition of {shown(self.lifecycle)} has version {self.version}"
        return f"{head} with digest {shown(self.digest)}; add the one that was in use then"


# --- desk --------------------------------------------------------------------


@_error
class CaseRefused(CasenumError):
    """Say what the desk does not do with a case, why, and what to do instead; nothing has changed.

    ``code`` is ``path_end``, ``not_done``, ``itself``, ``chain``, ``no_task``, ``settled`` or
    ``nobody``. What the case's status does not allow is a `TransitionRefused`.

    >>> print(CaseRefused("itself", "a case is no duplicate of itself", "name two cases"))
    a case is no duplicate of itself; name two cases
    """

    code: str
    problem: str
    advice: str

    def __str__(self) -> str:
        return f"{self.problem}; {self.advice}"


# --- exchange ----------------------------------------------------------------


@_error
class LogError(CasenumError, ValueError):
    """Say which line of an event log cannot be used, and why, without repeating the line.

    ``code`` is ``document`` or ``columns`` where it is no log at all, and otherwise ``broken``,
    ``time``, ``naive``, ``order`` or ``status``.

    >>> print(LogError(17, "naive", "the time has no UTC offset"))
    line 17: the time has no UTC offset
    """

    line: int
    code: str
    problem: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.problem}"


# --- storage -----------------------------------------------------------------


class Retry(StrEnum):
    """Name what a caller may try again after a storage error.

    >>> VersionConflict("01J0", expected=3, found=4).retry is Retry.TRANSACTION
    True
    """

    CALL = "call"  # the same call
    TRANSACTION = "transaction"  # the whole transaction, reads included
    TOKEN = "token"  # the same call, but only with the same token  # noqa: S105 - not a secret
    NEVER = "never"


class StorageError(CasenumError):
    """Stand above every error of a store; ``retry`` says what may be tried again.

    The driver's own error is the ``__cause__``.

    >>> StorageError.retry
    <Retry.NEVER: 'never'>
    """

    retry: Retry = Retry.NEVER


@_error
class NotApplied(StorageError):
    """Say that nothing happened.

    >>> print(NotApplied("the server closed the connection", Retry.CALL))
    the server closed the connection; nothing happened; retry: call
    """

    problem: str
    retry: Retry = Retry.CALL

    def __str__(self) -> str:
        return f"{self.problem}; nothing happened; retry: {self.retry.value}"


@_error
class Contention(NotApplied):
    """Say that another writer was in the way; nothing happened.

    >>> Contention("the database is locked").retry
    <Retry.CALL: 'call'>
    """


@_error
class Unavailable(NotApplied):
    """Say that the store cannot be reached or cannot be written; nothing happened.

    >>> print(Unavailable("the database is read-only", Retry.NEVER))
    the database is read-only; nothing happened; retry: never
    """


@_error
class OutcomeUnknown(StorageError):
    """Say that the change may have happened: only a call with a token may be repeated.

    >>> OutcomeUnknown("the reply to COMMIT was lost").retry
    <Retry.TOKEN: 'token'>
    """

    problem: str
    retry: Retry = Retry.TOKEN

    def __str__(self) -> str:
        return f"{self.problem}; it may have happened; repeat it only with its token"


class StoreRefused(StorageError):
    """Stand above the errors in which the store works and says no.

    >>> issubclass(NotFound, StoreRefused)
    True
    """


@_error
class CounterExhausted(StoreRefused):
    """Say that a series has no value left below its limit; nothing moved.

    >>> print(CounterExhausted("service:2021", 999, 1))
    series 'service:2021' is full: 1 more would pass 999; give the pattern more room
    """

    series: str
    limit: int
    wanted: int

    def __str__(self) -> str:
        head = f"series {shown(self.series)} is full"
        return f"{head}: {self.wanted} more would pass {self.limit}; give the pattern more room"


@_error
class NoFreeNumber(StoreRefused):
    """Say that every random number drawn for a series was taken already; nothing was claimed.

    >>> print(NoFreeNumber("coupon:", 8))
    series 'coupon:' has too few random numbers left: 8 in a row were taken; give {random} more \
characters in a new version
    """

    series: str
    tries: int

    def __str__(self) -> str:
        head = f"series {shown(self.series)} has too few random numbers left"
        advice = "give {random} more characters in a new version"
        return f"{head}: {self.tries} in a row were taken; {advice}"


@_error
class TokenMismatch(StoreRefused):
    """Say that a token was used before for something else.

    >>> print(TokenMismatch("mail-4711", "n"))
    token 'mail-4711' was used before with another n; use a new token for a new request
    """

    token: str
    part: str

    def __str__(self) -> str:
        head = f"token {shown(self.token)} was used before with another {self.part}"
        return f"{head}; use a new token for a new request"


@_error
class DuplicateNumber(StoreRefused):
    """Say that a number, or its place in its series, is held by another claim.

    >>> print(DuplicateNumber("SRV-2021-001"))
    number 'SRV-2021-001' is taken; adopt existing numbers before issuing new ones
    """

    number: str

    def __str__(self) -> str:
        head = f"number {shown(self.number)} is taken"
        return f"{head}; adopt existing numbers before issuing new ones"


@_error
class ClaimConflict(StoreRefused):
    """Say that a claim is not in the state that the move expects.

    >>> print(ClaimConflict("SRV-2021-001", "reserved", "void"))
    number 'SRV-2021-001' is void, not reserved; read the claim and decide anew
    """

    number: str
    expected: str
    found: str

    def __str__(self) -> str:
        head = f"number {shown(self.number)} is {self.found}, not {self.expected}"
        return f"{head}; read the claim and decide anew"


@_error
class VersionConflict(StoreRefused):
    """Say that somebody else wrote first; nothing was lost.

    >>> VersionConflict("01J0", expected=3, found=4).expected
    3
    """

    case_id: str
    expected: int
    found: int
    retry = Retry.TRANSACTION

    def __str__(self) -> str:
        head = f"case {shown(self.case_id)} is at version {self.found}, not {self.expected}"
        return f"{head}; load it again and decide anew"


@_error
class NotFound(StoreRefused, LookupError):
    """Say that the store holds no such thing; ``what`` never holds a customer's words.

    >>> print(NotFound("case", "01J0"))
    no case '01J0'; check the store and the namespace
    """

    what: str
    key: str | None = None

    def __str__(self) -> str:
        key = "" if self.key is None else f" {shown(self.key)}"
        return f"no {self.what}{key}; check the store and the namespace"


@_error
class GuaranteeTooWeak(StoreRefused):
    """Say that a scheme asks for more than the store promises.

    >>> print(GuaranteeTooWeak("invoice", "gapless", "unique"))
    scheme 'invoice' asks for gapless, the store promises unique; choose another store or scheme
    """

    scheme: str
    wanted: str
    promised: str

    def __str__(self) -> str:
        head = f"scheme {shown(self.scheme)} asks for {self.wanted}"
        return f"{head}, the store promises {self.promised}; choose another store or scheme"


@_error
class ShapeConflict(StoreRefused):
    """Say that a scheme's name stands for another shape in this store.

    >>> print(ShapeConflict("bill", "B-{seq:3}", "B-{seq:4}"))
    scheme 'bill' is 'B-{seq:3}' in this store, not 'B-{seq:4}'; give the new shape a new name, \
or add it as a new version
    """

    name: str
    recorded: str
    offered: str

    def __str__(self) -> str:
        who = f"scheme {shown(self.name)}" if self.name else "the unnamed scheme"
        head = f"{who} is {shown(self.recorded)} in this store, not {shown(self.offered)}"
        return f"{head}; give the new shape a new name, or add it as a new version"
