"""Schemes of other packages, found by their entry points in the group ``casenum.schemes``.

A package offers one in its pyproject.toml::

    [project.entry-points."casenum.schemes"]
    acme = "acme_numbers:AcmeScheme"

The object is a `NumberScheme`, or is called to make one. Nothing is imported before that.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import attrs

from casenum.arguments import fulfils, text
from casenum.errors import ArgumentError, PluginRefused, listed
from casenum.numbers.schemes import NumberScheme

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP: Final = "casenum.schemes"


@attrs.frozen(slots=True)
class InstalledScheme:
    """Name a scheme that an installed package offers, before anything of it is imported.

    >>> InstalledScheme("acme", "acme-numbers 1.2", "acme_numbers:AcmeScheme", dict).package
    'acme-numbers 1.2'
    """

    name: str
    package: str
    target: str
    _load: Callable[[], Any] = attrs.field(repr=False, eq=False)

    def make(self, **options: Any) -> NumberScheme:
        """Return the scheme, made with the options that its package understands.

        Raises:
            PluginRefused: it cannot be imported, made, or used as a scheme; the error names the
                package.
        """
        try:
            found = self._load()
            finished = not isinstance(found, type) and fulfils(found, NumberScheme)
            scheme = found if finished and not options else found(**options)
        except Exception as error:  # whatever another package raises, it is named
            raise self._refused(f"it raises {type(error).__name__}") from error
        if not fulfils(scheme, NumberScheme):
            raise self._refused(f"it gives {type(scheme).__name__}, which is no NumberScheme")
        return scheme  # type: ignore[no-any-return]  # it was looked at

    def _refused(self, problem: str) -> PluginRefused:
        return PluginRefused(self.name, self.package, problem)


def installed_schemes() -> Mapping[str, InstalledScheme]:
    """Return the schemes that installed packages offer, by name, sorted; none is imported.

    Raises:
        PluginRefused: two packages offer the same name.

    >>> "no-such-scheme" in installed_schemes()
    False
    """
    from importlib.metadata import entry_points  # noqa: PLC0415 - slow, and few ask

    found: dict[str, InstalledScheme] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        offered = InstalledScheme(entry.name, _package(entry), entry.value, entry.load)
        held = found.setdefault(entry.name, offered)
        if held != offered:
            both = " and ".join(sorted((held.package, offered.package)))
            raise PluginRefused(entry.name, both, "the name is offered twice")
    return MappingProxyType(found)


def _package(entry: "EntryPoint") -> str:
    return "an unnamed package" if entry.dist is None else f"{entry.dist.name} {entry.dist.version}"


def load_scheme(name: str, **options: Any) -> NumberScheme:
    """Return the scheme that an installed package offers under a name, made with its options.

    Raises:
        ArgumentTypeError: the name is not text.
        ArgumentError: no package offers it; the error lists what there is.
        PluginRefused: it cannot be imported, made, or used as a scheme.

    >>> load_scheme("no-such-scheme")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    casenum.errors.ArgumentError: name must be one of ..., not another text
    """
    known = installed_schemes()
    wanted = known.get(text("name", name))
    if wanted is None:
        raise ArgumentError("name", f"one of {listed(known)}", "another text")
    return wanted.make(**options)
