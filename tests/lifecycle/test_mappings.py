"""The tables of known products: total on what their sources list, and back on all of ours."""

import pytest

from casenum.errors import ArgumentError
from casenum.lifecycle import service_case
from casenum.lifecycle.mappings import names, table

OURS = {status.name: status for status in service_case().statuses}

# Every value that the source of a table lists; the module names the sources.
VALUES = {
    "zendesk": ["new", "open", "pending", "hold", "solved", "closed"],
    "servicenow": [
        *["1", "2", "3", "6", "7", "8"],
        *["New", "In Progress", "On Hold", "Resolved", "Closed", "Canceled"],
    ],
    "rt": ["new", "open", "stalled", "resolved", "rejected", "deleted"],
    "jira": [
        *["undefined", "new", "indeterminate", "done"],
        *["No Category", "To Do", "In Progress", "Done"],
    ],
    "fhir-task": [
        *["draft", "requested", "received", "accepted", "rejected", "ready", "cancelled"],
        *["in-progress", "on-hold", "failed", "completed", "entered-in-error"],
    ],
}


def test_every_table_is_tested() -> None:
    """A table that is added gets its values here."""
    assert names() == tuple(sorted(VALUES))


@pytest.mark.parametrize("name", VALUES)
def test_a_table_reads_every_value_of_its_source(name: str) -> None:
    """Nothing of an unchanged installation is unknown, and no value is made up."""
    found = table(name)
    assert {value: found.status(value) is None for value in VALUES[name]} == dict.fromkeys(
        VALUES[name], False
    )
    assert set(found.names) == set(VALUES[name])


@pytest.mark.parametrize("name", VALUES)
def test_a_table_leads_back_from_every_status_of_ours(name: str) -> None:
    """A host can write whatever a case becomes, and what it writes is as done as the case is."""
    found = table(name)
    assert found.one_way == ()
    for status in OURS.values():
        key = found.key(status.name)
        assert key is not None
        again = found.status(key)
        assert again in OURS
        assert (OURS[again].category == "done") is (status.category == "done")


@pytest.mark.parametrize("name", VALUES)
def test_what_a_product_writes_comes_back_as_it_was(name: str) -> None:
    """A value that is read and written again means the same."""
    found = table(name)
    for value in VALUES[name]:
        status = found.status(value)
        if status:
            assert found.status(found.key(status) or "") == status


def test_an_unknown_table_is_told_with_those_there_are() -> None:
    """Who misspells a product sees which there are."""
    with pytest.raises(ArgumentError, match="one of fhir-task, jira, rt, servicenow, zendesk"):
        table("zendisk")
