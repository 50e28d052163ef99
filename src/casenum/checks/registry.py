"""Which check algorithms there are, by the names that stand in ``{check:...}``."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Final

from casenum.arguments import one_of
from casenum.checks.protocol import CheckAlgorithm

# Name to file and class; a file is imported, and its tables are built, when it is first asked for.
_ALGORITHMS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "crockford37": ("crockford37", "Crockford37"),
        "damm": ("damm", "Damm"),
        "gf32": ("gf32", "Gf32"),
        "gf32-2": ("gf32_2", "Gf32Pair"),
        "iso7064-11-10": ("iso7064_hybrid", "Iso7064Mod11And10"),
        "iso7064-11-2": ("iso7064_pure", "Iso7064Mod11"),
        "iso7064-1271-36": ("iso7064_pure", "Iso7064Mod1271"),
        "iso7064-27-26": ("iso7064_hybrid", "Iso7064Mod27And26"),
        "iso7064-37-2": ("iso7064_pure", "Iso7064Mod37"),
        "iso7064-37-36": ("iso7064_hybrid", "Iso7064Mod37And36"),
        "iso7064-661-26": ("iso7064_pure", "Iso7064Mod661"),
        "iso7064-97-10": ("iso7064_97_10", "Iso7064Mod97"),
        "luhn": ("luhn", "Luhn"),
        "verhoeff": ("verhoeff", "Verhoeff"),
        "zammad1": ("zammad", "Zammad1"),
        "zammad2": ("zammad", "Zammad2"),
        "znuny": ("znuny", "Znuny"),
    }
)


def algorithm(name: str) -> CheckAlgorithm:
    """Return the check algorithm of a name, always the same one.

    Raises:
        ArgumentTypeError: the name is not text.
        ArgumentError: there is no such algorithm; the error lists them.

    >>> algorithm("damm").append("572")
    '5724'
    """
    return _built(one_of("check algorithm", name, _ALGORITHMS))


@cache
def _built(name: str) -> CheckAlgorithm:
    file, made = _ALGORITHMS[name]
    found: CheckAlgorithm = getattr(import_module(f"casenum.checks.{file}"), made)()
    return found


def names() -> tuple[str, ...]:
    """Return the names of all check algorithms, sorted.

    >>> names()[:4]
    ('crockford37', 'damm', 'gf32', 'gf32-2')
    """
    return tuple(sorted(_ALGORITHMS))
