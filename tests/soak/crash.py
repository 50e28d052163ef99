"""Kill a process that works on an SQLite store as often as is asked for.

Run it as ``python tests/soak/crash.py --kills 1000``. Each file takes fifty kills; after each one
everything is asked of it that the suite asks (`tests/crashing.py`). It ends with one line, or with
the assertion that failed and the folder of the file, which is kept.
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from crashing import Round  # found beside this folder

_A_FILE = 50


def main() -> None:
    """Kill as often as the arguments say, and print what was found."""
    parser = argparse.ArgumentParser(description="Kill writers, and look at what they left.")
    parser.add_argument("--kills", type=int, default=1_000, help="how many processes to kill")
    parser.add_argument("--seed", type=int, default=1, help="where the first process dies")
    asked = parser.parse_args()
    done = told = 0
    while done < asked.kills:
        folder = Path(tempfile.mkdtemp(prefix="casenum-crash-"))
        killed = Round(folder / "cases.db", seed=asked.seed + done)
        try:
            killed.kill(min(_A_FILE, asked.kills - done))
        except BaseException:
            sys.stdout.write(f"after {done + killed.kills} kills; the file is kept: {folder}\n")
            raise
        done, told = done + killed.kills, told + len(killed.told)
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
    sys.stdout.write(f"{done} kills, {told} results: none lost or twice, no gap, none half\n")


if __name__ == "__main__":
    main()
