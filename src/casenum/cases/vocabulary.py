"""The field's words for kinds and channels; a host may use words of its own beside them."""

from enum import StrEnum


class CaseKind(StrEnum):
    """Name the usual kinds of case.

    >>> CaseKind.COMPLAINT == "complaint"
    True
    """

    INQUIRY = "inquiry"
    REQUEST = "request"
    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    INCIDENT = "incident"
    EXCEPTION = "exception"


class Channel(StrEnum):
    """Name the usual ways in which a request arrives.

    >>> Channel.EMAIL == "email"
    True
    """

    VISIT = "visit"
    PHONE = "phone"
    WEB = "web"
    EMAIL = "email"
    LETTER = "letter"
    CHAT = "chat"
    SOCIAL = "social"
