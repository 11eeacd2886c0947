"""A network that fails leaves no trace: statistics and random numbers are as before the call."""

import threading

import numpy as np
import pytest

import layerlab as ll
from layerlab import nn, undo
from layerlab.errors import ShapeError
from layerlab.random import Generator, default_generator


class Fails(nn.Module):
    """A layer that raises what it is given."""

    def __init__(self, error):
        super().__init__()
        self.error = error

    def forward(self, x):
        ll.rand(3)
        raise self.error


def network(last, generator=None):
    inner = nn.Sequential(nn.BatchNorm1d(3), nn.Dropout(0.5, generator=generator))
    return nn.Sequential(nn.Linear(4, 3), inner, inner, nn.BatchNorm1d(3, momentum=None), last)


def state(model, *generators):
    values = {name: value.numpy().tobytes() for name, value in model.state_dict().items()}
    return values, [g.get_state() for g in (default_generator, *generators)]


def batch():
    return ll.tensor(np.arange(20.0).reshape(5, 4).astype(np.float32))


@pytest.mark.parametrize(
    "error", [ValueError("no"), KeyboardInterrupt(), GeneratorExit(), RuntimeError("no")]
)
def test_a_failure_at_the_last_layer(error):
    own = Generator(3)
    model = network(Fails(error), own)
    model[:-1](batch())
    before = state(model, own)
    with pytest.raises(type(error)):
        model(batch())
    assert state(model, own) == before


def test_a_layer_that_does_not_fit():
    model = network(nn.Linear(7, 2))
    before = state(model)
    with pytest.raises(ShapeError, match=r"net\[4\]"):
        model(batch())
    assert state(model) == before


@pytest.mark.parametrize("register", ["register_forward_hook", "register_forward_pre_hook"])
@pytest.mark.parametrize("at", [(), (3,)])
def test_a_hook_that_fails(register, at):
    def hook(*_):
        raise KeyboardInterrupt

    model = network(nn.ReLU())
    getattr(model[at[0]] if at else model, register)(hook)
    before = state(model)
    with pytest.raises(KeyboardInterrupt):
        model(batch())
    assert state(model) == before


def test_a_failure_that_is_caught_inside_keeps_what_was_done():
    """Only what leaves the outermost module is undone: who catches an error goes on."""

    class Catches(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm, self.fails = nn.BatchNorm1d(4), Fails(ValueError())

        def forward(self, x):
            try:
                return self.fails(self.norm(x))
            except ValueError:
                return x

    model = Catches()
    model(batch())
    assert model.norm.num_batches_tracked.item() == 1


def test_after_a_failure_a_call_gives_what_it_would_have_given():
    def outputs(fail):
        ll.manual_seed(5)
        model = network(nn.ReLU())
        if fail:
            handle = model[3].register_forward_hook(lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                model(batch())
            handle.remove()
        return model(batch()).tolist(), state(model)

    assert outputs(True) == outputs(False)


def test_a_seed_set_inside_is_taken_back():
    class Seeds(nn.Module):
        def forward(self, x):
            ll.manual_seed(1)
            ll.set_rng_state({**ll.get_rng_state(), "calls": 7})
            return ll.rand(2) / x.no_such_thing

    ll.manual_seed(9)
    ll.rand(2)
    before = default_generator.get_state()
    with pytest.raises(AttributeError):
        Seeds()(batch())
    assert default_generator.get_state() == before


def test_what_another_thread_has_drawn_since_stays_drawn():
    """To go back behind it would give the same numbers twice."""

    class Waits(nn.Module):
        def forward(self, x):
            ll.rand(2)
            thread = threading.Thread(target=lambda: ll.rand(2))
            thread.start()
            thread.join()
            return 1 / 0

    calls = default_generator.calls
    with pytest.raises(ZeroDivisionError):
        Waits()(batch())
    assert default_generator.calls == calls + 2


def test_threads_do_not_take_back_for_each_other():
    calm, failed = network(nn.ReLU(), Generator(1)), threading.Event()

    class Meets(nn.Module):
        def forward(self, x):
            assert failed.wait(10)
            return x

    slow = nn.Sequential(calm, Meets())
    thread = threading.Thread(target=slow, args=(batch(),))
    thread.start()
    with pytest.raises(ValueError, match="now"):
        network(Fails(ValueError("now")), Generator(2))(batch())
    failed.set()
    thread.join()
    assert calm[3].num_batches_tracked.item() == 1
    assert calm[1][1].generator.calls == 2


def test_nothing_is_noted_outside_a_network():
    """Notes that nobody reads would grow for as long as the thread lives."""
    noted = []

    def work():
        ll.rand(2)
        noted.append(list(undo.of_thread.notes.undo))
        network(nn.ReLU())(batch())
        ll.rand(2)
        noted.append(list(undo.of_thread.notes.undo))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert noted == [[], []]
