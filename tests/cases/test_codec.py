"""Facts become records and facts again; what cannot be read is told, never guessed."""

from datetime import UTC, datetime

import attrs
import pytest

from casenum.cases import Fact, freeze, thaw
from casenum.errors import HistoryBroken

AT = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
RECORD = freeze("case-a", "r7", Fact(7, "escalated", AT, "amy", None, {"level": 2}))


def test_a_record_of_a_later_release_is_refused() -> None:
    """An older casenum does not guess at what a newer one wrote."""
    later = attrs.evolve(RECORD, schema=RECORD.schema + 1)
    with pytest.raises(HistoryBroken, match="its form is 2, this release reads 1") as caught:
        thaw(later)
    assert caught.value.sequence == RECORD.version


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "Olga's invoice",
        '["Olga"]',
        '{"note": "Olga"}',
        '{"data": {}, "entry": 7}',
        '{"data": {}, "entry": ["Olga"]}',
        RECORD.payload[:-1],
    ],
)
def test_a_damaged_record_is_named_and_its_text_is_not_repeated(payload: str) -> None:
    """The error says which fact of the case cannot be read, without a customer's words."""
    with pytest.raises(HistoryBroken, match="its payload cannot be read") as caught:
        thaw(attrs.evolve(RECORD, payload=payload))
    assert caught.value.sequence == RECORD.version
    assert "Olga" not in str(caught.value)
