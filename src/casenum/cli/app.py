"""The command's group, and the shell around it: one line for an error, a status for the caller."""

import os
import sys
from collections.abc import Sequence

import click

from casenum.cli.audit import audit
from casenum.cli.check import check
from casenum.cli.demo import demo
from casenum.cli.explain import explain
from casenum.cli.failures import EXPECTED, READER_GONE, STATUSES, line_of, status_of
from casenum.cli.find import find
from casenum.cli.gaps import gaps
from casenum.cli.issue import issue
from casenum.cli.lifecycle import lifecycle
from casenum.cli.replay import replay
from casenum.cli.report import report

_STATUSES = "\n".join(["\b", "Exit status:", *(f"  {code:<4} {what}" for code, what in STATUSES)])


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_STATUSES,
)
@click.version_option(package_name="casenum", message="%(prog)s %(version)s")
@click.pass_context
def casenum(ctx: click.Context) -> None:
    """Give requests numbers that people can trust, and cases a history that cannot lie."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


for _command in (audit, check, demo, explain, find, gaps, issue, lifecycle, replay, report):
    casenum.add_command(_command)


def run(arguments: Sequence[str]) -> int:
    """Run the command and return its exit status; an error of the world's is one line on stderr."""
    try:
        status = _invoked(arguments)
        print(end="", flush=True)
    except (KeyboardInterrupt, *EXPECTED) as error:
        return _failed(error)
    return status


def _invoked(arguments: Sequence[str]) -> int:
    # not casenum.main(): that would end the process by itself when a pipe breaks
    try:
        with casenum.make_context("casenum", list(arguments)) as ctx:
            result = casenum.invoke(ctx)
    except click.exceptions.Exit as done:
        return done.exit_code
    return result if isinstance(result, int) else 0


def _failed(error: BaseException) -> int:
    status = status_of(error)
    _give_up_output()
    if status != READER_GONE:
        print(line_of(error), file=sys.stderr)
    return status


def _give_up_output() -> None:
    try:
        print(end="", flush=True)
    except OSError:
        # what is still buffered would fail again, with a traceback, when the interpreter ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
