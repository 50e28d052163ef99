"""What the first caller with a token drew, as the text that the store remembers for its retries."""

import json
from datetime import UTC, datetime

import attrs


@attrs.frozen(slots=True)
class Memo:
    """Keep what rendering needs and a retry could not build again.

    ``at`` is the instant of the first call, ``drawn`` its random bytes, one item a number,
    ``subject`` whom the number is for, and ``version`` that of the scheme.

    >>> memo = Memo(datetime(2021, 1, 4, tzinfo=UTC), (b"",), "case-a")
    >>> Memo.from_text(memo.to_text()) == memo
    True
    """

    at: datetime
    drawn: tuple[bytes, ...] = ()
    subject: str | None = None
    version: int = 1

    def to_text(self) -> str:
        """Return the memo as one line of JSON."""
        drawn = [item.hex() for item in self.drawn]
        version = [] if self.version == 1 else [self.version]  # as it was before there were others
        return json.dumps([self.at.astimezone(UTC).isoformat(), drawn, self.subject, *version])

    @classmethod
    def from_text(cls, text: str) -> "Memo":
        """Return the memo that a text keeps."""
        at, drawn, subject, *version = json.loads(text)
        return cls(datetime.fromisoformat(at), tuple(map(bytes.fromhex, drawn)), subject, *version)
