"""The engines of `fit`: a run that is compiled is the one that NumPy does, whatever happens."""

import os
import signal
import threading

import jax
import numpy as np
import pytest

import layerlab as ll
from layerlab import autograd, nn, optim, random
from layerlab.errors import ArgumentError, CompileError, ShapeError, TrainingError
from layerlab.nn import functional as F
from layerlab.train import Interrupted, fit, load_tensors, loop, saving, xla_engine
from layerlab.train.progress import NoProgress

NUMBERS = np.random.default_rng(5)
POINTS = NUMBERS.normal(size=(41, 6)).astype(np.float32)
LABELS = (POINTS[:, 0] > 0).astype(np.int64) + (POINTS[:, 1] > 0)
CURVE = np.tanh(POINTS[:, :2]).astype(np.float32)
MORE = NUMBERS.normal(size=(9, 6)).astype(np.float32)


class Told(NoProgress):
    """Remembers what it was told."""

    def __init__(self):
        self.notes, self.waits = [], []

    def note(self, text):
        self.notes.append(text)

    def busy(self, text):
        self.waits.append(text)


def network(bias=True, dropout=0.3):
    # No bias before BatchNorm1d: its gradient is rounding alone, which Adam turns into full steps.
    return nn.Sequential(
        nn.Linear(6, 12, bias=False),
        nn.BatchNorm1d(12),
        nn.ReLU(),
        nn.Dropout(dropout),
        nn.Linear(12, 3, bias=bias),
    )


def trained(engine, build=network, optimizer=optim.Adam, data=(POINTS, LABELS), **settings):
    """A run from the same start: its history, its model, its optimiser."""
    random.manual_seed(7)
    model = build()
    steers = settings.pop("schedule", None)
    optimizer = optimizer(model.parameters())
    if steers is not None:
        settings["schedule"] = steers(optimizer)
    settings = {"epochs": 3, "batch_size": 16, "seed": 3} | settings
    history = fit(model, data, optimizer=optimizer, engine=engine, **settings)
    assert history.engine == ("numpy" if engine == "numpy" else "xla")
    return history, model, optimizer


def bits(model, optimizer):
    """Everything that was learned, to the last bit."""
    found = {name: p.numpy().tobytes() for name, p in model.state_dict().items()}
    for number, state in optimizer.state_dict()["state"].items():
        found |= {
            f"{number} {k}": v if k == "step" else v.numpy().tobytes() for k, v in state.items()
        }
    return found, random.default_generator.calls


def assert_at_home(model, optimizer):
    """No device's array and no stand-in of a trace is left where numbers are read."""
    for tensor in (*model.parameters(), *model.buffers()):
        assert type(tensor.data) is np.ndarray
        assert tensor.grad is None or type(tensor.grad.data) is np.ndarray
    assert all(type(v) in (np.ndarray, int) for v in optimizer.state_arrays())
    assert all(type(group["lr"]) is float for group in optimizer.param_groups)
    assert type(random.default_generator.calls) is int


# ── the same numbers ─────────────────────────────────────────────────────────────────────────────

ACTIVATIONS = [
    *(nn.CELU, nn.ELU, nn.GELU, nn.Hardsigmoid, nn.Hardswish, nn.Hardtanh, nn.Identity),
    *(nn.LeakyReLU, nn.LogSigmoid, nn.LogSoftmax, nn.Mish, nn.PReLU, nn.ReLU, nn.ReLU6, nn.SELU),
    *(nn.SiLU, nn.Sigmoid, nn.Softmax, nn.Softplus, nn.Softsign, nn.Tanh),
]
GATES = [nn.GLU, nn.GEGLU, nn.ReGLU, nn.SwiGLU, nn.BilinearGLU]
OPTIMIZERS = [
    lambda p: optim.SGD(p, lr=0.1, weight_decay=0.01),
    lambda p: optim.Momentum(p, lr=0.02),
    lambda p: optim.SGD(p, lr=0.02, momentum=0.9, nesterov=True),
    lambda p: optim.RMSprop(p, lr=0.002, eps=1e-3, momentum=0.5, centered=True),
    lambda p: optim.Adam(p, lr=0.003, eps=1e-4),
    lambda p: optim.AdamW(p, lr=0.003, eps=1e-4, betas=(0.8, 0.99)),
]
SCHEDULES = [
    None,
    lambda o: optim.StepLR(o, 1, 0.5),
    lambda o: optim.CosineAnnealingLR(o, 3),
    lambda o: optim.LinearLR(o, start_factor=0.5, total_iters=2),
    lambda o: optim.SequentialLR(o, [optim.LinearLR(o), optim.StepLR(o, 1)], milestones=[1]),
    lambda o: optim.ReduceLROnPlateau(o, patience=0),
]
LOSSES = [
    (nn.CrossEntropyLoss, 3, LABELS),
    (nn.MSELoss, 2, CURVE),
    (nn.L1Loss, 2, CURVE),
    (nn.HuberLoss, 2, CURVE),
    (nn.SmoothL1Loss, 2, CURVE),
    (nn.BCEWithLogitsLoss, 2, (CURVE > 0).astype(np.float32)),
    (lambda: nn.CrossEntropyLoss(label_smoothing=0.1), 3, LABELS),
    (lambda: lambda out, y: F.nll_loss(F.log_softmax(out, 1), y), 3, LABELS),
]


