"""Stores whose claims break a promise."""

import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import attrs

from casenum.storage import Claim, ClaimState
from casenum.stores import MemoryStore
from casenum.testing.broken.moments import A_MOMENT


class ClaimOverwrites(MemoryStore):
    """Let the last claim on a number win.

    >>> ClaimOverwrites().get("SRV-1") is None
    True
    """

    def put(self, claim: Claim) -> Claim:
        """Replace whatever claim there was."""
        return self._keep(claim)


class ExpectIgnored(MemoryStore):
    """Move a claim from whatever state it is in, if the table has such a move.

    >>> ExpectIgnored().get("SRV-1") is None
    True
    """

    def move(self, number: str, to: ClaimState, *, expect: ClaimState, **rest: Any) -> Claim:
        """Move the claim, whatever the caller has seen."""
        found = self.get(number)
        return super().move(number, to, expect=found.state if found else expect, **rest)


class RacyDictionary(MemoryStore):
    """Look whether a number is free, and write a moment later, in a plain dictionary.

    >>> RacyDictionary().get("SRV-1") is None
    True
    """

    def put(self, claim: Claim) -> Claim:
        """Keep a claim if the number was free a moment ago."""
        found = self.get(claim.number)
        time.sleep(A_MOMENT)
        return super().put(claim) if found is not None else self._keep(claim)


class VoidForgets(MemoryStore):
    """Remove what is void, so that its number can be given again.

    >>> VoidForgets().get("SRV-1") is None
    True
    """

    def move(self, number: str, to: ClaimState, **rest: Any) -> Claim:
        """Move the claim, and let it go if it is void."""
        moved = super().move(number, to, **rest)
        if to is ClaimState.VOID:
            with self._root.lock:
                self._drop(self._world.claims, number)
                places = self._world.places.get(moved.series or "", {})
                places.pop(moved.value, None)
        return moved


class ScanSkips(MemoryStore):
    """Lose the last claim of every full page.

    >>> ScanSkips().scan("bill")
    ()
    """

    def scan(self, series: str, after: int = 0, limit: int = 1000) -> tuple[Claim, ...]:
        """Return a page, one claim of which went to find out whether there is another page."""
        page = super().scan(series, after, limit)
        return page[:-1] if len(page) == limit > 1 else page


class GapsHidden(MemoryStore):
    """Show reservations as if they were confirmed.

    >>> GapsHidden().scan("bill")
    ()
    """

    def scan(self, series: str, after: int = 0, limit: int = 1000) -> tuple[Claim, ...]:
        """Return a page in which every number that is not void is confirmed."""
        page, void = super().scan(series, after, limit), ClaimState.VOID
        return tuple(
            [each if each.state is void else attrs.evolve(each, state=_CONFIRMED) for each in page]
        )


_CONFIRMED: Final = ClaimState.CONFIRMED


BROKEN: Final[Mapping[type[MemoryStore], str]] = MappingProxyType(
    {
        ClaimOverwrites: "test_claims_4_a_number_or_a_place_that_is_held_is_refused",
        ExpectIgnored: "test_claims_6_a_move_that_was_decided_on_older_news_is_refused",
        RacyDictionary: "test_claims_4_a_race_for_a_number_has_one_winner",
        VoidForgets: "test_claims_6_a_claim_moves_only_as_the_table_says",
        ScanSkips: "test_claims_10_a_scan_in_pages_skips_nothing",
        GapsHidden: "test_gaps_1_every_value_is_accounted_for",
    }
)
