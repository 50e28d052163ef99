"""The statuses of known products and of one standard, translated to those of the service case.

Each table holds every value that its source lists, so that nothing of an unchanged installation is
unknown; whoever added statuses of their own adds them to a copy (`StatusMap.names`). Back, each
status of the service case becomes a value that the product has. The sources:

- zendesk: "Tickets", property ``status``, developer.zendesk.com, API reference, Ticketing
- servicenow: "Incident Management state model" (since Helsinki), servicenow.com, with the values of
  ``incident.state``
- rt: "Ticket Lifecycles", docs.bestpractical.com, the lifecycle ``default``
- jira: "Workflow status categories", developer.atlassian.com, REST API v3, ``key`` and ``name``
- fhir-task: code system ``http://hl7.org/fhir/task-status``, R4 and R5

>>> names()
('fhir-task', 'jira', 'rt', 'servicenow', 'zendesk')
>>> table("zendesk").status("hold"), table("zendesk").key("transferred")
('pending_third_party', 'closed')
"""

from collections.abc import Mapping
from typing import Final

from casenum.arguments import one_of
from casenum.lifecycle.presets import service_case
from casenum.lifecycle.statusmap import StatusMap

_Words = Mapping[str, str]

_ZENDESK: Final = {
    "new": "registered",  # it has its number, and nobody has it
    "open": "in_progress",
    "pending": "pending_customer",
    "hold": "pending_third_party",
    "solved": "resolved",
    "closed": "closed",
}
_ZENDESK_BACK: Final = {
    "received": "new",
    "assigned": "open",
    "on_hold": "hold",
    "cancelled": "closed",
    "rejected": "closed",
    "transferred": "closed",
    "duplicate": "closed",
}

# The column holds the number; exports and reports show the label.
_SERVICENOW: Final = {
    "1": "registered",
    "2": "in_progress",
    "3": "on_hold",
    "6": "resolved",
    "7": "closed",
    "8": "cancelled",
    "New": "registered",
    "In Progress": "in_progress",
    "On Hold": "on_hold",
    "Resolved": "resolved",
    "Closed": "closed",
    "Canceled": "cancelled",
}
_SERVICENOW_BACK: Final = {
    "received": "1",
    "assigned": "2",
    "pending_customer": "3",
    "pending_third_party": "3",
    "rejected": "8",
    "transferred": "7",
    "duplicate": "8",
}

_RT: Final = {
    "new": "registered",
    "open": "in_progress",
    "stalled": "on_hold",
    "resolved": "resolved",
    "rejected": "rejected",
    "deleted": "cancelled",
}
_RT_BACK: Final = {
    "received": "new",
    "assigned": "open",
    "pending_customer": "stalled",
    "pending_third_party": "stalled",
    "closed": "resolved",
    "transferred": "resolved",
    "duplicate": "rejected",
}

# Categories, not statuses: those are each project's own. 'undefined' says nothing about the case.
_JIRA: Final = {
    "undefined": "",
    "new": "registered",
    "indeterminate": "in_progress",
    "done": "closed",
    "No Category": "",
    "To Do": "registered",
    "In Progress": "in_progress",
    "Done": "closed",
}
_JIRA_BACK: Final = {
    "received": "new",
    "assigned": "indeterminate",
    "pending_customer": "indeterminate",
    "pending_third_party": "indeterminate",
    "on_hold": "indeterminate",
    "resolved": "done",
    "cancelled": "done",
    "rejected": "done",
    "transferred": "done",
    "duplicate": "done",
}

_FHIR_TASK: Final = {
    "draft": "received",
    "requested": "registered",
    "received": "assigned",  # a performer has claimed it and is making up their mind
    "accepted": "assigned",
    "rejected": "rejected",
    "ready": "assigned",
    "cancelled": "cancelled",
    "in-progress": "in_progress",
    "on-hold": "on_hold",
    "failed": "cancelled",  # attempted, and not completed
    "completed": "closed",  # nothing comes after it
    "entered-in-error": "cancelled",
}
_FHIR_TASK_BACK: Final = {
    "assigned": "accepted",
    "pending_customer": "on-hold",
    "pending_third_party": "on-hold",
    "resolved": "completed",
    "transferred": "cancelled",
    "duplicate": "entered-in-error",
}

_TABLES: Final[Mapping[str, tuple[_Words, _Words]]] = {
    "fhir-task": (_FHIR_TASK, _FHIR_TASK_BACK),
    "jira": (_JIRA, _JIRA_BACK),
    "rt": (_RT, _RT_BACK),
    "servicenow": (_SERVICENOW, _SERVICENOW_BACK),
    "zendesk": (_ZENDESK, _ZENDESK_BACK),
}


def names() -> tuple[str, ...]:
    """Return the names of the tables, sorted.

    >>> "zendesk" in names()
    True
    """
    return tuple(_TABLES)


def table(name: str) -> StatusMap:
    """Return the map of a product's statuses to those of the service case, and back.

    Raises:
        ArgumentError: there is no table of this name.
        ArgumentTypeError: the name is not text.

    >>> table("servicenow").status("6"), table("servicenow").key("resolved")
    ('resolved', '6')
    """
    words, back = _TABLES[one_of("name", name, _TABLES)]
    return StatusMap(words, {status.name for status in service_case().statuses}, back=back)
