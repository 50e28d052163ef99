"""Share tests out among processes: neighbours together, each page of the docs whole."""

from xdist.scheduler import LoadScopeScheduling

SHARE = 25  # neighbouring tests that go to one process together: fixtures last, nobody waits long


class Neighbours(LoadScopeScheduling):
    """A unit of work is a page, or the next tests of the suite in their order."""

    _places: dict[str, int] | None = None

    def _split_scope(self, nodeid: str) -> str:
        page, mark, _ = nodeid.partition(".md::")
        if mark:
            return page
        if self._places is None:
            self._places = {each: place for place, each in enumerate(self.collection or ())}
        return f"tests {self._places[nodeid] // SHARE}"