def architecture(number):
    """One of 30 networks: each activation, gate, optimiser, schedule and loss is in some."""
    drawn = np.random.default_rng(number)
    width = 2 * int(drawn.integers(3, 9))
    norm = number % 3 == 0
    layers = [nn.Linear(6, width, bias=not norm), *[nn.BatchNorm1d(width)] * norm]
    layers += [ACTIVATIONS[number % len(ACTIVATIONS)]()]
    if number % 4 == 1:
        layers += [nn.Dropout(0.25)]
    if number % 3 == 1:
        layers += [GATES[number // 3 % len(GATES)]()]
        width //= 2
    if number % 5 == 2:
        inner = nn.Sequential(nn.Linear(width, width), nn.Tanh())
        layers += [nn.Residual(inner), nn.Flatten()]
    if number % 5 == 4:
        layers += [nn.Dense(width, width, activation="gelu")]
    loss, outputs, targets = LOSSES[number % len(LOSSES)]
    return nn.Sequential(*layers, nn.Linear(width, outputs)), loss(), targets


@pytest.mark.parametrize("number", range(30))
def test_the_engines_agree(number, count):
    """Losses of two epochs within 1e-5, with the same shuffles and the same dropout."""
    rows = []
    for engine in ("numpy", "xla"):
        random.manual_seed(number)
        model, loss, targets = architecture(number)
        optimizer = OPTIMIZERS[number % len(OPTIMIZERS)](model.parameters())
        steers = SCHEDULES[number // 2 % len(SCHEDULES)]
        history = fit(
            model, (POINTS, targets), loss=loss, optimizer=optimizer,
            schedule=None if steers is None else steers(optimizer),
            validation=(POINTS[:9], targets[:9]) if number % 4 == 0 else None,
            clip_norm=0.5 if number % 2 else None,
            epochs=2, batch_size=[41, 16, 20, 7][number % 4], seed=number, engine=engine,
        )  # fmt: skip
        rows.append(history.rows)
        drawn = random.default_generator.calls
    for ours, theirs in zip(*rows, strict=True):
        assert ours.keys() == theirs.keys()
        for name, value in ours.items():
            if name.endswith("loss"):
                np.testing.assert_allclose(theirs[name], value, rtol=1e-5, err_msg=name)
            else:
                assert theirs[name] == pytest.approx(value), name
    assert random.default_generator.calls == drawn
    count("architectures that both engines train alike", 1)


@pytest.mark.parametrize("settings", [{}, {"validation": (POINTS[:9], LABELS[:9])}])
def test_one_trace_a_run(settings, monkeypatch):
    engines = []
    real = xla_engine.XlaEngine.prepare
    monkeypatch.setattr(
        xla_engine.XlaEngine, "prepare", lambda self, run: (engines.append(self), real(self, run))
    )
    schedule = SCHEDULES[1]
    trained("xla", epochs=40, schedule=schedule, **settings)
    assert engines[0].traces == 1 + len(settings)


def test_a_double_is_trained_as_one():
    def double():
        return network().to(dtype="float64") if hasattr(nn.Module, "to") else network().double()

    runs = [
        trained(engine, double, data=(POINTS.astype(np.float64), LABELS))
        for engine in ("numpy", "xla")
    ]
    for (ours, p, _), (theirs, q, _) in [runs]:
        np.testing.assert_allclose(theirs["loss"], ours["loss"], rtol=1e-12)
        for a, b in zip(p.parameters(), q.parameters(), strict=True):
            assert b.data.dtype == np.float64
            np.testing.assert_allclose(b.data, a.data, rtol=1e-9, atol=1e-12)


# ── what stops, saves and goes on ────────────────────────────────────────────────────────────────


class Stop(NoProgress):
    """Asks for an end after so many calls of the engine."""

    def __init__(self, after, what=signal.SIGINT):
        self.left, self.what = after, what

    def batch(self, epoch, batch, loss, accuracy):
        self.left -= 1
        if self.left == 0:
            if isinstance(self.what, Exception):
                raise self.what
            signal.raise_signal(self.what)


CUT = {"epochs": 6, "clip_norm": 1.0, "schedule": SCHEDULES[2]}


@pytest.mark.parametrize("what", [signal.SIGINT, signal.SIGTERM, OSError("gone")], ids=str)
def test_cut_and_resumed_is_the_unbroken_run(quick_folder, what, monkeypatch):
    """Calls of one batch and of many: where a run is cut decides nothing."""
    monkeypatch.setattr(xla_engine, "LARGE", 0 if what == signal.SIGTERM else xla_engine.LARGE)
    history, *unbroken = trained("xla", **CUT)
    wanted = bits(*unbroken)
    monkeypatch.setattr(xla_engine, "CALL", 0.0)  # so that there are many calls, of one batch each
    for after in (1, 4):
        file = quick_folder / f"c{after}"
        with pytest.raises(OSError if isinstance(what, OSError) else Interrupted):
            trained("xla", checkpoint=file, progress=Stop(after, what), **CUT)
        metadata = load_tensors(file)[1]
        assert 3 * metadata["epoch"] + metadata["batch"] == after + 1  # the first call does 2
        monkeypatch.setattr(xla_engine, "CALL", 0.05)
        again, *resumed = trained("xla", checkpoint=file, resume=True, **CUT)
        monkeypatch.setattr(xla_engine, "CALL", 0.0)
        assert bits(*resumed) == wanted
        assert again.rows == history.rows


@pytest.mark.parametrize(("first", "then"), [("numpy", "xla"), ("xla", "numpy")])
def test_a_checkpoint_goes_on_with_the_other_engine(quick_folder, monkeypatch, first, then):
    _, model, _ = trained("numpy", **CUT)
    monkeypatch.setattr(xla_engine, "CALL", 0.0)
    file = quick_folder / "c"
    with pytest.raises(Interrupted):
        trained(first, checkpoint=file, progress=Stop(4), **CUT)
    history, other, optimizer = trained(then, checkpoint=file, resume=True, **CUT)
    assert len(history) == 6
    for a, b in zip(model.parameters(), other.parameters(), strict=True):
        np.testing.assert_allclose(b.data, a.data, rtol=1e-4, atol=1e-5)
    assert_at_home(other, optimizer)


def test_every_save_of_a_run_is_whole(quick_folder, monkeypatch):
    """A run that saves after each call: every file resumes to the same bits."""
    _, *unbroken = trained("xla", **CUT)
    wanted, real, kept = bits(*unbroken), saving.save_tensors, []

    def keep(path, tensors, metadata):
        kept.append(path.with_name(f"{len(kept)}"))
        real(kept[-1], tensors, metadata)
        return real(path, tensors, metadata)

    with monkeypatch.context() as patch:
        patch.setattr(saving, "save_tensors", keep)
        patch.setattr(loop, "SAVE_EVERY", 0.0)
        patch.setattr(loop, "SAVE_SHARE", 1e9)
        trained("xla", checkpoint=quick_folder / "c", **CUT)
    assert len(kept) >= 2
    _, *resumed = trained("xla", checkpoint=kept[0], resume=True, **CUT)
    assert bits(*resumed) == wanted


def test_ctrl_c_is_heard_while_the_program_is_compiled(quick_folder, monkeypatch, tracers):
    """The run ends and is saved, though the compiler is not done."""
    goes_on = threading.Event()
    real = jax.stages.Lowered.compile

    def slow(self, *args, **kwargs):
        if threading.current_thread() is not threading.main_thread():
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
            goes_on.wait(10)
        return real(self, *args, **kwargs)

    monkeypatch.setattr(jax.stages.Lowered, "compile", slow)
    try:
        with pytest.raises(Interrupted):
            trained("xla", checkpoint=quick_folder / "c")
    finally:
        goes_on.set()
    metadata = load_tensors(quick_folder / "c")[1]
    assert (metadata["epoch"], metadata["batch"]) == (0, 0)


def test_early_stopping_and_the_best_weights():
    settings = {
        "epochs": 60, "patience": 2, "restore_best": True, "schedule": SCHEDULES[5],
        "validation": (MORE, np.arange(9) % 3),
    }  # fmt: skip
    (ours, p, _), (theirs, q, optimizer) = (trained(e, **settings) for e in ("numpy", "xla"))
    assert theirs.stopped_early
    assert (len(theirs), theirs.best_epoch) == (len(ours), ours.best_epoch)
    assert theirs["lr"] == ours["lr"]
    for a, b in zip(p.parameters(), q.parameters(), strict=True):
        np.testing.assert_allclose(b.data, a.data, rtol=1e-4, atol=1e-5)
    assert not q.training
    assert_at_home(q, optimizer)


def test_callbacks_may_look_and_change(monkeypatch):
    """Weights, rates, frozen layers, settings: the next epoch goes on from them."""

    def run(engine):
        random.manual_seed(7)
        model = network(dropout=0.0)
        groups = [{"params": [p], "lr": 0.01} for p in model.parameters()]
        optimizer, seen = optim.SGD(groups, lr=0.01, momentum=0.5), []

        def change(row):
            seen.append(float(model[4].weight.data.sum()))
            if row["epoch"] == 1:
                model[4].bias.data[:] = 0.5
                optimizer.param_groups[0]["lr"] = 0.03
            elif row["epoch"] == 2:
                model[0].weight.requires_grad_(False)
                optimizer.param_groups[1]["momentum"] = 0.8
            elif row["epoch"] == 3:
                model.eval()  # the next epoch trains all the same
                model[4].weight.data = model[4].weight.data * 0.5
            return row["epoch"] == 5

        history = fit(
            model, (POINTS, LABELS), optimizer=optimizer, epochs=9, batch_size=16,
            callbacks=[change], engine=engine,
        )  # fmt: skip
        return history["loss"], seen, optimizer.state_dict()["state"]

    ours = run("numpy")
    for limit in (xla_engine.LARGE, 0):
        monkeypatch.setattr(xla_engine, "LARGE", limit)
        theirs = run("xla")
        assert len(theirs[0]) == 5
        np.testing.assert_allclose(theirs[0], ours[0], rtol=1e-5)
        np.testing.assert_allclose(theirs[1], ours[1], rtol=1e-4)
        assert [s["step"] for s in theirs[2].values()] == [s["step"] for s in ours[2].values()]


# ── what goes wrong ──────────────────────────────────────────────────────────────────────────────

INFINITE = POINTS.copy()
INFINITE[17, 2] = np.inf
SPOILS = {
    "data": {"data": (INFINITE, LABELS)},
    "rate": {"optimizer": lambda p: optim.SGD(p, lr=1e30), "epochs": 5},
    "gradient": {
        "build": lambda: nn.Sequential(nn.Linear(6, 3), Root()),
        "optimizer": lambda p: optim.SGD(p, lr=0.1),
    },
}


class Root(nn.Module):
    """Its gradient is infinite at 0, where it is finite."""

    def forward(self, x):
        return (x * 0.0).sqrt() + x


@pytest.fixture(params=["small", "large"])
def size(request, monkeypatch):
    """A large state is given away to each call, and a small one kept to go back to."""
    if request.param == "large":
        monkeypatch.setattr(xla_engine, "LARGE", 0)


@pytest.mark.usefixtures("size")
@pytest.mark.parametrize("name", SPOILS)
def test_numbers_that_are_not_finite_are_named_alike(name, quick_folder, monkeypatch):
    monkeypatch.setattr(loop, "SAVE_EVERY", 1e9)  # a save would find them first
    texts = []
    for engine in ("numpy", "xla"):
        with pytest.raises(TrainingError) as caught:
            trained(engine, checkpoint=quick_folder / engine, **SPOILS[name])
        texts.append(str(caught.value))
        if name == "gradient":  # the step was taken back, but not what the optimiser remembers
            texts.append((quick_folder / engine).exists())
            continue
        tensors, metadata = load_tensors(quick_folder / engine)
        texts.append((metadata["epoch"], metadata["batch"]))
        assert all(np.isfinite(v).all() for k, v in tensors.items() if k.startswith("model"))
    if name != "rate":  # there the text has rounded numbers
        assert texts[:2] == texts[2:]
    assert (
        texts[0].partition(";")[0].split(" in ")[0] == texts[2].partition(";")[0].split(" in ")[0]
    )


def asks(out, y):
    if out.sum() > 0:
        return F.cross_entropy(out, y)
    return F.cross_entropy(out, y) * 2


def test_auto_does_with_numpy_what_cannot_be_traced(monkeypatch):
    monkeypatch.setenv("LAYERLAB_ENGINE", "")
    told = Told()
    random.manual_seed(7)
    model = network()
    history = fit(
        model, (POINTS, LABELS), loss=asks, epochs=2, engine="auto", progress=told
    )  # fmt: skip
    assert history.engine == "numpy"
    assert told.notes[0].startswith("engine numpy on cpu, not xla: ")
    assert "test_engines.py" in told.notes[0]
    assert "\n" not in told.notes[0]
    random.manual_seed(7)
    twin = network()
    fit(twin, (POINTS, LABELS), loss=asks, epochs=2, engine="numpy")
    for a, b in zip(model.parameters(), twin.parameters(), strict=True):
        np.testing.assert_array_equal(a.data, b.data)


def test_an_error_without_words_is_called_by_its_name(monkeypatch):
    monkeypatch.setenv("LAYERLAB_ENGINE", "")

    def silent(out, y):
        if autograd.is_tracing():
            raise NotImplementedError
        return F.cross_entropy(out, y)

    told = Told()
    assert fit(network(), (POINTS, LABELS), loss=silent, epochs=1, progress=told).engine == "numpy"
    assert told.notes == ["engine numpy on cpu, not xla: NotImplementedError"]


def test_hooks_are_called_at_each_step(monkeypatch):
    monkeypatch.setenv("LAYERLAB_ENGINE", "")
    model, calls = network(), []
    model[2].register_forward_hook(lambda *_: calls.append(1))
    history = fit(model, (POINTS, LABELS), epochs=2, batch_size=16)
    assert history.engine == "numpy"
    assert len(calls) == 2 * 3 + 1  # the first one tries the data out


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"loss": asks}, CompileError),
        ({"loss": lambda out, y: F.cross_entropy(out, y, reduction="none")}, ShapeError),
    ],
    ids=["untraceable", "many numbers"],
)
def test_an_error_leaves_everything_as_before(change, error):
    random.manual_seed(7)
    model = network()
    optimizer = optim.Adam(model.parameters())
    before = bits(model, optimizer)
    with pytest.raises(error):
        fit(model, (POINTS, LABELS), optimizer=optimizer, engine="xla", **change)
    assert_at_home(model, optimizer)
    assert bits(model, optimizer) == before


