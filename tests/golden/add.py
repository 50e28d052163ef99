"""Add a number to the golden corpus; nothing that is there is ever changed.

Run it as ``python tests/golden/add.py service --at 2026-01-04T09:00+00:00 --value 7``. A new file
begins with ``--pattern 'SRV-{year}-{seq:3}'``, and ``--options`` where it has any, as JSON.
A scheme that changes gets its new version by hand, at the end of the file's ``versions``.
"""

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from golden import corpus  # found beside this folder


def main() -> None:
    """Add what the arguments say."""
    parser = argparse.ArgumentParser(description="Add a number to the golden corpus.")
    parser.add_argument("name", help="the file, without .json, and the scheme's name")
    parser.add_argument("--at", required=True, type=datetime.fromisoformat, help="its instant")
    parser.add_argument("--value", required=True, type=int, help="what its counter gave")
    parser.add_argument("--scope", type=json.loads, default={}, help="its scope values, as JSON")
    parser.add_argument("--drawn", type=bytes.fromhex, default=b"", help="random bytes, in hex")
    parser.add_argument("--pattern", help="the pattern of a new file")
    parser.add_argument("--options", type=json.loads, default={}, help="its options, as JSON")
    asked = parser.parse_args()
    path = corpus.FOLDER / f"{asked.name}.json"
    if asked.pattern is None:
        document = corpus.read(path)
    elif path.exists():
        parser.error(f"{path.name} is there already; leave --pattern out to add to it")
    else:
        versions = [{"pattern": asked.pattern, "options": asked.options}]
        document = {"name": asked.name, "versions": versions, "numbers": []}
    wanted = corpus.Wanted(asked.at, asked.value, asked.scope, asked.drawn)
    corpus.write(path, corpus.added(document, wanted))


if __name__ == "__main__":
    main()
