"""Run the ``casenum`` command as ``python -m casenum``."""

import sys

from casenum.cli import main

if __name__ == "__main__":
    sys.exit(main())
