"""Draw the incidents of a real log again, and compare them with the picture in the docs.

Run it as ``python tests/soak/check_picture.py FOLDER``, where ``bpic2013_incidents.csv.gz`` lies;
it takes a minute or two. `docs/pictures.md` names the same command.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
OPTIONS = {
    "--case": "case:concept:name",
    "--status": "concept:name,lifecycle:transition",
    "--at": "time:timestamp",
    "--map": str(ROOT / "tests" / "exchange" / "bpi2013.toml"),
    "--least": "100",
}


def drawn(log: Path) -> str:
    """Return what the command draws of a log."""
    told = [part for option in OPTIONS.items() for part in option]
    command = [sys.executable, "-m", "casenum", "lifecycle", "--overlay", str(log), *told]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def shown() -> str:
    """Return what the page shows."""
    page = (ROOT / "docs" / "pictures.md").read_text(encoding="utf-8")
    found = re.search(r"```mermaid\n(.*?)```", page.partition("## The incidents")[2], re.DOTALL)
    return "" if found is None else found.group(1)


def main() -> int:
    """Say whether the two are the same, byte for byte."""
    parser = argparse.ArgumentParser(description="Compare the picture in the docs with its log.")
    parser.add_argument("folder", type=Path)
    log = parser.parse_args().folder / "bpic2013_incidents.csv.gz"
    same = drawn(log) == shown()
    sys.stdout.write("the same\n" if same else "they differ: draw the picture anew\n")
    return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main())
