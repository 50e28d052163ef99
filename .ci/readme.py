"""Print the first line of the README's fenced blocks that holds a word: ``readme.py demo``."""

import re
import sys
from pathlib import Path

FENCED = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def command(word: str) -> str:
    """Return the first line of a fenced block of the README that holds the word."""
    readme = Path("README.md").read_text(encoding="utf-8")
    blocks = "\n".join(FENCED.findall(readme))
    return next(line for line in blocks.splitlines() if word in line)


if __name__ == "__main__":
    print(command(sys.argv[1]))
