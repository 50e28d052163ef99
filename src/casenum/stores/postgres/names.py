"""What the host calls the tables: one place where names become part of a statement.

Templates say ``@counters`` for a table and ``#claims_by_place`` for an index, which PostgreSQL
keeps in the schema of its table.
"""

import re
from typing import Final

from casenum.arguments import text
from casenum.errors import ArgumentError

PREFIX: Final = "casenum_"
_PREFIX: Final = re.compile(r"[a-z_][a-z0-9_]{0,29}|", re.ASCII)
_LONGEST: Final = 63  # bytes of a name; PostgreSQL cuts longer ones


class Names(dict[str, bytes]):
    """Fill the names of the tables into statements, and keep every statement it has filled.

    Args:
        schema: where the tables are; None leaves that to the connection's search path.
        prefix: what the names of the tables begin with.

    Raises:
        ArgumentTypeError: a name is not text.
        ArgumentError: a name cannot be one.

    >>> Names("crm")["SELECT last FROM @counters"]
    b'SELECT last FROM "crm".casenum_counters'
    >>> Names(prefix="x_").fill("CREATE INDEX #cases_by_queue ON @cases (queue)")
    'CREATE INDEX x_cases_by_queue ON x_cases (queue)'
    """

    __slots__ = ("prefix", "schema")

    def __init__(self, schema: str | None = None, prefix: str = PREFIX) -> None:
        super().__init__()
        self.schema: str | None = None if schema is None else _schema(schema)
        self.prefix: str = _prefix(prefix)

    def __missing__(self, template: str) -> bytes:
        filled = self.fill(template, bound=True).encode()
        self[template] = filled
        return filled

    def fill(self, template: str, *, bound: bool = False) -> str:
        """Return a statement; where values are bound to it, the driver reads ``%`` as a mark."""
        where = "" if self.schema is None else f"{self.quoted}."
        where = where.replace("%", "%%") if bound else where
        return template.replace("#", self.prefix).replace("@", f"{where}{self.prefix}")

    @property
    def quoted(self) -> str:
        """Return the name of the schema as SQL spells it.

        >>> Names('a"b').quoted
        '"a""b"'
        """
        name = (self.schema or "").replace('"', '""')
        return f'"{name}"'

    def table(self, name: str) -> str:
        """Return the name of a table as a text that PostgreSQL looks up.

        >>> Names("crm").table("meta")
        '"crm".casenum_meta'
        """
        return self.fill(f"@{name}")


def _schema(name: str) -> str:
    if len(text("schema", name).encode()) > _LONGEST:
        raise ArgumentError("schema", f"a name of 1 to {_LONGEST} bytes", "a longer one")
    return name


def _prefix(name: str) -> str:
    if not _PREFIX.fullmatch(text("prefix", name, empty=True)):
        expected = "up to 30 lower-case letters, digits and underscores, and begin with no digit"
        raise ArgumentError("prefix", expected, "another text")
    return name
