"""A host's own status column under a lifecycle, without a mixin: watched, warned about, enforced.

`StatusGuard` judges one write, from the value before to the value after: that is what a save hook
of an ORM calls. `guarded` puts it in front of an attribute of a plain class. Both read the host's
own words through a `StatusMap`.
"""

import logging
import threading
import warnings
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from inspect import getattr_static
from typing import Any, Final, Generic, TypeVar

import attrs

from casenum.arguments import one_of, plain, text
from casenum.errors import ArgumentError, ArgumentTypeError, TransitionRefused, shown
from casenum.lifecycle.actors import Actor
from casenum.lifecycle.engine import Lifecycle
from casenum.lifecycle.findings import did_you_mean
from casenum.lifecycle.statusmap import Dictionary, StatusNames
from casenum.lifecycle.values import JSON, Standing

T = TypeVar("T")

_CHANGE: Final = "change"  # what is refused where no event leads from one value to the other
_LOG: Final = logging.getLogger("casenum.lifecycle")
_MISSING: Final = object()


class Level(StrEnum):
    """Say what becomes of a write that the lifecycle would refuse.

    >>> Level("warn")
    <Level.WARN: 'warn'>
    """

    OBSERVE = "observe"  # it is written, and told to the callback or the log
    WARN = "warn"  # it is written, and a TransitionWarning points at the line that wrote
    ENFORCE = "enforce"  # it is not written: TransitionRefused


_LEVELS: Final = frozenset(level.value for level in Level)


class TransitionWarning(UserWarning):
    """Warn that a status was written which the lifecycle would refuse.

    >>> issubclass(TransitionWarning, UserWarning)
    True
    """


Told = Callable[[TransitionRefused], object]
By = str | Actor
Fields = Mapping[str, JSON]


def _level(value: str) -> Level:
    return Level(one_of("level", value, _LEVELS))


def _is_life(life: object) -> bool:
    return isinstance(life, Lifecycle)


def _is_actor(by: object) -> bool:
    return isinstance(by, str | Actor) or callable(by)


def _is_names(statuses: object) -> bool:
    return statuses is None or isinstance(statuses, StatusNames)


def _tell_the_log(refused: TransitionRefused) -> None:
    _LOG.info("a status was written that the lifecycle would refuse: %s", refused)


