"""Schemes of other packages are found by name, and a broken one names its package."""

from pathlib import Path

import pytest

from casenum.errors import ArgumentError, ArgumentTypeError, PluginRefused
from casenum.numbers import installed_schemes, load_scheme

SOURCE = """
from casenum.numbers import Pattern

READY = Pattern("ACME-{seq:4}", name="acme")
NOT_ONE = 7

def made(width=3, **options):
    return Pattern(f"ACME-{{seq:{width}}}", name="acme", **options)

def wrong():
    return "ACME-0001"

def fails():
    raise RuntimeError("secret words")
"""
POINTS = {
    "acme": "acme_numbers:READY",
    "acme-made": "acme_numbers:made",
    "acme-wrong": "acme_numbers:wrong",
    "acme-none": "acme_numbers:NOT_ONE",
    "acme-fails": "acme_numbers:fails",
    "acme-lost": "acme_numbers:LOST",
    "acme-gone": "acme_of_yesterday:READY",
}


def install(where: Path, package: str, points: dict[str, str]) -> None:
    folder = where / f"{package.replace('-', '_')}-1.2.dist-info"
    folder.mkdir()
    lines = "".join([f"{name} = {target}\n" for name, target in points.items()])
    head = f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.2\n"
    (folder / "METADATA").write_text(head, encoding="utf-8")
    (folder / "entry_points.txt").write_text(f"[casenum.schemes]\n{lines}", encoding="utf-8")


@pytest.fixture(autouse=True)
def _acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "acme_numbers.py").write_text(SOURCE, encoding="utf-8")
    install(tmp_path, "acme-numbers", POINTS)
    monkeypatch.syspath_prepend(tmp_path)


def test_installed_schemes_are_listed_and_not_imported() -> None:
    """The list says who offers what; a broken package does not spoil it."""
    found = installed_schemes()
    assert [name for name in found if name.startswith("acme")] == sorted(POINTS)
    assert (found["acme"].package, found["acme"].target) == ("acme-numbers 1.2", POINTS["acme"])


def test_a_scheme_is_loaded_by_name() -> None:
    """An object is taken as it is; a class or function makes one with the options given."""
    assert load_scheme("acme").is_valid("ACME-0001")
    assert load_scheme("acme-made").is_valid("ACME-001")
    assert load_scheme("acme-made", width=5, start=7).start == 7


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("acme-wrong", "it gives str, which is no NumberScheme"),
        ("acme-none", "it raises TypeError"),
        ("acme-fails", "it raises RuntimeError"),
        ("acme-lost", "it raises AttributeError"),
        ("acme-gone", "it raises ModuleNotFoundError"),
    ],
)
def test_a_broken_package_is_named(name: str, why: str) -> None:
    """The error says which package is at fault and keeps the cause, not its words."""
    with pytest.raises(PluginRefused) as caught:
        load_scheme(name)
    assert str(caught.value).startswith(
        f"scheme {name!r} of acme-numbers 1.2 cannot be used: {why}"
    )
    assert "secret" not in str(caught.value)
    assert (caught.value.__cause__ is None) is (name == "acme-wrong")


def test_options_for_a_finished_scheme_are_refused() -> None:
    """An object that was made already takes no options, and the package is named."""
    with pytest.raises(PluginRefused, match="acme-numbers"):
        load_scheme("acme", width=3)


def test_a_name_that_nobody_offers_is_refused() -> None:
    """The error lists what there is."""
    with pytest.raises(ArgumentError, match=r"one of .*acme, acme-fails"):
        load_scheme("acmee")
    with pytest.raises(ArgumentTypeError):
        load_scheme(7)  # type: ignore[arg-type]


def test_a_name_that_two_packages_offer_is_refused(tmp_path: Path) -> None:
    """Whichever came first would be chance, so that both are named."""
    install(tmp_path, "acme-numbers-fork", {"acme": "acme_fork:READY"})
    with pytest.raises(PluginRefused, match=r"acme-numbers 1\.2 and acme-numbers-fork 1\.2"):
        installed_schemes()


def test_a_package_that_is_listed_twice_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An editable install that is also on the path offers the same thing, and nothing else."""
    again = tmp_path / "again"
    again.mkdir()
    install(again, "acme-numbers", {"acme": POINTS["acme"]})
    monkeypatch.syspath_prepend(again)
    assert load_scheme("acme").is_valid("ACME-0001")
