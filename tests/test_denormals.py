"""Numbers too near 0 for a full mantissa are 0 where that was asked for, and nowhere else.

They cost some processors a hundred times the time, and a converged run is full of them: the mean
gradient of a neuron that has died halves for ever, and float32 rounds 0.9 * 1e-45 to 1e-45 again.
"""

import contextlib
import platform
import sys
import threading

import numpy as np
import pytest

import layerlab as ll
from layerlab import machine, nn, optim
from layerlab.train import fit

SMALLEST = np.finfo(np.float32).smallest_normal
POSSIBLE = sys.platform.startswith("linux") and platform.machine() == "x86_64"


def kept():
    """Whether a result and an operand that are denormal are there as such."""
    small = np.full(20, SMALLEST, np.float32)
    return bool((small / 4).all()), bool((small.view(np.int32) // 2).view(np.float32).any())


@pytest.fixture(autouse=True)
def put_back():
    assert kept() == (True, True)
    yield
    ll.set_flush_denormal(False)


def test_they_are_flushed_and_kept_as_asked():
    for _ in range(2):
        assert ll.set_flush_denormal(True) is POSSIBLE
        assert kept() == (not POSSIBLE, not POSSIBLE)
        assert ll.set_flush_denormal(False) is POSSIBLE
        assert kept() == (True, True)


def test_the_rest_of_how_the_thread_computes_stays():
    with np.errstate(divide="raise", over="raise"):
        ll.set_flush_denormal(True)
        one = np.ones(3, np.float32)
        assert (one / 3 == np.float32(1) / np.float32(3)).all()  # rounded to nearest
        for wrong in (lambda: one / 0, lambda: one * np.float32(3e38) * 2):
            with pytest.raises(FloatingPointError):
                wrong()
        assert np.nextafter(SMALLEST, np.float32(1)) > SMALLEST


def test_another_thread_goes_on_as_it_was():
    begun, seen = threading.Barrier(2), []

    def other():
        begun.wait()
        begun.wait()
        seen.append(kept())

    thread = threading.Thread(target=other)
    thread.start()
    begun.wait()
    ll.set_flush_denormal(True)
    begun.wait()
    thread.join()
    assert seen == [(True, True)]


def test_a_block_puts_back_what_was_set_before():
    with machine.FlushedDenormals():
        assert kept() == (not POSSIBLE, not POSSIBLE)
        with machine.FlushedDenormals():
            pass
        assert kept() == (not POSSIBLE, not POSSIBLE)
    assert kept() == (True, True)
    with pytest.raises(KeyboardInterrupt), machine.FlushedDenormals():
        raise KeyboardInterrupt
    assert kept() == (True, True)


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_elsewhere_nothing_is_set(system, monkeypatch):
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(
        machine, "_floating_point_environment", machine._floating_point_environment.__wrapped__
    )
    assert ll.set_flush_denormal(True) is False
    assert kept() == (True, True)


def converged(make):
    """The end of a long run in which half of the neurons died early: optimiser, gradients, losses.

    A dead neuron has no gradient any more, and the mean of those it had goes towards 0 for ever.
    """
    ll.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 16), nn.ReLU(), nn.Linear(16, 2))
    x = np.tile(np.array([[1, 2, 3], [3, 1, 0]], np.float32), (25, 1))
    y = np.tile(np.array([0, 1]), 25)

    def kill(row):
        if row["epoch"] == 1:
            model[0].bias.data[:8] = -100

    optimizer = make(model.parameters(), lr=0.05)
    history = fit(
        model,
        (x, y),
        optimizer=optimizer,
        epochs=50,
        batch_size=2,
        engine="numpy",
        callbacks=[kill],
    )
    state = [value for value in optimizer.state_arrays() if np.ndim(value)]
    arrays_of = [np.asarray(v) for v in (*state, *(p.grad.data for p in model.parameters()))]
    tiny = sum(int(((v != 0) & (abs(v) < SMALLEST)).sum()) for v in arrays_of)
    return tiny, history["loss"], [np.asarray(p.data) for p in model.parameters()]


@pytest.mark.parametrize("make", [optim.Momentum, optim.Adam])
def test_a_converged_run_has_none(make, monkeypatch):
    tiny, losses, weights = converged(make)
    monkeypatch.setattr(machine, "FlushedDenormals", contextlib.nullcontext)
    many, kept_losses, kept_weights = converged(make)
    assert many > 20
    assert (tiny == 0) is POSSIBLE
    assert losses == pytest.approx(kept_losses, rel=1e-6)
    for a, b in zip(weights, kept_weights, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-7)


def test_who_is_called_by_fit_computes_as_before():
    seen = []
    model = nn.Linear(3, 2)

    def failing(out, y):
        seen.append(kept())
        if len(seen) > 3:
            raise KeyboardInterrupt
        return ((out - y) ** 2).mean()

    data = np.ones((4, 3), np.float32), np.ones((4, 2), np.float32)
    with pytest.raises(KeyboardInterrupt):
        fit(model, data, loss=failing, batch_size=2, engine="numpy")
    assert kept() == (True, True)
    seen.clear()
    fit(
        model,
        data,
        epochs=1,
        batch_size=2,
        engine="numpy",
        callbacks=[lambda _: seen.append(kept())],
    )
    assert seen == [(True, True)]
