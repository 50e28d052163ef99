"""The kinds of scheme that the contract is proven on, and the laws that cost most."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from casenum.numbers import NumberScheme, Pattern, Scope, Version, Versions
from casenum.testing import SchemeContract
from casenum.testing.bench import Bench
from casenum.testing.by_hand import ByHand

KEY: Final = bytes(range(16))
SUMMER: Final = datetime(2021, 7, 1, tzinfo=UTC)
SCOPES: Final[Mapping[str, Scope]] = {"dept": Scope("A-Z", 2, 3), "site": Scope("a-z0-9", 2)}


def changed(old: str, new: str, **options: Any) -> NumberScheme:
    """Return a scheme that changes its shape in the summer of 2021."""
    before = Version(Pattern(old, name="changed"))
    return Versions(
        before, Version(Pattern(new, name="changed", version=2), since=SUMMER, **options)
    )


# What is proven, by the kind of scheme: all that a pattern may be made of, alone and together.
SCHEMES: Final[Mapping[str, Callable[[], NumberScheme]]] = {
    "seq": lambda: Pattern("ABC-{seq:5}", name="order"),
    "seq-exact": lambda: Pattern("ABC-{seq:3!}"),
    "seq-bounded": lambda: Pattern("{seq:2..5/16}-X", start=0),
    "seq-c32": lambda: Pattern("C{seq:3/c32}"),
    "seq-safe20": lambda: Pattern("{seq:4/safe20}"),
    "seq-az": lambda: Pattern("Q-{seq:2/az}"),
    "seq-widened": lambda: Pattern("W{seq:3}", overflow="widen"),
    "year": lambda: Pattern("SRV-{year}-{seq:3}", name="service", zone="Europe/Stockholm"),
    "month": lambda: Pattern("{year}{month}{seq:3}"),
    "short-year": lambda: Pattern("{year:2}{month}-{seq:4}", restart="year"),
    "day": lambda: Pattern("{day}.{month}.{year}/{seq}", zone="Asia/Kathmandu"),
    "hour": lambda: Pattern("{year}{yearday}{hour}-{seq:2}", zone="America/St_Johns"),
    "quarter": lambda: Pattern("{year}Q{quarter} {seq:3}"),
    "week": lambda: Pattern("{isoyear}-W{isoweek}-{seq:2}", zone="Pacific/Auckland"),
    "fiscal": lambda: Pattern("FY{fiscalyear}-{seq:4}", fiscal_start=4, fiscal_label="end"),
    "never": lambda: Pattern("{year}{month}{day}-{seq:3}", restart="never"),
    "scope": lambda: Pattern("{dept}-{seq}/{site}", scopes=SCOPES),
    "ulid": lambda: Pattern("CASE-{ulid}"),
    "damm": lambda: Pattern("CMP-{year}-{seq:5}-{check:damm}", name="complaint"),
    "check-97-10": lambda: Pattern("{year}{seq:6}{check:iso7064-97-10}"),
    "check-gf32": lambda: Pattern("{seq:6/c32}-{check}"),
    "check-37-36": lambda: Pattern("{dept}-{seq:4}{check}", scopes={"dept": SCOPES["dept"]}),
    "tag": lambda: Pattern("TKT-{seq:4}-{tag:4}", keys=[KEY]),
    "opaque": lambda: Pattern("ORD-{year}-{opaque:6}-{check}", name="opaque", keys=[KEY]),
    "random": lambda: Pattern("CPN-{random:8/c32}{check}"),
    "seq-random": lambda: Pattern("R-{seq:3}-{random:4}"),
    "imported": lambda: Pattern.sequential("ABC-", width=5),
    "versions": lambda: changed("{year}{month}{seq:3}", "SRV-{year}-{seq:4}", counter="restart"),
    "versions-continued": lambda: changed("A-{seq:3}", "B-{seq:5}-{check}"),
    "versions-by-date": lambda: changed("{year}{month}{seq:3}", "{year}{month}{seq:4}"),
    "by-hand": ByHand,
}
HIDING: Final = frozenset({"opaque", "random"})


@cache
def bench_of(kind: str) -> Bench:
    """Return the bench of a kind; the laws change nothing on it."""
    return Bench(SCHEMES[kind], hides_order=kind in HIDING)


class Every(SchemeContract):
    """Give the laws by name."""

    def scheme(self) -> NumberScheme:
        return ByHand()


# Laws that try many texts cost most: in the suite on the kinds that read in different ways, and on
# all of them in tests/soak/schemes.py. First those of random texts, then those that go through all.
MANY: Final = frozenset(
    {
        "test_round_trip_1_what_is_printed_reads_as_itself",
        "test_canonical_1_what_people_type_comes_back_as_printed",
        "test_canonical_2_a_number_that_was_read_reads_as_itself",
        "test_canonical_3_is_valid_says_what_parse_does",
        "test_find_2_what_is_found_reads_back",
    }
)
THOROUGH: Final = frozenset(
    {
        "test_injective_2_every_character_counts",
        "test_junk_2_digits_of_other_scripts_are_refused",
        "test_junk_4_long_texts_come_to_an_end",
        "test_round_trip_2_a_number_is_located_where_it_was_made",
        "test_round_trip_3_what_is_read_would_have_been_printed",
        "test_sort_key_2_rises_with_time",
    }
)
