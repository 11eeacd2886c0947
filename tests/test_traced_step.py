"""A whole training step as one compiled program: traced once by JAX, and the same as on NumPy.

All that a step changes is handed in and out: parameters, buffers, the optimiser's state and the
count of the random draws. That is the whole contract that a compiled step needs.
"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import layerlab as ll
from layerlab import nn, optim
from layerlab.errors import ShapeError
from layerlab.random import Generator

# The losses of 10 steps agree to 1e-6 and the weights to 1e-6 of 1, ten times what one float32
# operation loses: XLA adds up in another order, and nothing in a step makes that much larger.
CLOSE = {"rtol": 2e-6, "atol": 1e-6}

OPTIMIZERS = {
    "SGD": lambda p: optim.SGD(p, lr=0.05, weight_decay=0.01),
    "damped": lambda p: optim.SGD(p, lr=0.05, momentum=0.8, dampening=0.3),
    "nesterov": lambda p: optim.SGD(p, lr=0.02, momentum=0.9, nesterov=True),
    # A centred spread is the difference of two near numbers: a small eps would show their rounding.
    "RMSprop": lambda p: optim.RMSprop(p, lr=0.002, eps=1e-2, momentum=0.5, centered=True),
    "Adam": lambda p: optim.Adam(p, lr=0.01, weight_decay=0.01),
    "AdamW": lambda p: optim.AdamW(p, lr=0.01, betas=(0.8, 0.999)),
    "Adam without memory": lambda p: optim.Adam(p, lr=0.001, betas=(0.0, 0.0), eps=1e-3),
}


class Training:
    """A network with its optimiser and its stream of random numbers, and a step of them all."""

    def __init__(self, build=OPTIMIZERS["Adam"], **options):
        self.generator = Generator(3)
        g = {"generator": self.generator}
        # Without bias: batch normalisation takes it off again, so its gradient is rounding noise
        # alone, of which Adam makes a full step in a direction that differs between libraries.
        self.model = nn.Sequential(
            nn.Linear(6, 16, bias=False, **g),
            nn.BatchNorm1d(16),
            nn.ReLU(),
            nn.Dropout(0.3, **g),
            nn.Linear(16, 3, **g),
        )
        self.optimizer = build(self.model.parameters(), **options)
        self.dropped = None
        self.model[3].register_forward_hook(self.look)

    def look(self, module, args, out):
        self.dropped = (args[0].data != 0) & (out.data == 0)

    def step(self, x, y):
        self.optimizer.zero_grad()
        loss = nn.CrossEntropyLoss()(self.model(ll.Tensor(x)), ll.tensor(y))
        loss.backward()
        optim.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        return loss.data

    def take(self):
        """Parameters, buffers, the optimiser's state, the count of draws."""
        return (
            [p.data for p in self.model.parameters()],
            [b.data for b in self.model.buffers()],
            self.optimizer.state_arrays(),
            self.generator.calls,
        )

    def put(self, state):
        parameters, buffers, optimizer, calls = state
        for p, value in zip(self.model.parameters(), parameters, strict=True):
            p.data, p.grad = value, None
        for b, value in zip(self.model.buffers(), buffers, strict=True):
            b.data = value
        self.optimizer.set_state_arrays(optimizer)
        self.generator.calls = calls
        self.dropped = None


class Compiled:
    """A pure function of a Training's state, and how often it was traced."""

    def __init__(self, training):
        self.training, self.traces = training, 0
        self.function = jax.jit(self.pure)
        *arrays, calls = training.take()
        self.state = (*jax.tree.map(jnp.asarray, arrays), jnp.uint32(calls))

    def pure(self, state, rates, x, y):
        self.traces += 1
        training = self.training
        before = training.take()
        groups = training.optimizer.param_groups
        own_rates = [group["lr"] for group in groups]
        try:
            training.put(state)
            for group, lr in zip(groups, rates, strict=True):
                group["lr"] = lr
            loss = training.step(x, y)
            return training.take(), loss, training.dropped
        finally:
            training.put(before)
            for group, lr in zip(groups, own_rates, strict=True):
                group["lr"] = lr

    def step(self, x, y):
        rates = [group["lr"] for group in self.training.optimizer.param_groups]
        self.state, loss, dropped = self.function(self.state, rates, x, y)
        return loss, dropped


