"""model.compiled(): the same numbers as the model in evaluation, on both engines, and nothing else.

Each XLA program costs a tenth of a second, so networks are tiny and several questions share one.
"""

import numpy as np
import pytest

import layerlab as ll
from layerlab import nn, optim, random, xla
from layerlab.errors import ArgumentError, ArgumentTypeError, CompileError, ShapeError
from layerlab.nn import compiled
from module_cases import MODULES

ROWS = [
    pytest.param(make, inputs[0], id=f"{name}-{i}")
    for name, rows in MODULES.items()
    for i, (make, inputs) in enumerate(rows)
]
rng = np.random.default_rng(0)
X = rng.normal(size=(5000, 4)).astype("float32")


def small():
    """A network of the usual parts, whose statistics have moved; in training mode."""
    net = nn.Sequential(
        nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 3)
    )
    net(ll.tensor(X[:64]))
    return net


def expected(model, *inputs, **settings):
    """What the model itself gives in evaluation mode, its own mode untouched."""
    modes = [(module, module.training) for module in model.modules()]
    with ll.no_grad():
        out = model.eval()(*map(ll.tensor, inputs), **settings)
    for module, mode in modes:
        module.training = mode
    return out.data


def agree(got, wanted):
    assert type(got) is ll.Tensor
    assert type(got.data) is np.ndarray
    assert not got.requires_grad
    assert got.dtype == wanted.dtype
    np.testing.assert_allclose(got.data, wanted, rtol=1e-5, atol=1e-6)


