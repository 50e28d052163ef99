"""Read, find and suggest in texts that a fuzzer makes, for as long as is asked for.

Run it as ``python tests/soak/fuzz_reading.py --seconds 300``. Where atheris is installed (``pip
install atheris``) it looks for texts that reach new lines of the code; without it Hypothesis makes
them. It ends with one line, or with the text that broke a promise, and the promise:

- nothing raises but the errors that are promised;
- ``is_valid`` is True exactly when ``parse`` succeeds, and what is read reads again as itself;
- what is found stands in order, apart, and reads back; what is rejected is none;
- what is suggested is valid.
"""

import argparse
import importlib.util
import sys
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Final

_AT: Final = datetime(2021, 1, 4, 9, tzinfo=UTC)
_PIECES = (
    *("SRV", "-", "2021", "001", "CMP", "00001", "3", " ", "\r\n ", "\u2011", "\u200b", "O", "l"),
    *(
        "Re: ",
        "> ",
        "-- \n",
        "\nFrom: a\nTo: b\n",
        "x wrote 1:\n",
        "\u0410",
        "\uff11",
        "_",
        ".",
        "K",
    ),
)


def _subjects() -> tuple[Any, ...]:
    from casenum.numbers import NumberBook, Pattern, Scope  # noqa: PLC0415 - atheris goes first

    patterns = {
        "service": Pattern("SRV-{year}-{seq:3}", name="service"),
        "complaint": Pattern("CMP-{seq:5}-{check:damm}", name="complaint"),
        "dated": Pattern("{year}{month}{day}/{seq:3!}", name="dated"),
        "crockford": Pattern("K{seq:4/c32}-{check:gf32-2}", name="crockford"),
        "scoped": Pattern("{who}.{seq}", name="scoped", scopes={"who": Scope("A-Z", 2, 4)}),
        "tagged": Pattern("T {seq:3} {tag:4}", name="tagged", keys=[bytes(range(16))]),
        "drawn": Pattern("U-{ulid}", name="drawn"),
    }
    return (*patterns.values(), NumberBook(**patterns))


class _Promises:
    """Ask everything of one text."""

    def __init__(self) -> None:
        from casenum import errors  # noqa: PLC0415 - atheris goes first

        self._errors = errors
        self._subjects = _subjects()
        self.texts = 0

    def keep(self, text: str) -> None:
        """Raise AssertionError where a promise is broken."""
        self.texts += 1
        for subject in self._subjects:
            number = self._read(subject, text)
            assert subject.is_valid(text) == (number is not None)
            if number is not None:
                assert subject.parse(str(number)) == number
            self._found(subject, text)
            for near in subject.suggest(text, exists=lambda _: True, limit=5):
                assert subject.is_valid(str(near))

    def _read(self, subject: Any, text: str) -> Any:
        try:
            return subject.parse(text)
        except (self._errors.InvalidNumber, self._errors.AmbiguousNumber) as error:
            refused = error
        assert 0 <= (getattr(refused, "position", None) or 0) <= len(text)
        assert len(getattr(refused, "readings", "more than one")) > 1
        assert len(str(refused)) < 1_000
        return None

    def _found(self, subject: Any, text: str) -> None:
        end = 0
        for match in subject.find(text):
            assert end <= match.span[0] < match.span[1] <= len(text)
            end = match.span[1]
            assert subject.parse(text[slice(*match.span)]) == match.number
        for rejected in subject.find_rejected(text):
            begin, end = rejected.span
            assert not subject.is_valid(text[begin:end])
            assert begin <= rejected.why.position < end


def _text(data: bytes) -> str:
    """Return a text of pieces that stand in numbers and mails, and of characters between."""
    pieces = [_PIECES[byte % len(_PIECES)] if byte < 200 else chr(byte) for byte in data]
    return "".join(pieces)


def _by_atheris(seconds: int) -> None:
    import atheris  # type: ignore[import-untyped]  # noqa: PLC0415 - only where it is installed

    with atheris.instrument_imports(include=["casenum.numbers"]):
        promises = _Promises()

    def one(data: bytes) -> None:
        provider = atheris.FuzzedDataProvider(data)
        structured = provider.ConsumeBool()
        rest = provider.ConsumeBytes(200)
        promises.keep(_text(rest) if structured else rest.decode("utf-8", "surrogateescape"))

    atheris.Setup(
        [sys.argv[0], f"-max_total_time={seconds}", "-max_len=200", "-len_control=0"], one
    )
    atheris.Fuzz()


def _by_hypothesis(seconds: int) -> None:
    from hypothesis import HealthCheck, given, settings  # noqa: PLC0415 - atheris goes first
    from hypothesis import strategies as st  # noqa: PLC0415 - the same

    promises, end = _Promises(), monotonic() + seconds
    words = st.lists(st.sampled_from(_PIECES) | st.text(max_size=3), max_size=14).map("".join)
    planted = st.sampled_from([_sample(each) for each in promises._subjects[:-1]])
    mixed = st.lists(words | planted, max_size=4).map("".join)
    checks = list(HealthCheck)

    @settings(max_examples=100, deadline=None, database=None, suppress_health_check=checks)
    @given(mixed)
    def one(text: str) -> None:
        promises.keep(text)

    while monotonic() < end:
        one()
    sys.stdout.write(f"{promises.texts} texts: every promise kept\n")


def _sample(pattern: Any) -> str:
    scope = {"who": "IT"} if "who" in pattern.shape.fields else {}
    drawn = bytes(16) if "ulid" in pattern.shape.fields else b""
    return str(pattern.render(pattern.plan(_AT, scope), None if drawn else 7, drawn))


def main() -> None:
    """Fuzz as long as the arguments say."""
    parser = argparse.ArgumentParser(description="Read what a fuzzer types.")
    parser.add_argument("--seconds", type=int, default=300, help="how long to go on")
    seconds = parser.parse_args().seconds
    if importlib.util.find_spec("atheris") is None:
        _by_hypothesis(seconds)
    else:
        _by_atheris(seconds)


if __name__ == "__main__":
    main()
