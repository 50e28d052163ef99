"""Frozen values made at the speed of plain ones, for what every move makes.

A frozen attrs class sets each field through ``object.__setattr__``, which is most of what a move
costs. Its twin here has the same slots and is not frozen; a new object is filled as the twin and
becomes the frozen class before anybody has seen it. Python lets ``__class__`` be set between
classes of one layout, and a slot for weak references makes two layouts; so these values have none.
"""

from typing import Any, Final, TypeVar, cast

import attrs

from casenum.lifecycle.guards import Occurrence
from casenum.lifecycle.values import Entry, Standing, Step

_Frozen = TypeVar("_Frozen", bound=attrs.AttrsInstance)


def quick(kind: type[_Frozen]) -> type[_Frozen]:
    """Return what is called like a frozen class and makes its objects faster.

    The fields must need neither converter nor validator.

    >>> from datetime import UTC, datetime
    >>> from casenum.lifecycle import Category
    >>> made = quick(Standing)("open", Category.OPEN, 1, datetime(2021, 1, 4, tzinfo=UTC))
    >>> type(made) is Standing, made.previous
    (True, None)
    """

    def frozen(self: Any) -> None:
        self.__class__ = kind

    fields = {field.name: attrs.field(default=field.default) for field in attrs.fields(kind)}
    body = {"__attrs_post_init__": frozen}
    twin = attrs.make_class(
        kind.__name__, fields, class_body=body, slots=True, weakref_slot=False, eq=False
    )
    return cast("type[_Frozen]", twin)


make_entry: Final[type[Entry]] = quick(Entry)
make_occurrence: Final[type[Occurrence]] = quick(Occurrence)
make_standing: Final[type[Standing]] = quick(Standing)
make_step: Final[type[Step]] = quick(Step)
