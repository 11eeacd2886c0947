"""Numbers too near 0 for a full mantissa are 0 where that was asked for, and nowhere else.

They cost some processors a hundred times the time, and a converged run is full of them: the mean
gradient of a neuron that has died halves for ever, and float32 rounds 0.9 * 1e-45 to 1e-45 again.
"""

import platform
import sys
import threading

import numpy as np
import pytest

import layerlab as ll
from layerlab import arrays

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
    with arrays.flushed_denormals():
        assert kept() == (not POSSIBLE, not POSSIBLE)
        with arrays.flushed_denormals():
            pass
        assert kept() == (not POSSIBLE, not POSSIBLE)
    assert kept() == (True, True)
    with pytest.raises(KeyboardInterrupt), arrays.flushed_denormals():
        raise KeyboardInterrupt
    assert kept() == (True, True)


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_elsewhere_nothing_is_set(system, monkeypatch):
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(
        arrays, "_floating_point_environment", arrays._floating_point_environment.__wrapped__
    )
    assert ll.set_flush_denormal(True) is False
    assert kept() == (True, True)
