"""How long a broken store is away between a check and its write."""

from typing import Final

A_MOMENT: Final = 0.005  # seconds, as of one trip to a database
