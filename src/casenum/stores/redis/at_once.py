"""Number and claim in one script."""

from datetime import UTC, datetime

from casenum.errors import CounterExhausted
from casenum.storage import Claim, ClaimState
from casenum.stores import inputs
from casenum.stores.redis import scripts
from casenum.stores.redis.numbers import RedisNumbers, packed, up_to


class RedisAtOnce(RedisNumbers):
    """Give a value and claim its number in one script."""

    __slots__ = ()

    def issue(
        self,
        series: str,
        *,
        prefix: str,
        width: int,
        suffix: str,
        first: int = 1,
        limit: int | None = None,
        state: ClaimState = ClaimState.CONFIRMED,
        subject: str | None = None,
        at: datetime,
        by: str,
    ) -> Claim | None:
        """Take the next value of a series and put the claim on its number; None says it is held.

        Raises:
            CounterExhausted: the series has no room.
            ArgumentError: an argument cannot be meant.
            Unavailable: the series was used, and its counter is gone.
        """
        inputs.taking(series, 1, first=first, limit=limit, tokens="", token=None)
        inputs.spelling(prefix, width, suffix)
        inputs.issuing(state, subject, at, by)
        top = inputs.LARGEST if limit is None else limit
        draft = Claim("?", series, 0, state, subject, at.astimezone(UTC), by)
        keys = self._key("last"), self._key("used"), self._key("claims")
        form = (up_to(first, top), up_to(top - 1, top), prefix, str(width), suffix)
        rest = packed(draft).split("\0", 2)[2]
        places = self._key("places", series)
        word, told = self._session.call(scripts.ISSUE, (*keys, places), series, *form, rest)
        if word == "full":
            raise CounterExhausted(series, top, 1)
        if word == "held":
            return None
        value = int(told)
        number = f"{prefix}{value:0{width}}{suffix}"
        return Claim(number, series, value, state, subject, draft.at, by)
