"""A TCP line on loopback that breaks, again and again, at places known beforehand."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_CHUNK = 64 * 1024
# Closing sends a reset, as a lost line looks like from here.
_RESET = struct.pack("ii", 1, 0)


@dataclass
class BadLine:
    """Forwards to a port, and cuts when so many bytes have gone to it in all."""

    port: int
    cuts: list[int]
    on_cut: Callable[[int], None] = lambda _: None
    done: int = 0
    sent: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def serve(self, server: socket.socket) -> None:
        while True:
            try:
                near, _ = server.accept()
            except OSError:
                return  # the listener was closed: the test is over
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with near:
            try:
                far = socket.create_connection(("127.0.0.1", self.port))
            except OSError:
                _break(near)  # nobody is at home just now
                return
            with far:
                back = threading.Thread(target=_copy, args=(far, near), daemon=True)
                back.start()
                self._forward(near, far)
                # Closed while it is read, its number might be another's already.
                back.join()

    def _forward(self, near: socket.socket, far: socket.socket) -> None:
        try:
            while chunk := near.recv(_CHUNK):
                far.sendall(chunk)
                if self._is_time(len(chunk)):
                    break
        except OSError:
            pass
        finally:
            _break(near)
            _break(far)

    def _is_time(self, size: int) -> bool:
        with self._lock:
            self.sent += size
            if self.done == len(self.cuts) or self.sent < self.cuts[self.done]:
                return False
            self.done += 1
            self.on_cut(self.done)
            return True


@contextmanager
def bad_line(line: BadLine) -> Iterator[int]:
    """Serve the line, and give the port where it begins."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=line.serve, args=(server,), daemon=True).start()
        port: int = server.getsockname()[1]
        try:
            yield port
        finally:
            server.shutdown(socket.SHUT_RDWR)


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while chunk := source.recv(_CHUNK):
            target.sendall(chunk)
    except OSError:
        pass
    finally:
        _break(target)


def _break(line: socket.socket) -> None:
    """End both directions at once; closing it then sends a reset."""
    try:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
