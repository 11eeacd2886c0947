"""fit(devices=...): the numbers of one device, one exchange a step, wide weights in parts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import layerlab as ll
from layerlab import nn, xla
from layerlab.errors import ArgumentError, ArgumentTypeError
from layerlab.train import devices, fit

CHILD = Path(__file__).with_name("on_host_devices.py")


@pytest.mark.parametrize(
    "question", ["equal", "one_all_reduce", "wide", "resumed", "home", "refused"]
)
def test_on_host_devices(question, tmp_path):
    flags = "--xla_force_host_platform_device_count=8"
    run = subprocess.run(
        [sys.executable, CHILD, question, tmp_path],
        env={**os.environ, "XLA_FLAGS": flags},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout == '"done"\n'


def trained(**settings):
    ll.manual_seed(0)
    x = ll.randn(8, 2).numpy()
    return fit(nn.Linear(2, 1), (x, x[:, :1]), epochs=1, **settings)


@pytest.mark.parametrize(
    ("wrong", "kind", "words"),
    [
        (0, ArgumentError, "devices must be at least 1, not 0"),
        (-2, ArgumentError, "devices must be at least 1, not -2"),
        (True, ArgumentTypeError, "devices is a number, 'all' or a dict, not bool True"),
        (2.0, ArgumentTypeError, "devices is a number, 'all' or a dict, not float 2.0"),
        (None, ArgumentTypeError, "devices is a number, 'all' or a dict, not None"),
        ([1], ArgumentTypeError, "devices is a number, 'all' or a dict, not list [1]"),
        ("al", ArgumentError, "there is no choice of devices 'al'"),
        ("2", ArgumentError, "there is no choice of devices '2'"),
        ({}, ArgumentError, "there is no axis of devices ''"),
        ({"modle": 2}, ArgumentError, "there is no axis of devices 'modle'"),
        ({"data": 0}, ArgumentError, "devices['data'] must be at least 1, not 0"),
        ({"model": 1.5}, ArgumentTypeError, "devices['model'] must be a whole number"),
    ],
)
def test_what_is_no_number_of_devices(wrong, kind, words):
    with pytest.raises(kind) as caught:
        trained(devices=wrong)
    assert words in str(caught.value)
    assert caught.value.fix


def test_more_devices_than_there_are():
    n = len(xla.load().devices()) + 1
    with pytest.raises(ArgumentError, match=f"devices={n} needs {n} devices, but there ") as caught:
        trained(devices=n, engine="xla")
    assert f"--xla_force_host_platform_device_count={n}" in caught.value.fix


@pytest.mark.parametrize("engine", ["numpy", "auto"])
def test_numpy_has_one_device(engine):  # which the tests' LAYERLAB_ENGINE makes of "auto"
    with pytest.raises(ArgumentError, match="the engine numpy has one device") as caught:
        trained(devices=2, engine=engine)
    assert caught.value.fix == 'engine="xla"'
    assert len(trained(devices=1, engine=engine)) == 1


def test_without_jax(monkeypatch):
    monkeypatch.setattr(xla, "available", lambda: False)
    with pytest.raises(ArgumentError, match="one device") as caught:
        devices.place_for(2, "numpy", 32)
    assert caught.value.fix.startswith('pip install "layerlab[xla]"')


def test_all_of_one_device_is_one_device():
    if len(xla.load().devices()) == 1:
        assert devices.place_for("all", "xla", 32) is None
    assert devices.place_for({"data": 1}, "numpy", 1) is None
