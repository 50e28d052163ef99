"""A wire to a server that can be cut: the store connects to it, and it connects to the server."""

import socket
import threading
from contextlib import suppress
from typing import Final, Self

from casenum.testing.faults import Disturbance, Fault

_CHUNK: Final = 65_536


class Wire(Disturbance):
    """Carry connections to a server, and cut them where a law, or a test, wants it.

    ``server`` is a host and a port, or the path of a Unix socket; a store connects to
    ``127.0.0.1`` and `port` in its stead, without TLS. What a client sends at once is an exchange.
    Use it as a context manager, so that everything is hung up in the end.

    >>> server = socket.create_server(("127.0.0.1", 0))
    >>> with Wire(server.getsockname()) as wire:
    ...     with socket.create_connection(("127.0.0.1", wire.port)) as client:
    ...         client.sendall(b"hello")
    ...         with server.accept()[0] as heard:
    ...             print(heard.recv(5))
    b'hello'
    >>> server.close()
    """

    def __init__(self, server: tuple[str, int] | str) -> None:
        super().__init__()
        self._server: tuple[str, int] | str = server
        self._listener: socket.socket = socket.create_server(("127.0.0.1", 0))
        self._word: bytes | None = None
        self._on_word: Fault = Fault.REQUEST_LOST
        self._open: list[socket.socket] = [self._listener]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        """Return the port of 127.0.0.1 that a store connects to."""
        return int(self._listener.getsockname()[1])

    def cut_before(self, word: bytes) -> None:
        """Cut when a client says the word; the server never hears it."""
        self._word, self._on_word = word, Fault.REQUEST_LOST

    def cut_after(self, word: bytes) -> None:
        """Cut when the server has answered the word; the client never hears the answer."""
        self._word, self._on_word = word, Fault.REPLY_LOST

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = self._connect()
                self._open += [near, far]
                swallowed = threading.Event()
                for pump in (self._send, self._answer):
                    threading.Thread(target=pump, args=(near, far, swallowed), daemon=True).start()

    def _connect(self) -> socket.socket:
        if isinstance(self._server, tuple):
            return socket.create_connection(self._server)
        far = socket.socket(socket.AF_UNIX)
        far.connect(self._server)
        return far

    def _failing(self, said: bytes) -> Fault | None:
        """Return how an exchange fails: because it was counted to, or by its word."""
        fault = self.passing()
        if self._word is not None and self._word in said:
            self._word, fault = None, self._on_word
        return fault

    def _send(self, near: socket.socket, far: socket.socket, swallowed: threading.Event) -> None:
        with suppress(OSError):
            while said := near.recv(_CHUNK):
                fault = self._failing(said)
                if fault is Fault.REQUEST_LOST:
                    break
                if fault is Fault.REPLY_LOST:
                    swallowed.set()
                far.sendall(said)
        _hang_up(near, far)

    def _answer(self, near: socket.socket, far: socket.socket, swallowed: threading.Event) -> None:
        with suppress(OSError):
            while (said := far.recv(_CHUNK)) and not swallowed.is_set():
                near.sendall(said)
        _hang_up(near, far)

    def close(self) -> None:
        """Hang everything up."""
        _hang_up(*self._open)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _hang_up(*sockets: socket.socket) -> None:
    for each in sockets:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)  # wakes who reads from it
        each.close()