@attrs.frozen(slots=True, eq=False, repr=False)
class StatusGuard:
    """Judge writes to a host's status column by a lifecycle.

    A change is allowed where an event may lead from the old value to the new one. A value where
    none was before is the first: it need only be known, because rows are loaded that way too. Of a
    case's past the column knows nothing: a way back leads to any status that it may lead to, and
    guards see a standing that has just begun.

    Args:
        life: which change may follow which.
        at: gives the present, such as ``clock.now``; guards see it.
        by: who writes, or what gives it, such as a look-up of the current user.
        level: ``observe``, ``warn`` or ``enforce``.
        statuses: the host's words for our statuses; without, a word is the status itself.
        told: hears every refusal, at any level; the log where it is left out.

    Raises:
        ArgumentError: the level is unknown.
        ArgumentTypeError: a part has the wrong type.

    >>> from datetime import UTC, datetime
    >>> from casenum.lifecycle import service_case
    >>> nine = datetime(2021, 1, 4, 9, tzinfo=UTC)
    >>> guard = StatusGuard(service_case(), at=lambda: nine, by="system:crm")
    >>> guard.check("received", "registered")
    >>> guard.check("received", "closed")
    Traceback (most recent call last):
    casenum.errors.TransitionRefused: cannot 'change' while 'received' (no event leads to \
'closed'); allowed now: cancel, mark_duplicate, register, reject
    """

    life: Lifecycle
    at: Callable[[], datetime] = attrs.field(kw_only=True)
    by: By | Callable[[], By] = attrs.field(kw_only=True)
    level: Level = attrs.field(default=Level.ENFORCE, kw_only=True, converter=_level)
    statuses: StatusNames | None = attrs.field(default=None, kw_only=True)
    told: Told | None = attrs.field(default=None, kw_only=True)
    _meanings: Dictionary = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        for name, fits, found, what in (
            ("life", _is_life(self.life), self.life, "a Lifecycle"),
            ("at", callable(self.at), self.at, "a function"),
            ("by", _is_actor(self.by), self.by, "an actor or a function"),
            ("statuses", _is_names(self.statuses), self.statuses, "None or a StatusMap"),
            ("told", self.told is None or callable(self.told), self.told, "None or a function"),
        ):
            if not fits:
                raise ArgumentTypeError(name, what, type(found).__name__)
        known = {status.name for status in self.life.statuses}
        object.__setattr__(self, "_meanings", Dictionary(self.statuses, known))

    def check(
        self, old: object, new: object, *, fields: Fields | None = None, depth: int = 1
    ) -> TransitionRefused | None:
        """Return None where the lifecycle allows a write, and otherwise do what the level says.

        Args:
            old: the value before; None where there was none.
            new: the value to be written.
            fields: what the guards of the lifecycle ask for.
            depth: how many calls lie between this one and the line that a warning points at.

        Raises:
            TransitionRefused: the lifecycle does not allow it, and the level is ``enforce``.
        """
        refused = self._judged(old, new, {} if fields is None else fields)
        if refused is None:
            return None
        (self.told or _tell_the_log)(refused)
        if self.level is Level.ENFORCE:
            raise refused
        if self.level is Level.WARN:
            warnings.warn(str(refused), TransitionWarning, stacklevel=depth + 1)
        return refused

    # --- judging -------------------------------------------------------------

    def _judged(self, old: object, new: object, fields: Fields) -> TransitionRefused | None:
        target = self._status(new)
        if target is None:
            return self._unknown(old, new)
        if not target or old is None:  # it says nothing, or it is the first value
            return None
        source = self._status(old)
        if source is None:
            return self._unknown(old, old)
        return None if source in {"", target} else self._moved(source, target, fields)

    def _status(self, value: object) -> str | None:
        key = _key(value)
        return None if key is None else self._meanings[key]

    def _moved(self, source: str, target: str, fields: Fields) -> TransitionRefused | None:
        at, by = self.at(), self.by() if callable(self.by) else self.by
        refused: TransitionRefused | None = None
        told: dict[str, Any] = dict(fields)  # a field may be called reason, too
        here = Standing(source, self.life.status(source).category, 1, at, target)
        for event in self.life.events_between(source, target):
            outcome = self.life.try_apply(here, event, at=at, by=by, **told)
            if isinstance(outcome, TransitionRefused):
                refused = refused or outcome
            elif outcome.standing.status == target:
                return None
        return refused or self._no_way(here, target)

    def _no_way(self, here: Standing, target: str) -> TransitionRefused:
        code = "final" if self.life.status(here.status).final else "no_transition"
        reasons = (f"no event leads to {shown(target)}",)
        return TransitionRefused(code, here.status, _CHANGE, reasons, self.life.allowed(here))

    def _unknown(self, old: object, value: object) -> TransitionRefused:
        key = _key(value)
        if key is None:
            why = f"a status is text, not {type(value).__name__}"
        else:
            known = [status.name for status in self.life.statuses]
            why = f"no status {shown(key)}; {did_you_mean(key, known)}"
        return TransitionRefused("unknown_status", _key(old) or "", _CHANGE, (why,), ())


