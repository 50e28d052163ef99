"""Every error keeps its parts, whatever way it travels, and says what to do next."""

import copy
import inspect
import pickle
import re
from collections.abc import Iterator

import pytest

from casenum import errors
from casenum.errors import ArgumentError, CasenumError, Retry, StorageError, listed, shown

# One example of each error that is raised; those that only stand above others have no parts.
EXAMPLES: tuple[CasenumError, ...] = (
    errors.ArgumentError("width", "1 or more", "0"),
    errors.ArgumentTypeError("zone", "text", "int"),
    errors.MissingExtra("the redis store", "redis"),
    errors.PluginRefused("acme", "acme-numbers 1.2", "it raises ModuleNotFoundError"),
    errors.PatternError("A-{seq", "syntax", "a field is not closed", "write '}'", "A-1", 2),
    errors.InvalidNumber("check", "the check character does not match", 10, "service"),
    errors.AmbiguousNumber(("A-01", "A-1")),
    errors.DefinitionRefused("service", ("unreachable: no way leads to 'paused'",)),
    errors.TransitionRefused("guard", "received", "close", ("no owner",), ("register", "cancel")),
    errors.HistoryBroken(3, "source is 'closed', but the case was 'assigned'"),
    errors.MigrationRefused("service", 1, 2, ("'parked' has no home; say where it moves",)),
    errors.VersionUnknown("service", 1, "3f2a"),
    errors.CaseRefused("itself", "a case is no duplicate of itself", "name two cases"),
    errors.LogError(17, "naive", "the time has no UTC offset"),
    errors.NotApplied("the server closed the connection", Retry.CALL),
    errors.Contention("the database is locked", Retry.TRANSACTION),
    errors.Unavailable("the database is read-only", Retry.NEVER),
    errors.OutcomeUnknown("the reply to COMMIT was lost"),
    errors.CounterExhausted("service:2021", 999, 1),
    errors.NoFreeNumber("coupon:", 8),
    errors.TokenMismatch("mail-4711", "n"),
    errors.DuplicateNumber("SRV-2021-001"),
    errors.ClaimConflict("SRV-2021-001", "reserved", "void"),
    errors.VersionConflict("01J0", 3, 4),
    errors.NotFound("case", "01J0"),
    errors.GuaranteeTooWeak("invoice", "gapless", "unique"),
    errors.ShapeConflict("bill", "B-{seq:3}", "B-{seq:4}"),
)
ABOVE = {"CasenumError", "NumberError", "LifecycleError", "StorageError", "StoreRefused"}


def below(kind: type[CasenumError]) -> Iterator[type[CasenumError]]:
    yield kind
    for child in kind.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from below(child)


def drawn() -> dict[str, tuple[str, ...]]:
    """Read the tree in the docstring: each name with its parent and the built-ins it also is."""
    tree: dict[str, tuple[str, ...]] = {}
    path: list[str] = []
    for line in inspect.getdoc(errors).splitlines():  # type: ignore[union-attr]
        found = re.match(r"^    ([│├└─ ]*)(\w+)(?: \((\w+)\))?", line)
        if found is None or not (found[1] or found[2] == "CasenumError"):
            continue
        depth = len(found[1]) // 4
        path[depth:] = [found[2]]
        tree[found[2]] = (*path[-2:-1], *([found[3]] if found[3] else []))
    return tree


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    """What is drawn for readers is what an except clause meets."""
    built = {
        kind.__name__: tuple(base.__name__ for base in kind.__bases__ if base is not Exception)
        for kind in below(CasenumError)
    }
    assert drawn() == built


def test_every_error_has_an_example_here() -> None:
    """A new error is proven like the others."""
    names = {kind.__name__ for kind in below(CasenumError)}
    assert {type(example).__name__ for example in EXAMPLES} == names - ABOVE


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_an_error_survives_pickle_and_copy(error: CasenumError) -> None:
    """An error from another process or a copy says the same and keeps its parts."""
    for twin in (
        pickle.loads(pickle.dumps(error)),
        copy.copy(error),
        copy.deepcopy(error),
    ):
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        assert vars(twin) == vars(error)
        assert getattr(twin, "retry", None) is getattr(error, "retry", None)


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_an_error_reads_as_one_line_of_our_style(error: CasenumError) -> None:
    """The text begins small, ends without a stop, and fits in a log line."""
    text = str(error)
    assert text[0].islower() or text[0] in "'0123456789"
    assert not text.endswith(".")
    assert "\n" not in text


def test_every_storage_error_says_what_may_be_tried_again() -> None:
    """A caller's retry loop needs no table of classes."""
    told = {type(error): error.retry for error in EXAMPLES if isinstance(error, StorageError)}
    assert all(isinstance(retry, Retry) for retry in told.values())
    assert told[errors.OutcomeUnknown] is Retry.TOKEN
    assert told[errors.VersionConflict] is Retry.TRANSACTION
    assert told[errors.DuplicateNumber] is Retry.NEVER


def test_the_cause_survives_beside_the_parts() -> None:
    """The driver's own error stays reachable."""
    with pytest.raises(errors.Contention) as caught:
        raise errors.Contention("locked") from OSError("driver")
    assert isinstance(caught.value.__cause__, OSError)


def test_optional_parts_are_left_out_of_the_text() -> None:
    """An error says only what is known."""
    assert str(errors.InvalidNumber("type", "it is no text")) == "not a number: it is no text"
    assert str(errors.NotFound("case")) == "no case; check the store and the namespace"
    assert "unnamed scheme" in str(errors.ShapeConflict("", "A", "B"))
    refused = errors.PatternError("A", "syntax", "no field", "add one")
    assert str(refused) == "pattern 'A' is refused (syntax): no field; add one"


@pytest.mark.parametrize("length", [10, 77, 78, 79, 1000])
def test_a_value_is_shown_in_at_most_eighty_characters(length: int) -> None:
    """A long value is cut and stays readable as one."""
    text = shown("x" * length)
    assert len(text) == min(length + 2, 80)
    assert text[0] == text[-1] == "'"


def test_choices_are_sorted_and_none_is_said() -> None:
    """The same error reads the same every time."""
    assert (listed({"b", "a"}), listed(())) == ("a, b", "nothing")


def test_an_argument_error_is_caught_as_the_builtin() -> None:
    """Callers that know only Python's errors are served too."""
    with pytest.raises(ValueError, match="width must be 1 or more, not 0"):
        raise ArgumentError("width", "1 or more", "0")
