"""``casenum lifecycle``: the default service case as a picture, as tables or as a document."""

from collections.abc import Callable, Mapping
from typing import Final

import click

from casenum.cli.options import as_json
from casenum.lifecycle import Lifecycle, service_case

_FORMATS: Final[Mapping[str, Callable[[Lifecycle], str]]] = {
    "dot": Lifecycle.to_dot,
    "json": Lifecycle.to_json,
    "markdown": Lifecycle.to_markdown,
    "mermaid": Lifecycle.to_mermaid,
}


@click.command()
@click.option(
    "--format", "form", type=click.Choice([*_FORMATS]), help="What to print; markdown if not said."
)
@click.option("--answer-before-close", is_flag=True, help="Close only with an answer or a reason.")
@as_json
def lifecycle(*, form: str | None, answer_before_close: bool, as_json: bool) -> None:
    """Print the default lifecycle: which status of a service case may follow which.

    Example: casenum lifecycle --format dot | dot -Tsvg > service-case.svg
    """
    if as_json and form not in {None, "json"}:
        raise click.UsageError(f"--json and --format {form} ask for two things; give one")
    life = service_case(answer_before_close=answer_before_close)
    print(_FORMATS["json" if as_json else form or "markdown"](life), end="")
