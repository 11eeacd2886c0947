"""A compiled step does what the step does: the same losses, weights, statistics and streams."""

import contextlib
import copy
import pickle
import signal
import threading

import jax
import numpy as np
import pytest

import layerlab as ll
from layerlab import device, nn, optim
from layerlab import functional as F
from layerlab.errors import CompileError, ShapeError
from module_cases import LOSSES, MODULES

# Sums in another order: some ulps, which a few steps do not make much larger.
CLOSE = {"rtol": 2e-6, "atol": 1e-6}
EXACT = {"rtol": 1e-9, "atol": 1e-11}


def data(n, rows=16, inputs=4, classes=3):
    rng = np.random.default_rng(0)
    return [
        (rng.normal(size=(rows, inputs)).astype("float32"), rng.integers(classes, size=rows))
        for _ in range(n)
    ]


def small(seed=0, optimizer=optim.Adam, **settings):
    """A network with an optimiser and a step of them. No bias before BatchNorm1d, which takes it
    off again: its gradient is rounding noise alone, of which Adam makes full steps."""
    ll.manual_seed(seed)
    model = nn.Sequential(
        nn.Linear(4, 8, bias=False), nn.BatchNorm1d(8), nn.Tanh(), nn.Dropout(0.3), nn.Linear(8, 3)
    )
    optimizer = optimizer(model.parameters(), **settings)

    def step(x, y):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        return loss

    return model, optimizer, step


def eager(step):
    return lambda x, y: step(ll.tensor(x), ll.tensor(y))


def assert_same(ours, theirs, close=CLOSE):
    for name, value in theirs.state_dict().items():
        np.testing.assert_allclose(ours.state_dict()[name].data, value.data, **close, err_msg=name)


def assert_same_training(ours, theirs, close=CLOSE):
    (model, optimizer, _), (other, reference, _) = ours, theirs
    assert_same(model, other, close)
    a, b = optimizer.state_dict(), reference.state_dict()
    assert a["param_groups"] == b["param_groups"]
    assert a["state"].keys() == b["state"].keys()
    for state, wanted in zip(a["state"].values(), b["state"].values(), strict=True):
        assert state["step"] == wanted["step"]
        for name in wanted.keys() - {"step"}:
            np.testing.assert_allclose(state[name].data, wanted[name].data, **close)


def test_ten_steps_are_one_trace_and_numpys_steps():
    ours, theirs = small(), small()
    compiled = ll.compile(ours[2], *ours[:2])
    batches = data(10)
    losses = [compiled(*batch) for batch in batches]
    assert isinstance(losses[0], ll.Tensor)
    assert device.kept(losses[0]) is not None  # not fetched before it is read
    calls = ll.random.default_generator.calls
    ll.manual_seed(0)
    small()
    np.testing.assert_allclose(losses, [eager(theirs[2])(*b).item() for b in batches], **CLOSE)
    assert ll.random.default_generator.calls == calls
    assert compiled.traces == 1
    assert_same_training(ours, theirs)
    assert type(ours[0][0].weight.data) is np.ndarray


class Everything(nn.Module):
    """All modules of the table side by side, in float64, and all losses."""

    def __init__(self):
        super().__init__()
        rng = np.random.default_rng(0)
        self.inputs, self.losses = [], []
        for rows in MODULES.values():
            for build, makers in rows if isinstance(rows, list) else [rows]:
                self.add_module(f"part{len(self.inputs)}", build().double())
                self.inputs.append(makers[0](rng))
        for name, rows in LOSSES.items():
            for arguments, (predict, target) in rows:
                loss = getattr(nn, name)(**arguments).double()
                self.add_module(f"loss{len(self.losses)}", loss)
                self.losses.append((nn.Parameter(predict(rng)), target(rng)))
        for i, (prediction, _) in enumerate(self.losses):
            self.register_parameter(f"prediction{i}", prediction)

    def forward(self, *inputs):
        parts = vars(self)
        total = 0.0
        for i, x in enumerate(inputs):
            y = parts[f"part{i}"](x)
            total = total + (y * y).mean() if y.numel() else total
        for i, (prediction, target) in enumerate(self.losses):
            total = total + parts[f"loss{i}"](prediction, ll.tensor(target)).mean()
        return total


