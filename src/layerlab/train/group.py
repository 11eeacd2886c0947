"""Processes that train together: who is there, what they agree on, and who is gone.

Process 0 listens at one port, and each other process keeps one connection to it. What goes over it
is JSON, one message a line: a greeting, values to agree on, a sign of life every few seconds, and
a farewell. A connection that ends without a farewell, or stays silent, is a process that is lost;
then all others end, with the same message. The same port carries the traffic of JAX's own service
(`_tunnel`): JAX ends a process with a stack dump as soon as that connection breaks, so behind the
tunnel it never sees it break.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from layerlab.errors import ArgumentError, ProcessError
from layerlab.train.links import Link, close, reach, splice

__all__ = ["Group", "address_of"]

GRACE = 5.0  # seconds to come back from JAX once a process is lost

_kept: list[socket.socket] = []  # open until the process ends


def address_of(coordinator: Any) -> tuple[str, int]:
    """HOST and PORT of "HOST:PORT" or "[IPv6]:PORT". Raises ArgumentError for anything else."""
    host, colon, port = coordinator.rpartition(":") if isinstance(coordinator, str) else ("",) * 3
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not (host and colon and port.isascii() and port.isdigit() and 0 < int(port) < 2**16):
        raise ArgumentError(
            f"the coordinator is the address of process 0, HOST:PORT, not {coordinator!r:.60}",
            fix="coordinator='192.168.0.10:4567'",
        )
    return host, int(port)


class Group:
    """`size` processes, of which this is `number`; `coordinator` is where process 0 listens.

    Waits until all are there. `about` is what must be the same in each: versions, by name.
    `timeout` is for how many seconds a process is waited for: at the start, and for a sign of life.

    Raises ProcessError where one does not come, says that it is one that is there already, or
    differs; in each process that has come.
    """

    def __init__(
        self,
        coordinator: tuple[str, int],
        size: int,
        number: int,
        *,
        timeout: float = 30.0,
        about: dict[str, str] | None = None,
    ) -> None:
        self.coordinator, self.size, self.number = coordinator, size, number
        self.timeout, self.about = timeout, about or {}
        self.failure: ProcessError | None = None
        self.whole = True  # False once somebody is lost, or has stopped with an error
        self.inner_port = 0  # of JAX's own service, on the machine of process 0
        self._links: dict[int, Link] = {}
        self._hosts = {number: socket.gethostname()}
        self._changed = threading.Condition(threading.RLock())
        self._round, self._values, self._answers = 0, dict[int, Any](), dict[int, list[Any]]()
        self._gone: set[int] = set()  # who has said farewell
        self._inside = False  # JAX, where this process may wait for others
        self._closed = False
        self._entrance: socket.socket | None = None  # of the tunnel to JAX's service
        self._socket: socket.socket | None = None  # where process 0 listens
        self._tunnelled: list[socket.socket] = []  # the connections of tunnels
        try:
            if number == 0:
                self._listen()
            else:
                self._connect()
        except BaseException:
            self._close_links()
            raise
        self.address = self._own_address()
        self._start(self._beat)

    # ── how processes find each other ────────────────────────────────────────────────────────────

    def _listen(self) -> None:
        """Process 0: wait for all others."""
        host, port = self.coordinator
        try:
            family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            self._socket = listening = socket.socket(family, socket.SOCK_STREAM)
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(self.size + 8)
        except OSError as error:
            reason = error.strerror or str(error)
            raise ProcessError(
                f"process 0 cannot listen at {self._place()}: {reason}",
                fix="an address of this machine with a port that is free; only one is process 0",
            ) from error
        self._start(self._accept, listening)
        with self._changed:
            self._changed.wait_for(self._complete, self.timeout)
            if not self._complete():
                missing = [str(i) for i in range(1, self.size) if i not in self._links]
                one = len(missing) == 1
                self._fail(
                    f"process{'' if one else 'es'} {', '.join(missing)} of {self.size} "
                    f"{'has' if one else 'have'} not come within {self.timeout:g} s",
                    "start each with the same coordinator and its own number; "
                    "let the firewall pass the port",
                )
            self._check()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.inner_port = free.getsockname()[1]
        hosts = [self._hosts[i] for i in range(self.size)]
        for link in self._links.values():
            link.send(welcome=hosts)
        for number in self._links:
            self._start(self._read, number)

    def _complete(self) -> bool:
        return self.failure is not None or len(self._links) == self.size - 1

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:  # closed
                return
            self._start(self._greet, connection)

    def _greet(self, connection: socket.socket) -> None:
        """Process 0: find out who has come."""
        link = Link(connection, self.timeout)
        try:
            hello = link.receive() or {}
            kind = hello.get("layerlab")
        except (OSError, ValueError):
            kind = None
        if kind == "tunnel" and self.inner_port:
            # The service may not have begun yet.
            place = ("127.0.0.1", self.inner_port)
            inner = reach(place, time.monotonic() + self.timeout)
            self._tunnelled += [connection, inner]
            splice(connection, inner, link.rest)
        elif kind == "process":
            with self._changed:
                self._take_in(link, hello)
                self._changed.notify_all()
        else:  # a stranger
            close(link.connection)

    def _take_in(self, link: Link, hello: dict[str, Any]) -> None:
        number, host, size = hello.get("number"), str(hello.get("host"))[:60], hello.get("size")
        about = hello.get("about")
        if not self._complete():  # who was there, and is started again
            for gone in [i for i, link in self._links.items() if link.ended()]:
                close(self._links.pop(gone).connection)
        fix = "start each process with the same coordinator and size, and with its own number"
        what = ""
        if size != self.size:
            what = (
                f"process {number} ({host}) was told of {size} processes, process 0 of {self.size}"
            )
        elif not isinstance(number, int) or not 0 < number < self.size:
            what = f"there is no process {number!r:.20} among {self.size}, but {host} says so"
        elif number in self._links:
            what = f"two processes say that they are number {number} of {self.size}: on "
            what += f"{self._hosts[number]} and on {host}"
        elif about != self.about:
            other = about if isinstance(about, dict) else {}
            name = next((k for k in self.about if other.get(k) != self.about[k]), "layerlab")
            what = (
                f"process {number} ({host}) has {name} {other.get(name)}, "
                f"process 0 has {self.about.get(name)}"
            )
            fix = "the same versions on all machines"
        if not what:
            assert isinstance(number, int)
            self._links[number], self._hosts[number] = link, host
            return
        link.send(failed=[what, fix])
        if len(self._links) < self.size - 1:  # who comes when all are there, disturbs nobody
            self._fail(what, fix)
        close(link.connection)

    def _connect(self) -> None:
        """Any other process: find process 0, and wait until it has found all."""
        until = time.monotonic() + self.timeout
        link = Link(self._reach(until), self.timeout + 5)
        self._links[0] = link
        me = {"number": self.number, "size": self.size, "host": self._hosts[self.number]}
        link.send(layerlab="process", about=self.about, **me)
        try:
            answer = link.receive()
        except TimeoutError:
            answer = {}
        except (OSError, ValueError):
            answer = None
        if answer and "failed" in answer:
            self._failed_elsewhere(answer["failed"])
        elif answer is None or not isinstance(answer.get("welcome"), list):
            self._fail(
                f"what answers at {self._place()} is no process 0 of layerlab"
                if answer != {}
                else f"process 0 at {self._place()} has not answered within {self.timeout:g} s",
                "the HOST:PORT that process 0 was started with",
            )
        self._check()
        assert answer is not None
        self._hosts = dict(enumerate(map(str, answer["welcome"])))
        link.connection.settimeout(self.timeout)
        self._entrance = socket.create_server(("127.0.0.1", 0))
        self.inner_port = self._entrance.getsockname()[1]
        self._start(self._tunnel)
        self._start(self._read, 0)

    def _reach(self, until: float) -> socket.socket:
        """A connection to the port of process 0, which may not be listening yet."""
        try:
            return reach(self.coordinator, until)
        except OSError as error:
            raise ProcessError(
                f"process 0 is not at {self._place()} after {self.timeout:g} s: "
                f"{error.strerror or error}",
                fix="start process 0 there with the same coordinator; "
                "let its firewall pass the port",
            ) from error

    def _tunnel(self) -> None:
        """Let what JAX sends to a port of this machine go through the port of process 0."""
        assert self._entrance is not None
        while True:
            try:
                near, _ = self._entrance.accept()
            except OSError:  # closed
                return
            self._tunnelled.append(near)
            # Where process 0 is gone it stays open and silent, and the reader says so.
            with contextlib.suppress(ProcessError, OSError):
                far = self._reach(time.monotonic() + self.timeout)
                self._tunnelled.append(far)
                far.sendall(b'{"layerlab": "tunnel"}\n')
                splice(near, far)

    def _own_address(self) -> str:
        """The address of this machine in the network that leads to the others."""
        own = self._links[0].connection if self.number else self._socket
        assert own is not None
        return str(own.getsockname()[0])

    def _place(self) -> str:
        host, port = self.coordinator
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    # ── what processes tell each other ───────────────────────────────────────────────────────────

    def exchange(self, value: Any) -> list[Any]:
        """The values that all processes give at this place of the program, in their order.

        Values are what JSON holds. Raises ProcessError where a process is lost, or has ended.
        """
        with self._changed:
            self._check()
            number, self._round = self._round, self._round + 1
            if self.number:
                self._links[0].send(round=number, value=value)
                self._wait(lambda: number in self._answers)
                return self._answers.pop(number)
            self._values[0] = value
            self._wait(lambda: len(self._values) == self.size or bool(self._gone))
            if len(self._values) < self.size:
                self._fail(f"{self._called(min(self._gone))} has ended before the others")
                self._check()
            values = [self._values[i] for i in range(self.size)]
            self._values.clear()
            for link in self._links.values():
                link.send(round=number, values=values)
            return values

    def agree(self, value: Any) -> Any:
        """The value of process 0, in each."""
        return self.exchange(value if self.number == 0 else None)[0]

    def _wait(self, until: Callable[[], bool]) -> None:
        self._changed.wait_for(lambda: self.failure is not None or until())
        self._check()

    @contextlib.contextmanager
    def computing(self) -> Iterator[None]:
        """Around what waits for others inside JAX: raises ProcessError where one of them is lost.

        Where JAX does not come back within a few seconds, the message is printed here and this
        process ends with exit status 1: there is no other way out.
        """
        self._check()
        self._inside = True
        try:
            yield
        except Exception as error:
            if "loo" in str(error):  # of Gloo: a connection broke. Whose, is known in a moment
                with self._changed:
                    self._changed.wait_for(lambda: self.failure is not None, self.timeout)
            self._check()
            raise
        finally:
            self._inside = False

    def _check(self) -> None:
        if self.failure is not None:
            raise self.failure

    def _read(self, number: int) -> None:
        """Listen to one process for as long as it lives."""
        link = self._links[number]
        lost = "its connection was closed"
        while True:
            try:
                message = link.receive()
            except TimeoutError:
                message, lost = None, f"no answer for {self.timeout:g} s"
            except (OSError, ValueError):
                message = None
            with self._changed:
                if message is None:
                    if not self._closed and number not in self._gone:
                        self._fail(f"{self._called(number)} is gone: {lost}")
                    return
                if "value" in message:
                    self._values[number] = message["value"]
                elif "values" in message:
                    self._answers[message["round"]] = message["values"]
                elif "failed" in message:
                    self._failed_elsewhere(message["failed"])
                elif "farewell" in message:
                    self._gone.add(number)
                    reason, fix = message["farewell"]
                    if reason:
                        self._fail(f"{self._called(number)} stopped: {reason}", fix)
                self._changed.notify_all()

    def _beat(self) -> None:
        while not self._closed:
            for link in list(self._links.values()):
                link.send(alive=True)
            time.sleep(min(self.timeout / 6, 5))

    def _called(self, number: int) -> str:
        return f"process {number} of {self.size} ({self._hosts.get(number, 'unknown')})"

    # ── how it ends ──────────────────────────────────────────────────────────────────────────────

    def _failed_elsewhere(self, told: Any) -> None:
        what, fix = [*map(str, told), "", ""][:2] if isinstance(told, list) else ("", "")
        self._fail(what, fix)

    def _fail(self, what: str, fix: str = "") -> None:
        """This group has come to its end; the first reason is the one that counts."""
        with self._changed:
            if self.failure is not None:
                return
            self.whole = False
            self.failure = ProcessError(
                what,
                fix=fix or "start all processes again; with resume they go on where they were",
            )
            if self.number == 0:
                for link in list(self._links.values()):
                    link.send(failed=[what, self.failure.fix])
            self._changed.notify_all()
        timer = threading.Timer(GRACE, self._leave)
        timer.daemon = True
        timer.start()

    def _leave(self) -> None:
        """End a process that does not come back from a wait inside JAX."""
        if not self._inside:
            return
        with contextlib.suppress(OSError, ValueError):
            if sys.stderr.isatty():
                sys.stderr.write("\x1b[?25h\n")  # a progress bar hides the cursor
            sys.stderr.write(f"Error: {self.failure}\n")
            sys.stderr.flush()
        os._exit(1)

    def close(self, reason: str = "", fix: str = "") -> None:
        """Say farewell; with a `reason`, all others end with it."""
        with self._changed:
            if self._closed:
                return
            self._closed, self.whole = True, not (self.failure or reason)
            if not self.failure or reason:
                for link in self._links.values():
                    link.send(farewell=[reason[:1000], fix[:1000]])
            if self.number == 0 and self.whole:
                # JAX's service is here: it ends last.
                others = set(self._links)
                self._changed.wait_for(lambda: others <= self._gone, self.timeout)
            if not self.whole:
                _kept.extend(self._tunnelled)  # JAX is not to see them end
            else:
                for end in self._tunnelled:
                    close(end)
        self._close_links()

    def _close_links(self) -> None:
        for listening in (self._socket, self._entrance):
            if listening is not None:
                close(listening)
        for link in list(self._links.values()):
            close(link.connection)

    def _start(self, work: Callable[..., None], *args: Any) -> None:
        threading.Thread(target=work, args=args, daemon=True, name="layerlab group").start()
