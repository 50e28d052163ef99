"""The reference page: every command, every option, every exit status."""

from pathlib import Path

from casenum.cli.app import casenum
from casenum.cli.failures import STATUSES

PAGE = Path(__file__).parents[2].joinpath("docs", "command.md").read_text(encoding="utf-8")
README = Path(__file__).parents[2].joinpath("README.md").read_text(encoding="utf-8")


def test_the_reference_has_every_command_with_every_option() -> None:
    """A user finds each command in the README and the page, and each of its options on the page."""
    for name, command in casenum.commands.items():
        section = PAGE.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        usage = section.strip().splitlines()[0]
        assert usage.startswith(f"`casenum {name}")
        assert f"\ncasenum {name} " in README
        for parameter in command.params:
            spelled = parameter.opts[-1]
            assert (spelled if spelled.startswith("-") else spelled.upper()) in usage


def test_the_reference_has_every_exit_status() -> None:
    """A script's author finds what each status means, in the same words as in the help."""
    for status, meaning in STATUSES:
        assert f"\n| {status} | {meaning}" in PAGE