def everything():
    ll.manual_seed(0)
    model = Everything()
    optimizer = optim.SGD(model.parameters(), lr=0.01, momentum=0.9)

    def step(*inputs):
        optimizer.zero_grad()
        loss = model(*inputs)
        loss.backward()
        norm = optim.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        return loss, norm

    return model, optimizer, step


@pytest.mark.slow  # one program of 100 modules and losses takes XLA 20 s
def test_every_module_and_loss_trains_in_float64_as_on_numpy():
    ours, theirs = everything(), everything()
    compiled = ll.compile(ours[2], *ours[:2])
    for _ in range(3):
        a = compiled(*ours[0].inputs)
        b = theirs[2](*map(ll.tensor, theirs[0].inputs))
        for value, wanted in zip(a, b, strict=True):
            assert value.dtype == np.float64
            np.testing.assert_allclose(value.data, wanted.data, **EXACT)
    assert compiled.traces == 1
    assert_same_training(ours, theirs, EXACT)


OPTIMIZERS = [
    lambda p: optim.SGD(p, lr=0.05, weight_decay=0.01),
    lambda p: optim.SGD(p, lr=0.05, momentum=0.8, dampening=0.3),
    lambda p: optim.SGD(p, lr=0.02, momentum=0.9, nesterov=True),
    lambda p: optim.Momentum(p, lr=0.05),
    lambda p: optim.RMSprop(p, lr=0.002, eps=1e-3, momentum=0.5, centered=True),
    lambda p: optim.Adam(p, lr=0.01, weight_decay=0.01),
    lambda p: optim.AdamW(p, lr=0.01, betas=(0.8, 0.999)),
    lambda p: optim.Adam([{"params": p[:1], "lr": 0.1}, {"params": p[1:]}], lr=0.01),
]
SCHEDULES = [
    lambda o: optim.StepLR(o, 2),
    lambda o: optim.CosineAnnealingLR(o, 10),
    lambda o: optim.LinearLR(o, total_iters=5),
    lambda o: optim.SequentialLR(
        o, [optim.LinearLR(o, total_iters=2), optim.StepLR(o, 1)], milestones=[2]
    ),
]


def many():
    """A network for each optimiser, stepped together, each with a schedule."""
    ll.manual_seed(0)
    models = nn.ModuleList(
        [nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3)) for _ in OPTIMIZERS]
    )
    optimizers = [
        build(list(model.parameters())) for build, model in zip(OPTIMIZERS, models, strict=True)
    ]
    schedules = [SCHEDULES[i % len(SCHEDULES)](o) for i, o in enumerate(optimizers)]

    def step(x, y):
        losses = {}
        for i, (model, optimizer) in enumerate(zip(models, optimizers, strict=True)):
            optimizer.zero_grad()
            losses[i] = F.cross_entropy(model(x), y)
            losses[i].backward()
            optim.clip_grad_value_(model.parameters(), 0.1)
            optimizer.step()
        return losses

    return models, optimizers, schedules, step


def test_every_optimiser_and_schedule_with_clipping():
    models, optimizers, schedules, step = many()
    others, _, reference, twin = many()
    compiled = ll.compile(step, models, *optimizers)
    for x, y in data(8):
        ours, theirs = compiled(x, y), eager(twin)(x, y)
        for key, value in theirs.items():
            np.testing.assert_allclose(ours[key].item(), value.item(), **CLOSE)
        for one in (*schedules, *reference):
            one.step()
    assert compiled.traces == 1
    assert_same(models, others)