def test_nothing_of_a_trace_is_left_after_a_run(tracers):
    told = Told()
    _, model, optimizer = trained("xla", progress=told)
    assert told.notes[0].startswith("engine xla on cpu, ")
    assert told.waits == ["compiling"]
    assert_at_home(model, optimizer)
    assert not tracers()


def test_the_choice_of_an_engine(monkeypatch):
    with pytest.raises(ArgumentError, match="no engine 'jax'"):
        fit(network(), (POINTS, LABELS), engine="jax")
    monkeypatch.setenv("LAYERLAB_ENGINE", "fast")
    with pytest.raises(ArgumentError, match="LAYERLAB_ENGINE"):
        fit(network(), (POINTS, LABELS))
    monkeypatch.setenv("LAYERLAB_ENGINE", "numpy")
    assert fit(network(), (POINTS, LABELS), epochs=1).engine == "numpy"
    monkeypatch.setenv("LAYERLAB_ENGINE", "")
    monkeypatch.setattr(ll.xla, "available", lambda: False)
    assert fit(network(), (POINTS, LABELS), epochs=1).engine == "numpy"
    assert os.environ["LAYERLAB_ENGINE"] == ""


@pytest.mark.parametrize("part", ["data", "validation"])
@pytest.mark.parametrize("ignored", [-100, 99])
def test_a_label_that_does_not_exist_is_refused_beside_ignored_ones(part, ignored):
    wrong = LABELS.copy()
    wrong[::5], wrong[7] = ignored, -1 if ignored < 0 else 7
    parts = {"data": (POINTS, LABELS), "validation": (POINTS, LABELS), part: (POINTS, wrong)}
    loss = nn.CrossEntropyLoss(ignore_index=ignored)
    with pytest.raises(ArgumentError, match="labels lie between 0 and 2 here"):
        fit(network(), loss=loss, engine="xla", **parts)


def test_an_ignored_label_is_ignored_by_a_compiled_step():
    model = nn.Linear(6, 3)
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    some = np.array([0, 1, -100, 2, 0])
    expected = F.cross_entropy(model(POINTS[:5]), some).item()

    def step(x, y):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y, ignore_index=-100)
        loss.backward()
        optimizer.step()
        return loss

    taken = ll.compile(step, model, optimizer)
    assert float(taken(POINTS[:5], some)) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("engine", ["numpy", "xla"])
def test_a_callback_that_sets_a_wrong_learning_rate_is_answered(engine):
    model = network()
    optimizer = optim.Adam(model.parameters())

    def spoil(row):
        optimizer.param_groups[0]["lr"] = -1.0

    with pytest.raises(ArgumentError, match="lr must be at least 0, not -1"):
        fit(model, (POINTS, LABELS), optimizer=optimizer, engine=engine, callbacks=[spoil])