def _key(value: object) -> str | None:
    """Return the text of a value; columns hold numbers and members of enums too."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(int(value))
    return plain(value)


# --- an attribute of a class ---------------------------------------------------


class Guarded(Generic[T]):
    """Stand before an attribute of a class, and let a guard judge what is written to it.

    `guarded` makes it. What stood there before, be it a slot, a property or a plain default, keeps
    the value. Writes to one attribute are judged one after the other, whichever thread they come
    from.

    >>> "guard" in Guarded.__slots__
    True
    """

    __slots__ = ("_fields", "_inner", "_lock", "_owner", "_shadowed", "guard", "name")

    def __init__(
        self,
        owner: type[T],
        name: str,
        guard: StatusGuard,
        fields: Callable[[T], Fields] | None,
    ) -> None:
        self.guard: Final[StatusGuard] = guard
        self.name: Final[str] = name
        self._owner = owner
        self._shadowed: object = vars(owner).get(name, _MISSING)
        self._inner: Any = getattr_static(owner, name, _MISSING)
        self._fields = fields
        self._lock = threading.RLock()

    def __get__(self, row: T | None, owner: type | None = None) -> Any:
        if row is None:  # what ORMs build queries of
            if self._inner is _MISSING:
                raise AttributeError(self.name)
            return self._inner.__get__(None, owner) if _gets(self._inner) else self._inner
        found = self._read(row)
        if found is not _MISSING:
            return found
        if _gets(self._inner):
            return self._inner.__get__(row, owner)
        if self._inner is _MISSING:
            raise AttributeError(self.name)
        return self._inner

    def __set__(self, row: T, value: object) -> None:
        with self._lock:
            old = self._read(row)
            told: Fields = {} if self._fields is None else self._fields(row)
            self.guard.check(None if old is _MISSING else old, value, fields=told, depth=2)
            if _sets(self._inner):
                self._inner.__set__(row, value)
            else:
                vars(row)[self.name] = value

    def __delete__(self, row: T) -> None:
        if _deletes(self._inner):
            self._inner.__delete__(row)
        elif vars(row).pop(self.name, _MISSING) is _MISSING:
            raise AttributeError(self.name)

    def _read(self, row: T) -> object:
        """Return the value of the row itself; a default of the class is none."""
        if not _sets(self._inner):
            return vars(row).get(self.name, _MISSING)
        try:
            return self._inner.__get__(row, type(row))
        except AttributeError:
            return _MISSING

    def release(self) -> None:
        """Take the guard away: the attribute is what it was before."""
        if vars(self._owner).get(self.name) is not self:
            return
        if self._shadowed is _MISSING:
            delattr(self._owner, self.name)
        else:
            setattr(self._owner, self.name, self._shadowed)


def _gets(inner: object) -> bool:
    return hasattr(type(inner), "__get__")


def _sets(inner: object) -> bool:
    return hasattr(type(inner), "__set__")


def _deletes(inner: object) -> bool:
    return hasattr(type(inner), "__delete__")


def guarded(
    owner: type[T],
    attribute: str,
    life: Lifecycle,
    *,
    at: Callable[[], datetime],
    by: By | Callable[[], By],
    level: Level | str = Level.ENFORCE,
    statuses: StatusNames | None = None,
    fields: Callable[[T], Fields] | None = None,
    told: Told | None = None,
) -> Guarded[T]:
    """Put a guard before a status attribute of a class, and return it.

    From now on every write to the attribute of every row is judged; a refused one raises and leaves
    the value. A class whose framework writes past its attributes, as an ORM does when it loads rows
    or updates in bulk, calls `StatusGuard.check` in its save hook instead.

    Args:
        owner: the class of the host's rows.
        attribute: the name of the attribute that holds the status.
        life: which change may follow which.
        at: gives the present, such as ``clock.now``; guards see it.
        by: who writes, or what gives it, such as a look-up of the current user.
        level: ``observe``, ``warn`` or ``enforce``.
        statuses: the host's words for our statuses; without, a word is the status itself.
        fields: gives of a row what the guards of the lifecycle ask for.
        told: hears every refusal, at any level; the log where it is left out.

    Raises:
        ArgumentError: the attribute is guarded already, or the level is unknown.
        ArgumentTypeError: a part has the wrong type.

    >>> from datetime import UTC, datetime
    >>> from casenum.lifecycle import service_case
    >>> class Ticket:
    ...     status = "received"
    >>> nine = datetime(2021, 1, 4, 9, tzinfo=UTC)
    >>> guard = guarded(Ticket, "status", service_case(), at=lambda: nine, by="system:crm")
    >>> ticket = Ticket()
    >>> ticket.status = "registered"
    >>> ticket.status = "duplicat"
    Traceback (most recent call last):
    casenum.errors.TransitionRefused: cannot 'change' while 'registered' (no status 'duplicat'; \
did you mean 'duplicate'?); allowed now: nothing
    >>> ticket.status
    'registered'
    """
    if not isinstance(owner, type):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentTypeError("owner", "a class", type(owner).__name__)
    text("attribute", attribute)
    if fields is not None and not callable(fields):
        raise ArgumentTypeError("fields", "None or a function", type(fields).__name__)
    if isinstance(getattr_static(owner, attribute, None), Guarded):
        raise ArgumentError("attribute", "one that is not guarded yet", "a guarded one")
    guard = StatusGuard(life, at=at, by=by, level=level, statuses=statuses, told=told)
    found = Guarded(owner, attribute, guard, fields)
    setattr(owner, attribute, found)
    return found
