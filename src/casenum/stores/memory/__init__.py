"""Keep everything in this process: for tests, trials and replays; nothing survives the process."""

from casenum.stores.memory.store import MemoryStore

__all__ = ["MemoryStore"]
