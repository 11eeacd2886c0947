"""Processes that train together find each other, agree, and notice who is gone. Here in threads."""

import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from layerlab.errors import ArgumentError, ProcessError
from layerlab.train import group as module
from layerlab.train import links
from layerlab.train.group import Group, address_of

HOST = "127.0.0.1"


def free_port():
    with socket.socket() as one:
        one.bind((HOST, 0))
        return one.getsockname()[1]


def together(*settings, timeout=10.0):
    """A Group, or the error instead of it, for each (size, number, about)."""
    port = free_port()

    def make(size, number, about=None):
        try:
            return Group((HOST, port), size, number, timeout=timeout, about=about)
        except ProcessError as error:
            return error

    with ThreadPoolExecutor(len(settings)) as pool:
        return list(pool.map(lambda one: make(*one), settings))


def each(groups, work):
    """What each group's own thread gives, or the error that it raises."""

    def guarded(group):
        try:
            return work(group)
        except ProcessError as error:
            return error

    with ThreadPoolExecutor(len(groups)) as pool:
        return list(pool.map(guarded, groups))


def close(groups):
    each(groups, lambda group: group.close())


@pytest.mark.parametrize("size", [1, 2, 4])
def test_all_hear_what_each_says_in_the_order_of_their_numbers(size):
    groups = together(*((size, i) for i in reversed(range(size))))[::-1]
    for round_ in range(3):
        values = each(groups, lambda g, r=round_: g.exchange([r, g.number, 0.1 + g.number]))
        assert values == [[[round_, i, 0.1 + i] for i in range(size)]] * size
    assert each(groups, lambda g: g.agree(g.number + 7)) == [7] * size
    close(groups)
    assert all(g.failure is None for g in groups)


def test_who_is_missing_is_named_in_each_process_that_has_come():
    begun = time.monotonic()
    errors = together((4, 0), (4, 2), timeout=1.0)
    assert time.monotonic() - begun < 8
    for error in errors:
        assert isinstance(error, ProcessError)
        assert error.what == "processes 1, 3 of 4 have not come within 1 s"
        assert "firewall" in error.fix


@pytest.mark.parametrize(
    ("others", "says"),
    [
        ([(3, 1), (3, 1)], "two processes say that they are number 1 of 3"),
        ([(2, 1)], "process 1 ({}) was told of 2 processes, process 0 of 3"),
        ([(3, 1, {"NumPy": "1.0"})], "process 1 ({}) has NumPy 1.0, process 0 has 2.0"),
        ([(3, 7)], "there is no process 7 among 3, but {} says so"),
    ],
    ids=["same number", "other size", "other version", "number too large"],
)
def test_processes_that_do_not_fit_together_say_so_each(others, says):
    same = {"NumPy": "2.0"}
    settings = [(3, 0, same), *((*other, same)[:3] for other in others)]
    found = together(*settings)
    for error in found:
        assert isinstance(error, ProcessError)
        assert says.format(socket.gethostname()) in error.what
        assert error.fix


def test_a_process_that_is_started_again_while_others_are_waited_for():
    port = free_port()
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(Group, (HOST, port), 3, 0, timeout=10.0)
        with links.reach((HOST, port), time.monotonic() + 10) as gone:
            gone.sendall(b'{"layerlab": "process", "number": 1, "size": 3, "about": {}}\n')
            time.sleep(0.2)
        others = [pool.submit(Group, (HOST, port), 3, i, timeout=10.0) for i in (1, 2)]
        groups = [group.result() for group in (first, *others)]
    assert each(groups, lambda group: group.agree(group.number)) == [0, 0, 0]
    close(groups)


def test_nobody_at_the_address_of_process_0():
    begun = time.monotonic()
    with pytest.raises(ProcessError, match=r"process 0 is not at .* after 1 s: Connection refused"):
        Group((HOST, free_port()), 2, 1, timeout=1.0)
    with pytest.raises(ProcessError, match=r"process 0 is not at nowhere\.invalid:4567"):
        Group(("nowhere.invalid", 4567), 2, 1, timeout=1.0)
    assert time.monotonic() - begun < 8


def test_a_port_in_use_and_an_address_of_another_machine():
    with socket.create_server((HOST, 0)) as other:
        place = (HOST, other.getsockname()[1])
        with pytest.raises(ProcessError, match=r"cannot listen at .* Address already in use"):
            Group(place, 2, 0, timeout=1.0)
    with pytest.raises(ProcessError, match=r"cannot listen at 198\.51\.100\.7:4567"):
        Group(("198.51.100.7", 4567), 2, 0, timeout=1.0)


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"[1]\n", b"7\n", b"", b'{"welcome": 3}\n']
)
def test_another_program_at_the_address(answer):
    with socket.create_server((HOST, 0)) as other:

        def serve():
            connection, _ = other.accept()
            connection.recv(1000)
            connection.sendall(answer)
            connection.close()

        threading.Thread(target=serve, daemon=True).start()
        with pytest.raises(ProcessError, match="is no process 0 of layerlab"):
            Group((HOST, other.getsockname()[1]), 2, 1, timeout=5.0)


def test_strangers_at_the_port_disturb_nobody():
    port = free_port()

    def stranger(content):
        with socket.create_connection((HOST, port)) as connection:
            connection.sendall(content)
            with pytest.MonkeyPatch.context():
                return connection.recv(100)

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(Group, (HOST, port), 2, 0, timeout=10.0)
        time.sleep(0.1)
        for content in (b"GET / HTTP/1.1\r\n\r\n", b'{"layerlab": 3}\n', b"\xff\n", b"null\n"):
            assert stranger(content) == b""
        groups = [Group((HOST, port), 2, 1, timeout=10.0), first.result()]
        assert stranger(b"x" * (2**20 + 70000)) == b""
        late = pool.submit(Group, (HOST, port), 2, 1, timeout=5.0)
        with pytest.raises(ProcessError, match="two processes say that they are number 1 of 2"):
            late.result()
    assert each(groups, lambda g: g.exchange(g.number)) == [[0, 1]] * 2
    close(groups)