def batches(n):
    random = np.random.default_rng(0)
    for _ in range(n):
        x = random.normal(size=(20, 6)).astype("float32")
        yield x, (x[:, 0] > 0).astype("int64") + (x[:, 1] > 0)


def assert_same_state(traced, eager):
    for ours, theirs in zip(traced[:3], eager[:3], strict=True):
        for a, b in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(np.asarray(a), b, **CLOSE)
    assert int(traced[3]) == eager[3]


def assert_no_tracer(training, tracers):
    """Every number of the objects is NumPy's or Python's again, and no tracer is alive."""
    parameters, buffers, state, calls = training.take()
    assert all(type(value) is np.ndarray for value in parameters + buffers)
    assert all(type(value) in (np.ndarray, int) for value in state)
    assert type(calls) is int
    assert all(p.grad is None for p in training.model.parameters())
    assert all(type(group["lr"]) is float for group in training.optimizer.param_groups)
    assert not tracers()


@pytest.mark.parametrize("build", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_ten_traced_steps_are_one_trace_and_numpys_steps(build, tracers):
    compiled, eager = Compiled(Training(build)), Training(build)
    at_first = [np.array(x) for x in compiled.training.take()[0]]
    losses = []
    for x, y in batches(10):
        loss, dropped = compiled.step(x, y)
        wanted = eager.step(x, y)
        np.testing.assert_allclose(loss, wanted, **CLOSE)
        np.testing.assert_array_equal(dropped, eager.dropped)
        assert dropped.any()
        assert not dropped.all()
        losses.append(float(loss))
    assert compiled.traces == 1
    assert_same_state(compiled.state, eager.take())
    assert len(set(losses)) == 10
    # The objects stand where they stood; what was learned is in the state that came out.
    for value, before in zip(compiled.training.take()[0], at_first, strict=True):
        np.testing.assert_array_equal(value, before)
    assert_no_tracer(compiled.training, tracers)


def test_agreement_holds_over_200_steps():
    """Rounding does not pile up: Adam divides it by the same spread that it belongs to."""
    compiled, eager = Compiled(Training()), Training()
    for x, y in batches(200):
        loss, _ = compiled.step(x, y)
        np.testing.assert_allclose(loss, eager.step(x, y), **CLOSE)
    assert compiled.traces == 1
    assert_same_state(compiled.state, eager.take())


def test_a_schedule_changes_the_rate_without_another_trace():
    compiled, eager = Compiled(Training()), Training()
    schedules = [
        optim.CosineAnnealingLR(training.optimizer, 10) for training in (compiled.training, eager)
    ]
    for x, y in batches(10):
        loss, _ = compiled.step(x, y)
        np.testing.assert_allclose(loss, eager.step(x, y), **CLOSE)
        for schedule in schedules:
            schedule.step()
    assert compiled.traces == 1
    assert_same_state(compiled.state, eager.take())


def test_frozen_parameters_need_no_second_trace():
    """The state has the same structure, though some parameters are stepped and some are not."""
    compiled, eager = Compiled(Training()), Training()
    for training in (compiled.training, eager):
        training.model[0].requires_grad_(False)
        training.model[1].weight.requires_grad_(False)
    for x, y in batches(4):
        compiled.step(x, y)
        eager.step(x, y)
    assert compiled.traces == 1
    assert_same_state(compiled.state, eager.take())
    assert [int(n) for n in compiled.state[2][::3]] == [0, 0, 4, 4, 4]


def test_training_goes_on_in_numpy_after_compiled_steps():
    compiled, eager = Compiled(Training()), Training()
    data = list(batches(8))
    for x, y in data[:5]:
        compiled.step(x, y)
        eager.step(x, y)
    *arrays, calls = compiled.state
    compiled.training.put((*jax.tree.map(np.array, arrays), int(calls)))
    assert compiled.training.optimizer.state_dict()["state"][0]["step"] == 5
    for x, y in data[5:]:
        np.testing.assert_allclose(compiled.training.step(x, y), eager.step(x, y), **CLOSE)
    assert_same_state(compiled.training.take(), eager.take())


@pytest.mark.parametrize("build", [OPTIMIZERS["damped"], OPTIMIZERS["Adam"]])
def test_untraced_jax_arrays_and_a_saved_state_go_on_the_same(build):
    """Parameters that are JAX arrays train eagerly; the saved state goes on in NumPy."""
    training, eager = Training(build), Training(build)
    *arrays, calls = training.take()
    training.put((*jax.tree.map(jnp.asarray, arrays), calls))
    data = list(batches(4))
    for x, y in data[:2]:
        np.testing.assert_allclose(training.step(jnp.asarray(x), y), eager.step(x, y), **CLOSE)
    assert all(isinstance(p.data, jax.Array) for p in training.model.parameters())
    fresh = Training(build)
    fresh.model.load_state_dict(
        {k: np.array(v.data) for k, v in training.model.state_dict().items()}
    )
    fresh.optimizer.load_state_dict(training.optimizer.state_dict())
    fresh.generator.calls = int(training.generator.calls)
    for x, y in data[2:]:
        np.testing.assert_allclose(fresh.step(x, y), eager.step(x, y), **CLOSE)
    assert_same_state(fresh.take(), eager.take())


def test_parameters_that_become_jax_arrays_take_their_state_along():
    training, eager = Training(), Training()
    data = list(batches(4))
    for x, y in data[:2]:
        training.step(x, y)
        eager.step(x, y)
    for value in (*training.model.parameters(), *training.model.buffers()):
        value.data = jnp.asarray(value.data)
    optimizer = training.optimizer
    optimizer.set_state_arrays([np.array(value) for value in optimizer.state_arrays()])
    assert isinstance(optimizer.state_arrays()[1], jax.Array)
    for x, y in data[2:]:
        np.testing.assert_allclose(training.step(jnp.asarray(x), y), eager.step(x, y), **CLOSE)
    assert_same_state(training.take(), eager.take())
    saved = training.optimizer.state_dict()["state"][0]["exp_avg"].data
    assert isinstance(saved, jax.Array)
    assert saved.dtype == jnp.float32


def wrong_width(training):
    return ShapeError, np.ones((20, 5), "float32")


def in_the_forward_pass(training):
    def fail(module, args, out):
        raise RuntimeError("stop")

    training.model[4].register_forward_hook(fail)
    return RuntimeError, np.ones((20, 6), "float32")


def in_the_step(training):
    update, calls = training.optimizer.update, []

    def fail(*args):
        calls.append(args[1])
        if len(calls) > 2:  # some parameters have moved, others have not
            raise RuntimeError("stop")
        return update(*args)

    training.optimizer.update = fail
    return RuntimeError, np.ones((20, 6), "float32")


@pytest.mark.parametrize("fault", [wrong_width, in_the_forward_pass, in_the_step])
def test_an_error_while_tracing_leaves_everything_as_it_was(fault, tracers):
    training, twin = Training(), Training()
    (x, y), *rest = batches(3)
    for t in (training, twin):
        t.step(x, y)
        t.optimizer.zero_grad()
    compiled = Compiled(training)
    hooks, update = dict(training.model[4]._forward_hooks), training.optimizer.update
    error, bad = fault(training)
    with pytest.raises(error):
        compiled.step(bad, y)
    training.model[4]._forward_hooks = hooks
    training.optimizer.update = update
    assert_no_tracer(training, tracers)
    # From here on it trains as if nothing had happened, to the last bit.
    for x, y in rest:
        np.testing.assert_array_equal(training.step(x, y), twin.step(x, y))
    for a, b in zip(training.take()[0], twin.take()[0], strict=True):
        np.testing.assert_array_equal(a, b)