class Judging(nn.Module):
    """Takes another way where the numbers are large: no trace can follow it."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 3)

    def forward(self, x):
        return self.layer(x) if x.sum() < 1e9 else x


class Noisy(Judging):
    def forward(self, x):
        return self.layer(x) + ll.randn(3)


class Remembering(Judging):
    seen = None

    def forward(self, x):
        self.seen = self.layer(x)
        return self.seen


class AlwaysNoisy(nn.Sequential):
    """Goes on leaving numbers out in evaluation mode (Monte-Carlo dropout)."""

    def train(self, mode=True):
        super().train(mode)
        self[1].training = True
        return self


class Two(Judging):
    """Two inputs, a setting, and several outputs."""

    def forward(self, x, y, *, scale=1.0, center=False, note=None):
        out = self.layer(x) * scale + y
        return (out - out.mean() if center else out), {"best": out.argmax(-1)}


@pytest.mark.parametrize(("make", "build"), ROWS)
def test_every_module_gives_the_same_on_numpy_to_the_bit(make, build):
    model, x = make(), build(np.random.default_rng(1)).astype("float32")
    np.testing.assert_array_equal(model.compiled("numpy")(x).data, expected(model, x))
    assert model.training


@pytest.mark.parametrize(("make", "build"), ROWS)
def test_rows_that_are_added_to_a_module_that_goes_by_rows_change_nothing(make, build):
    model, x = make(), build(np.random.default_rng(1))
    if x.ndim < 2 or not compiled.by_rows(model):
        return
    more = np.concatenate([x, 7 - x, np.zeros_like(x)])
    np.testing.assert_allclose(expected(model, more)[: len(x)], expected(model, x), rtol=1e-12)


def test_every_kind_of_module_gives_the_same_as_one_program():
    """All that go by rows, one behind the other, each brought to a width of four again."""
    parts = []
    for name, rows in MODULES.items():
        part = next((make() for make, _ in rows if compiled.by_rows(make())), None)
        if part is not None and name not in ("Residual", "Sequential", "BatchNorm1d"):
            parts += [part, nn.Linear(expected(part, X[:2]).shape[-1], 4)]
    assert len(parts) > 60
    model = nn.Sequential(*parts, nn.Residual(nn.Linear(4, 4)), nn.BatchNorm1d(4))
    assert compiled.by_rows(model)
    f = model.compiled("xla")
    for n in (1, 3, 4):
        agree(f(X[:n]), expected(model, X[:n]))
    assert f.traces == 2


@pytest.mark.parametrize(
    "model",
    [
        nn.Softmax(0),
        nn.LogSoftmax(-2),
        nn.BatchNorm1d(4, track_running_stats=False),
        nn.Dense(4, 4, activation=lambda x: x - x.mean(0)),
    ],
    ids=["Softmax", "LogSoftmax", "BatchNorm1d", "Dense"],
)
def test_a_batch_is_not_filled_up_where_rows_depend_on_each_other(model):
    assert not compiled.by_rows(nn.Sequential(nn.ReLU(), model))
    f = model.compiled("xla")
    agree(f(X[:5]), expected(model, X[:5]))


def test_what_a_user_wrote_or_hooked_is_not_taken_for_the_librarys_own():
    class Linear(nn.Linear):
        def forward(self, x):
            return super().forward(x) - x.mean()

    mine, hooked = Linear(4, 3), nn.Sequential(nn.Linear(4, 3), nn.ReLU())
    hooked[1].register_forward_hook(lambda module, args, out: out - out.mean())
    patched = nn.Linear(4, 3)
    patched.forward = lambda x: x * 2
    for model in (mine, hooked, patched):
        assert not compiled.by_rows(model)
        for engine in ("numpy", "xla"):
            agree(model.compiled(engine)(X[:3]), expected(model, X[:3]))


def test_one_program_serves_all_sizes_up_to_a_power_of_two():
    model = small()
    f = model.compiled("xla")
    for n, traces in ((33, 1), (64, 1), (50, 1), (65, 2), (40, 2), (5000, 4), (4500, 5), (5000, 5)):
        agree(f(X[:n]), expected(model, X[:n]))
        assert f.traces == traces, n
    assert model.training
    assert all(part.training for part in model)


@pytest.mark.parametrize("engine", ["numpy", "xla"])
def test_it_follows_the_model(engine):
    model = small()
    optimizer = optim.Adam(model.parameters(), lr=0.1)
    f = model.compiled(engine)

    def step():
        optimizer.zero_grad()
        (model(ll.tensor(X[:9])) ** 2).mean().backward()
        optimizer.step()

    def hook():
        model[2].register_forward_hook(lambda module, args, out: out + 1)

    other = small()
    changes = {
        "nothing": lambda: None,
        "a step": step,
        "a second step": step,
        "loaded": lambda: model.load_state_dict(other.state_dict()),
        "assigned": lambda: setattr(model[0], "weight", X[:8]),
        "exchanged": lambda: setattr(model[0].weight, "data", X[8:16].copy()),
        "in place": lambda: model[4].bias.data.__class__ and model[4].bias.detach().mul_(3),
        "a setting": lambda: setattr(model[1], "eps", 0.5),
        "a layer": lambda: model.__setitem__(2, nn.Tanh()),
        "a hook": hook,
    }
    before = None
    for name, change in changes.items():
        change()
        now = f(X[:6])
        agree(now, expected(model, X[:6]))
        assert name == "nothing" or not np.array_equal(now.data, before.data), name
        before = now


def test_what_numpy_writes_is_seen_at_once_by_numpy_and_by_xla_when_it_is_assigned():
    model = nn.Linear(4, 3)
    quick, program = model.compiled("numpy"), model.compiled("xla")
    old = program(X[:2]).data
    model.weight.data[:] = 0
    agree(quick(X[:2]), expected(model, X[:2]))
    np.testing.assert_array_equal(program(X[:2]).data, old)
    model.weight.data = model.weight.data.copy()
    agree(program(X[:2]), expected(model, X[:2]))


def test_weights_that_a_compiled_step_left_on_the_device_are_used_there():
    model = nn.Linear(4, 3)
    optimizer = optim.SGD(model.parameters(), lr=0.1)

    def step(x):
        optimizer.zero_grad()
        loss = (model(x) ** 2).mean()
        loss.backward()
        optimizer.step()
        return loss

    f, train = model.compiled("xla"), ll.compile(step, model, optimizer)
    for _ in range(2):
        train(X[:8])
        out = f(X[:8])
        assert ll.device.kept(model.weight) is not None
        agree(out, expected(model, X[:8]))


def test_several_inputs_settings_and_outputs():
    model, y = Two(), X[:5, :3]
    for engine in ("numpy", "xla"):
        f = model.compiled(engine)
        for settings in ({}, {"scale": 2.0}, {"scale": 2}, {"scale": 2.0, "center": True}):
            out, extra = f(X[:5], ll.tensor(y), **settings)
            with ll.no_grad():
                wanted, wanted_extra = model(ll.tensor(X[:5]), ll.tensor(y), **settings)
            agree(out, wanted.data)
            agree(extra["best"], wanted_extra["best"].data)
    assert f.traces == 4
    with pytest.raises(ArgumentTypeError, match="cannot be compared"):
        f(X[:5], y, note={1.0})


@pytest.mark.parametrize("engine", ["numpy", "xla"])
def test_shapes_and_dtypes_of_all_kinds(engine):
    model = nn.Sequential(nn.Linear(4, 3), nn.Tanh())
    f = model.compiled(engine)
    for x in (X[0], X[:0], X[:6].reshape(2, 3, 4), X[:2].astype(int), X[:2].astype("float64")):
        agree(f(x), expected(model, x))
    agree(f(ll.tensor(X[:3])), expected(model, X[:3]))
    model.double()
    agree(f(X[:2].astype("float64")), expected(model, X[:2].astype("float64")))
    assert f(X[:2].astype("float64")).dtype == np.float64


@pytest.mark.parametrize("engine", ["numpy", "xla"])
def test_the_result_is_the_callers_to_change(engine):
    f = nn.Linear(4, 3).compiled(engine)
    out = f(X[:3])
    out += 1
    np.testing.assert_allclose(f(X[:3]).data + 1, out.data, rtol=1e-6)


def test_input_that_does_not_fit_is_refused_in_the_models_own_words(monkeypatch):
    model = small()
    said = []
    for engine in ("numpy", "xla", "auto"):
        monkeypatch.setenv("LAYERLAB_ENGINE", "auto")
        f = model.compiled(engine)
        for rows in (3, 40):
            with pytest.raises(ShapeError) as info:
                f(np.ones((rows, 5), "float32"))
            said.append(str(info.value))
        agree(f(X[:40]), expected(model, X[:40]))  # and it is as good as before
        with pytest.raises(ArgumentTypeError):
            f("text")
    assert "net[0]" in said[0]
    assert len(set(said)) == 2  # one for each number of rows


def test_what_cannot_be_compiled_is_refused_by_xla_and_done_by_auto(monkeypatch):
    monkeypatch.setenv("LAYERLAB_ENGINE", "auto")
    for kind, words in (
        (Judging, "cannot be compiled"),
        (Noisy, "draws random numbers"),
        (Remembering, "sets Remembering.seen"),
    ):
        model = kind()
        calls = random.default_generator.calls
        f = model.compiled("xla")
        for _ in range(2):
            with pytest.raises(CompileError, match=words):
                f(X[:40])
        assert random.default_generator.calls == calls
        assert model.seen is None if kind is Remembering else "seen" not in vars(model)
        assert type(model.layer.weight.data) is np.ndarray
        assert model.training
        ll.manual_seed(3)
        got = model.compiled()(X[:40])
        ll.manual_seed(3)
        agree(got, expected(model, X[:40]))


def test_evaluation_mode_is_what_the_model_says_it_is():
    model = AlwaysNoisy(nn.Linear(4, 4), nn.Dropout(0.5), nn.Linear(4, 3))
    for _ in range(2):
        random.manual_seed(3)
        wanted = expected(model, X[:5])
        random.manual_seed(3)
        agree(model.compiled("numpy")(X[:5]), wanted)
        model[0].training = False
    assert [part.training for part in model] == [False, True, True]


def test_auto_takes_numpy_for_a_few_rows_and_xla_for_many(monkeypatch):
    monkeypatch.setenv("LAYERLAB_ENGINE", "auto")
    quick = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Sequential(nn.Tanh()))
    for model, few in ((small(), compiled.FEW), (quick, compiled.FEW_IF_QUICK)):
        f = model.compiled()
        agree(f(X[:few]), expected(model, X[:few]))
        assert (f.engine, f.traces) == ("auto", 0)
        agree(f(X[: few + 1]), expected(model, X[: few + 1]))
        assert f.traces == 1
    monkeypatch.setenv("LAYERLAB_ENGINE", "numpy")
    assert model.compiled().engine == "numpy"
    monkeypatch.setenv("LAYERLAB_ENGINE", "fast")
    with pytest.raises(ArgumentError, match="LAYERLAB_ENGINE"):
        model.compiled()


def test_without_jax_numpy_does_it_and_xla_is_refused(monkeypatch):
    monkeypatch.setenv("LAYERLAB_ENGINE", "")
    monkeypatch.setattr(xla, "available", lambda: False)
    monkeypatch.setattr(xla, "load", xla.load.__wrapped__)
    model = small()
    f = model.compiled()
    assert f.engine == "numpy"
    agree(f(X[:40]), expected(model, X[:40]))
    with pytest.raises(ArgumentError, match="needs JAX"):
        model.compiled("xla")
    with pytest.raises(ArgumentError, match="engine"):
        model.compiled("fast")