def vanish(group):
    """As if the process were killed: no farewell."""
    group._closed = True
    group._close_links()


@pytest.mark.parametrize("victim", [0, 1, 3])
def test_a_process_that_is_gone_ends_all_others_with_the_same_message(victim):
    groups = together(*((4, i) for i in range(4)))
    begun = time.monotonic()

    def work(group):
        if group.number == victim:
            return vanish(group)
        return group.exchange(1)

    found = each(groups, work)
    assert time.monotonic() - begun < 5
    host = socket.gethostname()
    for number, error in enumerate(found):
        if number != victim:
            assert (
                error.what == f"process {victim} of 4 ({host}) is gone: its connection was closed"
            )
            assert "resume" in error.fix
    for group in groups:
        group.close()


def test_a_process_that_says_nothing_any_more_is_lost(monkeypatch):
    plain = Group._beat
    monkeypatch.setattr(Group, "_beat", lambda g: None if g.number == 1 else plain(g))
    groups = together((3, 0), (3, 1), (3, 2), timeout=1.0)
    silent = groups.pop(1)
    begun = time.monotonic()
    for error in each(groups, lambda g: g.exchange(1)):
        assert "process 1 of 3" in error.what
        assert error.what.endswith("is gone: no answer for 1 s")
    assert time.monotonic() - begun < 5
    for group in [*groups, silent]:
        group.close()


def test_signs_of_life_keep_a_slow_process():
    groups = together((2, 0), (2, 1), timeout=1.0)
    time.sleep(2.5)  # longer than any silence may be
    assert each(groups, lambda g: g.exchange(g.number)) == [[0, 1]] * 2
    close(groups)


def test_a_process_that_stops_with_an_error_tells_the_others():
    groups = together((3, 0), (3, 1), (3, 2))

    def work(group):
        if group.number == 2:
            return group.close("the disk is full", "make room")
        return group.exchange(1)

    for error in each(groups, work)[:2]:
        assert error.what == f"process 2 of 3 ({socket.gethostname()}) stopped: the disk is full"
        assert error.fix == "make room"
    close(groups)


def test_a_process_that_has_ended_before_the_others():
    groups = together((3, 0), (3, 1), (3, 2))
    for error in each(groups, lambda g: g.close() if g.number == 1 else g.exchange(1))[::2]:
        assert "process 1 of 3" in error.what
        assert error.what.endswith("has ended before the others")
    close(groups)


def test_an_error_inside_jax_is_that_of_the_lost_process():
    groups = together((2, 0), (2, 1))
    vanish(groups[1])
    with pytest.raises(ProcessError, match="process 1 of 2"), groups[0].computing():
        raise ValueError("UNKNOWN: Gloo all-reduce failed: Connection closed by peer")
    with pytest.raises(ProcessError, match="process 1 of 2"), groups[0].computing():
        raise AssertionError("not reached")
    groups[0].close()


def test_an_error_of_ones_own_stays_what_it_is():
    groups = together((2, 0), (2, 1))
    with pytest.raises(ZeroDivisionError), groups[0].computing():
        raise ZeroDivisionError
    close(groups)


STUCK = """
import sys, time
from layerlab.train import group
group.GRACE = 0.2
one = group.Group(("127.0.0.1", int(sys.argv[1])), 2, 1, timeout=20.0)
with one.computing():
    print("inside", flush=True)
    time.sleep(60)
"""


def test_a_process_that_does_not_come_back_from_jax_is_ended():
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-c", STUCK, str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        first = Group((HOST, port), 2, 0, timeout=30.0)
        assert child.stdout.readline() == "inside\n"
        vanish(first)
        _, said = child.communicate(timeout=30)
    assert child.returncode == 1
    assert said.startswith("Error: process 0 of 2")
    assert "Traceback" not in said


def test_bytes_go_through_the_port_of_process_0_and_no_end_is_seen(monkeypatch):
    monkeypatch.setattr(links, "ATTEMPT", 0.2)
    groups = together((2, 0), (2, 1))
    with (
        socket.create_server((HOST, groups[0].inner_port)) as service,
        socket.create_connection((HOST, groups[1].inner_port), timeout=10) as near,
    ):
        near.sendall(b"question")
        far, _ = service.accept()
        with far:
            far.settimeout(10)
            assert far.recv(100) == b"question"
            time.sleep(0.4)  # silence longer than an attempt to connect does no harm
            far.sendall(b"answer" * 50000)
            with near.makefile("rb") as stream:
                assert stream.read(300000) == b"answer" * 50000
        near.settimeout(0.3)
        with pytest.raises(TimeoutError):  # open and silent
            near.recv(1)
    close(groups)


@pytest.mark.parametrize(
    ("given", "found"),
    [("10.0.0.1:4567", ("10.0.0.1", 4567)), ("[::1]:80", ("::1", 80)), ("a.b:1", ("a.b", 1))],
)
def test_addresses(given, found):
    assert address_of(given) == found


@pytest.mark.parametrize(
    "given", ["", "10.0.0.1", ":4567", "a:", "a:0", "a:65536", "a:-1", "a:x", "a:١", None, 4567]
)
def test_what_is_no_address(given):
    with pytest.raises(ArgumentError, match="HOST:PORT"):
        address_of(given)


def test_the_longest_message_and_the_grace_are_bounded():
    assert links.LONGEST_LINE <= 2**24
    assert module.GRACE < 30