def test_what_a_step_returns_comes_back_in_its_form():
    weight = nn.Parameter(np.ones(3, dtype="float32"))
    holder = nn.Sequential()
    holder.register_parameter("weight", weight)

    def step(x, name, *, scale=1, extra=None):
        return {"y": (x * scale, name), "none": None, "n": len(x), "w": holder.weight}, extra

    compiled = ll.compile(step, holder)
    x = np.arange(3.0)
    out, extra = compiled(x, "a", scale=2, extra=[ll.tensor([1, 2]), 7])
    assert out["y"][0].tolist() == [0, 2, 4]
    assert out["y"][0].dtype == np.float64
    assert (out["y"][1], out["none"], out["n"]) == ("a", None, 3)
    assert extra[0].tolist() == [1, 2]
    assert extra[0].dtype == np.int64
    assert extra[1] == 7
    # What came out is not given away with the state of the next call.
    again, _ = compiled(x, "a", scale=2, extra=[out["w"], 7])
    assert out["w"].tolist() == again["w"].tolist() == [1, 1, 1]
    compiled(holder.weight, "a", scale=2, extra=[holder.weight, 7])
    assert holder.weight.tolist() == [1, 1, 1]
    assert compiled.traces == 3  # float64, float32 beside it, a parameter


@pytest.mark.parametrize("rows", [4, 30000])
def test_an_array_may_be_written_over_after_the_call(rows):
    total = ll.compile(lambda x: (x * x).sum().sqrt())
    for i in range(10):
        x = np.full((rows, 8), float(i))
        result = total(x)
        x[...] = np.nan
        assert result.item() == pytest.approx(i * (8 * rows) ** 0.5)


def test_state_comes_back_when_it_is_read_and_goes_on_from_what_is_written():
    ours, theirs = small(), small()
    model, optimizer, step = ours
    compiled = ll.compile(step, model, optimizer)
    batches = iter(data(12))

    def both():
        batch = next(batches)
        np.testing.assert_allclose(
            compiled(*batch).item(), eager(theirs[2])(*batch).item(), **CLOSE
        )

    ll.manual_seed(3)  # dropout of the two in turn: the same numbers for each
    for generator in (ours[0], theirs[0]):
        generator[3].generator = ll.Generator(3)
    both()
    for one, _, _ in (ours, theirs):
        one[4].bias.data = np.ones(3, dtype="float32")
        with ll.no_grad():
            one[4].weight.mul_(0.5)
    both()
    for _, one, _ in (ours, theirs):
        one.load_state_dict(copy.deepcopy(one.state_dict()))
    both()
    for one, _, _ in (ours, theirs):
        one.load_state_dict(pickle.loads(pickle.dumps(copy.deepcopy(one))).state_dict())
    both()
    batch = next(batches)  # both eagerly
    for _, _, each in (ours, theirs):
        eager(each)(*batch)
    both()
    optimizer.zero_grad()  # which does not bring anything home
    assert device.kept(model[0].weight) is not None
    both()
    assert_same_training(ours, theirs)
    assert model[3].generator.calls == theirs[0][3].generator.calls
    assert compiled.traces == 1


def test_two_compiled_steps_share_a_model():
    ours, theirs = small(), small()
    for model, *_ in (ours, theirs):
        model[3].p = 0.0
    model, optimizer, step = ours
    train = ll.compile(step, model, optimizer)

    @ll.no_grad()
    def right(x, y):
        return (model(x).argmax(axis=1) == y).float().mean()

    measure = ll.compile(right, model)
    for x, y in data(4):
        train(x, y)
        model.eval()
        accuracy = measure(x, y)
        model.train()
        eager(theirs[2])(x, y)
        theirs[0].eval()
        wanted = (theirs[0](ll.tensor(x)).argmax(axis=1) == ll.tensor(y)).float().mean()
        theirs[0].train()
        assert accuracy.item() == wanted.item()
    assert (train.traces, measure.traces) == (1, 1)
    assert_same_training(ours, theirs)


def test_a_compiled_step_inside_another_is_a_part_of_it():
    model, optimizer, step = small()
    inner = ll.compile(step, model, optimizer)
    outer = ll.compile(lambda x, y: (inner(x, y), inner(x, y)), model, optimizer)
    first, second = outer(*data(1)[0])
    assert first.item() != second.item()
    assert (inner.traces, outer.traces) == (0, 1)
    assert optimizer.state_dict()["state"][0]["step"] == 2


