"""Processes that train one model together end where one would, or all end with one message."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from one_of_several import X, Y, trained

import layerlab as ll
from layerlab import nn
from layerlab.cli.fixes import in_options
from layerlab.cli.main import main
from layerlab.errors import ArgumentError, ArgumentTypeError, ProcessError
from layerlab.train import fit, join, loop, processes
from layerlab.train.group import Group
from layerlab.train.process_engine import ProcessEngine, check_same, place_of_all
from layerlab.train.state import Training
from layerlab.train.stopping import Interrupted, StopSignal

CHILD = Path(__file__).with_name("one_of_several.py")
LIMIT = 120  # seconds, on a machine that has other things to do
HOST = socket.gethostname()
TWO = ["--num-processes", "2", "--process-id"]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1])


@contextlib.contextmanager
def started(*commands):
    """Processes of these commands, none of which outlives the test."""
    env = {k: v for k, v in os.environ.items() if k != "LAYERLAB_ENGINE"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "env": env}
    children = [subprocess.Popen([sys.executable, *command], **pipes) for command in commands]
    try:
        yield children
    finally:
        for child in children:
            child.kill()
            child.communicate()


def finished(children):
    """Of each process its exit status, and what it wrote: results and messages."""
    with ThreadPoolExecutor(len(children)) as pool:
        written = list(pool.map(lambda child: child.communicate(timeout=LIMIT), children))
    return [(child.returncode, *texts) for child, texts in zip(children, written, strict=True)]


def run(size, **told):
    port = free_port()
    told = {**told, "out": str(told["out"])}
    commands = [(str(CHILD), port, str(size), str(i), json.dumps(told)) for i in range(size)]
    with started(*commands) as children:
        return finished(children)


def results(out, number):
    with np.load(f"{out}.{number}.npz") as file:
        return dict(file)


def check_equal(found, wanted):
    for name, value in wanted.items():
        np.testing.assert_allclose(found[name], value, rtol=1e-5, atol=1e-5, err_msg=name)


def check_told(outcomes, victim, size):
    """All but the victim ended with status 1 and one message, and no traceback."""
    lost = f"Error: process {victim} of {size} ({HOST}) is gone: its connection was closed\n"
    for number, (status, results_, messages) in enumerate(outcomes):
        if number == victim:
            assert status == -signal.SIGKILL
            continue
        assert status == 1, messages
        assert lost in messages
        assert "Fix: start all processes again" in messages
        assert "Traceback" not in messages
        assert "Check failure" not in messages
        assert results_ == ""


@pytest.fixture(scope="module")
def one():
    return trained()


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """Where two processes have left their run, one of which was killed in epoch 3."""
    out = tmp_path_factory.mktemp("broken") / "run"
    outcomes = run(2, out=out, kill_in=3, victim=1)
    return out, outcomes


def test_a_killed_process_ends_the_other_with_a_message(broken):
    out, outcomes = broken
    check_told(outcomes, 1, 2)
    # Process 0 alone shows progress and saves.
    assert "epoch 1/5" in outcomes[0][2]
    assert outcomes[1][1:] == ("", "")
    assert not Path(f"{out}.1.safetensors").exists()


def test_one_process_goes_on_where_two_were_and_ends_where_one_would(broken, one, tmp_path):
    shutil.copy(f"{broken[0]}.0.safetensors", tmp_path / "one.safetensors")
    check_equal(trained(checkpoint=tmp_path / "one.safetensors", resume=True), one)


def test_two_processes_go_on_and_end_where_one_would(broken, one, tmp_path):
    out, checkpoint = tmp_path / "run", f"{broken[0]}.0.safetensors"
    outcomes = run(2, out=out, checkpoint=checkpoint, resume=True)
    assert [outcome[0] for outcome in outcomes] == [0, 0], outcomes
    found = [results(out, number) for number in (0, 1)]
    rows = [each.pop("rows") for each in found]
    check_equal(found[0], one)
    for name, value in found[0].items():
        assert np.array_equal(value, found[1][name]), name
    # Each row of each epoch is read by one process; a row that fills up may be read by both.
    assert set(rows[0]) | set(rows[1]) == set(range(len(X)))
    assert [outcome[1] for outcome in outcomes] == ["", ""]
    assert "2 processes" in outcomes[0][2]
    assert outcomes[1][2] == ""


@pytest.mark.slow
def test_four_processes_of_which_the_first_is_killed_and_three_go_on(one, tmp_path):
    out = tmp_path / "run"
    check_told(run(4, out=out, kill_in=2, victim=0), 0, 4)
    checkpoint = f"{out}.0.safetensors"
    outcomes = run(3, out=out, checkpoint=checkpoint, resume=True)
    assert [outcome[0] for outcome in outcomes] == [0, 0, 0], outcomes
    check_equal(results(out, 2), one)


@pytest.mark.slow
def test_four_processes_end_where_one_does_and_one_may_stop_all(one, tmp_path):
    out = tmp_path / "run"
    outcomes = run(4, out=out, stop_in=4, victim=2)
    assert [outcome[0] for outcome in outcomes] == [0] * 4, outcomes
    for number in range(4):
        found = results(out, number)
        assert len(found["loss"]) == 4
        np.testing.assert_allclose(found["loss"], one["loss"][:4], rtol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("victim", [0, 1])
def test_an_error_of_one_process_ends_both(victim, tmp_path):
    outcomes = run(2, out=tmp_path / "run", fail_in=2, victim=victim)
    assert [outcome[0] for outcome in outcomes] == [1, 1]
    assert "Error: the disk is full" in outcomes[victim][2]
    told = f"Error: process {victim} of 2 ({HOST}) stopped: OSError('the disk is full')"
    assert told in outcomes[1 - victim][2]
    assert not any("Check failure" in outcome[2] for outcome in outcomes)


@pytest.mark.slow
def test_processes_with_other_settings_say_so_each(tmp_path):
    port = free_port()
    told = {"out": str(tmp_path / "run"), "timeout": 60}
    commands = [
        (
            str(CHILD),
            port,
            "2",
            str(i),
            json.dumps({**told, "options": {"batch_size": 16 * i + 16}}),
        )
        for i in range(2)
    ]
    with started(*commands) as children:
        for status, _, messages in finished(children):
            assert status == 1
            assert "process 1 of 2 is set up otherwise than process 0" in messages
            assert "batch_size: 32 there, 16 in process 0" in messages


def test_ctrl_c_for_one_process_of_the_command_stops_both(tmp_path):
    port, folder = free_port(), tmp_path / "run"
    options = ["--layers", "8", "--epochs", "100000", "--out", str(folder)]
    place = ["--coordinator", f"127.0.0.1:{port}", "--num-processes", "2"]
    commands = [
        ["-m", "layerlab", "train", "iris", *options, *place, "--process-id", str(i)]
        for i in range(2)
    ]
    with started(*commands) as children:
        end = time.monotonic() + LIMIT
        while not (folder / "checkpoint.safetensors").exists():
            assert time.monotonic() < end
            assert [child.poll() for child in children] == [None, None]
            time.sleep(0.1)
        children[1].send_signal(signal.SIGINT)
        first, second = finished(children)
    assert first[0] == second[0] == 130
    assert "Stopped in epoch" in first[2]
    assert "--resume" in first[2]
    assert second[1:] == ("", "")


# ── what needs no other process ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("arguments", "kind", "says"),
    [
        (("127.0.0.1", 2, 0), ArgumentError, "HOST:PORT"),
        (("127.0.0.1:4567", 0, 0), ArgumentError, "num_processes must be at least 1"),
        (("127.0.0.1:4567", 2.0, 0), ArgumentTypeError, "num_processes"),
        (("127.0.0.1:4567", 2, -1), ArgumentError, "process_id must be at least 0"),
        (("127.0.0.1:4567", 2, 2), ArgumentError, "no process 2 among 2: they are 0 to 1"),
        (("127.0.0.1:4567", 2, 0, 0.5), ArgumentError, "timeout"),
        (("127.0.0.1:4567", 2, 0, "30"), ArgumentTypeError, "timeout"),
    ],
    ids=str,
)
def test_wrong_arguments_of_join(arguments, kind, says):
    timeout = {"timeout": arguments[3]} if len(arguments) > 3 else {}
    with pytest.raises(kind, match=says), join(*arguments[:3], **timeout):
        raise AssertionError("not reached")
    assert processes.current() is None


def test_join_comes_before_the_first_computation(one):
    with (
        pytest.raises(ArgumentError, match="computed with JAX before it joined"),
        join(f"127.0.0.1:{free_port()}", 1, 0, timeout=5),
    ):
        raise AssertionError("not reached")
    assert processes.current() is None


@pytest.fixture
def alone(monkeypatch):
    """A group of one process, as `join` would make it."""
    group = Group(("127.0.0.1", int(free_port())), 1, 0)
    monkeypatch.setattr(processes, "_groups", [group])
    yield group
    group.close()


def test_a_group_of_one_ends_where_no_group_does(one, alone, tmp_path):
    check_equal(trained(checkpoint=tmp_path / "one.safetensors"), one)


def test_a_second_join(alone):
    with (
        pytest.raises(ArgumentError, match="in a group already"),
        join(f"127.0.0.1:{free_port()}", 1, 0),
    ):
        raise AssertionError("not reached")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"engine": "numpy"}, "by XLA, not with engine='numpy'"),
        ({"engine": "xla", "devices": 2}, "not with devices=2"),
        ({"engine": "xla", "devices": {"data": 1}}, "not with devices="),
    ],
    ids=str,
)
def test_processes_train_on_all_devices_by_xla(alone, options, says):
    with pytest.raises(ArgumentError, match=says):
        fit(nn.Linear(12, 4), (X, Y), **options)


def test_more_devices_than_rows_in_a_batch(monkeypatch):
    device = type("Device", (), {"platform": "cpu"})
    monkeypatch.setattr("layerlab.train.process_engine._Everywhere", lambda _: device)
    device.count = 8
    assert place_of_all(1, "xla", 8) is device
    with pytest.raises(ArgumentError, match="a batch of 7 cannot be split over 8 devices"):
        place_of_all("all", "xla", 7)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"epochs": 4}, "epochs: 4 there, 3 in process 0"),
        ({"seed": 1}, "seed: 1 there, 0 in process 0"),
        ({"data": (np.where(X[50, 3] == X, 0, X), Y)}, "trains on other data than process 0"),
        ({"validation": None}, "validation of shape"),
        ({"model": nn.Linear(12, 5)}, "out_features=5"),
    ],
    ids=["epochs", "seed", "data", "validation", "model"],
)
def test_what_must_be_the_same_in_all(change, says):
    ll.manual_seed(0)
    same = {
        **{"data": (X, Y), "loss": None, "optimizer": None, "epochs": 3, "batch_size": 32},
        **{"validation": (X[:9], Y[:9]), "schedule": None, "clip_norm": None, "patience": None},
        **{"restore_best": False, "seed": 0, "callbacks": (), "checkpoint": None},
    }
    runs = [Training(**{"model": nn.Linear(12, 4), **same, **one}) for one in ({}, change)]
    port = int(free_port())

    def work(number):
        group = Group(("127.0.0.1", port), 2, number)
        try:
            check_same(runs[0], group)  # equal ones pass
            with pytest.raises(ProcessError) as caught:
                check_same(runs[number], group)
            return str(caught.value)
        finally:
            group.close()

    with ThreadPoolExecutor(2) as pool:
        for said in pool.map(work, (0, 1)):
            assert "process 1 of 2" in said
            assert says in said


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (["--coordinator", "a:1"], 2, "belong together: all of them, or none"),
        (["--num-processes", "2", "--process-id", "1"], 2, "belong together"),
        (["--process-id", "-1"], 2, "Invalid value"),
        (["--process-timeout", "0"], 2, "Invalid value"),
        (["--coordinator", "a", *TWO, "0"], 1, "Fix: --coordinator 192.168.0.10:4567"),
        (["--coordinator", "a:1", *TWO, "2"], 1, "Fix: --process-id 1, or --num-processes 3"),
        (["--coordinator", "a:1", *TWO, "1", "--with", "mylayers"], 2, "in one process"),
    ],
    ids=str,
)
def test_wrong_options_of_the_command(options, code, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    outcome = CliRunner().invoke(main, ["train", "iris", *options])
    assert outcome.exit_code == code
    assert says in " ".join(outcome.output.split())
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_how_to_resume():
    said = in_options(str(ProcessError("gone", fix="start all; with resume they go on")))
    assert said == "gone\n  Fix: start all; with --resume they go on"


def test_alone_everything_is_agreed_at_once():
    assert processes.is_first()
    assert processes.agreed([1, None]) == [1, None]
    assert processes.any_of(0) == 0
    assert processes.any_of(2) == 2


def test_a_process_that_does_not_save_needs_no_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(loop, "is_first", lambda: False)
    trained(checkpoint=tmp_path / "elsewhere" / "run.safetensors", epochs=1)
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_while_one_compiles_stops_all_after_the_same_batch(alone, monkeypatch):
    steps = ProcessEngine.steps
    monkeypatch.setattr(StopSignal, "__enter__", lambda stop: setattr(stop, "signal", 2) or stop)
    called = []
    monkeypatch.setattr(ProcessEngine, "steps", lambda *a: called.append(steps(*a)) or called[-1])
    with pytest.raises(Interrupted):
        trained()
    assert len(called) == 1
