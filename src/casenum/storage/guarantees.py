"""What a store promises about the numbers it gives, as plain data that can be compared."""

from datetime import timedelta
from enum import IntEnum

import attrs


class Guarantee(IntEnum):
    """Order the promises about the values of one series, weakest first.

    >>> Guarantee.GAPLESS > Guarantee.ORDERED > Guarantee.UNIQUE
    True
    """

    UNIQUE = 1  # no value is given twice
    ORDERED = 2  # a later call, one that begins after another has ended, gets a higher value
    GAPLESS = 3  # and no value is missing but those of lost replies


@attrs.frozen(slots=True)
class Traits:
    """Declare what a store promises.

    ``durable`` says that what was acknowledged survives a crash of process, system and power.
    ``independent_keys`` says that an open transaction on one series does not block another.
    ``token_retention`` is how long a token is remembered; None means for ever.

    >>> Traits(Guarantee.GAPLESS, durable=True, independent_keys=False).token_retention is None
    True
    """

    guarantee: Guarantee
    durable: bool
    independent_keys: bool
    token_retention: timedelta | None = None