def test_threads_take_turns():
    model, optimizer, step = small()
    compiled = ll.compile(step, model, optimizer)
    batches = data(20)

    def work(part):
        for batch in part:
            compiled(*batch)

    threads = [threading.Thread(target=work, args=(batches[i::4],)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert compiled.traces == 1
    assert optimizer.state_dict()["state"][0]["step"] == 20


def go_on(compiled, batch):
    with contextlib.suppress(KeyboardInterrupt):
        for _ in range(20):
            compiled(*batch)


# Where the signal meets what JAX does at a garbage collection, Python only warns of it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_ctrl_c_loses_nothing():
    """Wherever the signal arrives, a step was done or not, and training goes on."""
    ours, theirs = small(), small()
    for model, *_ in (ours, theirs):
        model[3].p = 0.0
    compiled = ll.compile(ours[2], *ours[:2])
    batch = data(1, rows=1000)[0]
    compiled(*batch)
    eager(theirs[2])(*batch)
    handler = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        for i in range(20):
            signal.setitimer(signal.ITIMER_REAL, 1e-4 + i * 5e-5)
            go_on(compiled, batch)
            signal.setitimer(signal.ITIMER_REAL, 0)
            done = ours[1].state_dict()["state"][0]["step"]
            assert all(np.isfinite(p.data).all() for p in ours[0].parameters())
            if i % 10 == 9:  # NumPy does as many
                while theirs[1].state_dict()["state"][0]["step"] < done:
                    eager(theirs[2])(*batch)
                assert_same(ours[0], theirs[0], {"rtol": 1e-3, "atol": 1e-3})
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)


class Stopping:
    def __array__(self, *_, **__):
        raise KeyboardInterrupt


def test_ctrl_c_while_the_optimisers_state_comes_home_loses_nothing():
    model, optimizer, step = small()
    compiled = ll.compile(step, model, optimizer)
    compiled(*data(1)[0])
    steps, moments = optimizer.state_away()
    optimizer.keep_state_away(steps, [*moments[:-1], Stopping()])
    with pytest.raises(KeyboardInterrupt):
        optimizer.state_arrays()
    assert optimizer.state_away()[0] == steps
    optimizer.keep_state_away(steps, moments)
    for got, moment in zip(optimizer.separated()[1], moments, strict=True):
        np.testing.assert_array_equal(got, np.asarray(moment))


def test_a_program_that_fails_while_it_runs_says_what_is_lost():
    model, optimizer, step = small()
    compiled = ll.compile(step, model, optimizer)
    batch = data(1)[0]
    compiled(*batch)
    (run,) = compiled._runs.values()
    real = run.program.jit

    def fail(*args):
        raise jax.errors.JaxRuntimeError("RESOURCE_EXHAUSTED: out of memory")

    run.program.jit = fail
    with pytest.raises(CompileError, match=r"RESOURCE_EXHAUSTED(.|\n)*everything is as it was"):
        compiled(*batch)
    run.program.jit = lambda *args: (real(*args), fail())
    with pytest.raises(CompileError, match=r"are lost(.|\n)*from the last checkpoint"):
        compiled(*batch)


def test_a_wrong_shape_leaves_everything_as_it_was():
    ours, theirs = small(), small()
    compiled = ll.compile(ours[2], *ours[:2])
    batches = data(3)
    calls = ll.random.default_generator.calls
    with pytest.raises(ShapeError, match=r"net\[0\], wants 4 numbers per row but got 5"):
        compiled(np.ones((2, 5), "float32"), np.array([0, 1]))
    assert ll.random.default_generator.calls == calls
    for batch in batches:
        compiled(*batch)
    ll.random.default_generator.calls = calls
    for batch in batches:
        eager(theirs[2])(*batch)
    assert compiled.traces == 1
    assert_same_training(ours, theirs)
