"""What the errors of the checks say: each stands in ``words.txt`` as a person would see it."""

from pathlib import Path

import pytest

from casenum.checks import algorithm
from casenum.errors import CasenumError

WORDS = Path(__file__).with_name("words.txt").read_text(encoding="utf-8")
CALLS = [call.split("\n    ", 1) for call in WORDS.strip().split("\n\n")]


@pytest.mark.parametrize(("call", "said"), CALLS, ids=[call for call, _ in CALLS])
def test_an_error_says_what_was_wrong(call: str, said: str) -> None:
    """Whoever is refused reads what was expected, word by word as it is kept."""
    with pytest.raises(CasenumError) as caught:
        eval(call, {"algorithm": algorithm})
    assert f"{type(caught.value).__name__}: {caught.value}" == said
