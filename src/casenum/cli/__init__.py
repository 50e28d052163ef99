"""The ``casenum`` command, and what it says where its packages are missing.

Exit statuses:

====== ===============================================================================
0      all went well
1      the answer is no: no number, an audit that found something, a strict replay stopped
2      usage or input is wrong, or the command's packages are missing
3      the store refused, or cannot be used
130    interrupted at the keyboard
141    whoever read the output went away
====== ===============================================================================

The command stands on click and rich; nothing else in casenum imports them.
"""

import sys

from casenum.errors import MissingExtra

__all__ = ["main"]

_PACKAGES = frozenset({"click", "rich"})
_USAGE = 2


def main() -> int:
    """Run the command on the arguments of this process and return the exit status."""
    try:
        from casenum.cli.app import run  # noqa: PLC0415 - its packages are an extra
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in _PACKAGES:
            raise
        print(MissingExtra("the casenum command", "cli"), file=sys.stderr)
        return _USAGE
    return run(sys.argv[1:])
