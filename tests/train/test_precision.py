"""fit(precision="bfloat16"): forward and backward in bfloat16, everything that is kept in float32.

A product of bfloat16 keeps 8 bits: one part in 256.
"""

import jax
import numpy as np
import pytest

import layerlab as ll
from layerlab import data, nn, optim
from layerlab.errors import ArgumentError, CheckpointError
from layerlab.nn import compiled
from layerlab.train import evaluate, fit
from layerlab.train.checkpoint import load_tensors
from layerlab.train.precision import forward
from module_cases import MODULES

HALF = np.dtype(jax.numpy.bfloat16)
rng = np.random.default_rng(0)
X, Y = rng.normal(size=(48, 4)).astype("float32"), rng.integers(0, 3, 48)


def computed(model, x, precision, run=jax.jit):
    """The output and the gradients of a forward and a backward pass, as JAX computes them.

    Also the dtypes in which the model's parts saw their input, in the order of their calls.
    """
    seen, parameters = [], list(model.parameters())
    hooks = [
        part.register_forward_pre_hook(lambda part, args: seen.append(str(args[0].dtype)))
        for part in model.modules()
    ]
    there = [*parameters, *model.buffers()]

    def passes(x, numbers):
        with compiled.holding(there, numbers):
            given = ll.Tensor(x).requires_grad_()  # so that there is a way back without parameters
            out = forward(model, given, precision)
            (out * out).mean().backward()
        assert given.grad.dtype == "float32"
        gradients = [p.grad.data for p in parameters]
        model.zero_grad()
        return out.data, gradients

    out, gradients = run(passes)(x, [t.data for t in there])
    for hook in hooks:
        hook.remove()
    return out, gradients, seen


def shapes_of(function):
    """What the function would return, by shapes and dtypes alone: nothing is compiled."""
    return lambda *args: jax.eval_shape(function, *args)


@pytest.mark.parametrize("name", [n for n in MODULES if n != "Neuron"])
def test_each_module_computes_in_bfloat16_and_gives_gradients_in_float32(name):
    for make, inputs in MODULES[name]:
        x = inputs[0](np.random.default_rng(1)).astype("float32")
        out, gradients, seen = computed(make(), x, "bfloat16", shapes_of)
        wanted, wanted_gradients, _ = computed(make(), x, "float32", shapes_of)
        assert set(seen) == {"bfloat16"}
        assert (out.shape, out.dtype) == (wanted.shape, wanted.dtype)
        for got, right in zip(gradients, wanted_gradients, strict=True):
            assert (got.shape, got.dtype) == (right.shape, right.dtype)


class Branches(nn.Module):
    """The sum of what its parts make of one input."""

    def __init__(self, *parts):
        super().__init__()
        self.parts = nn.ModuleList(parts)

    def forward(self, x):
        return sum(part(x) for part in self.parts)


def test_the_numbers_are_those_of_float32_to_what_bfloat16_keeps():
    model = nn.Sequential(
        nn.Linear(4, 8),
        Branches(
            nn.GELU(), nn.Softplus(), nn.Softmax(-1), nn.PReLU(), nn.Dense(8, 8, activation="tanh")
        ),
        Branches(nn.SwiGLU(), nn.Linear(8, 4)),
        nn.Neuron([0.1, 0.2, 0.3, 1.0]),
    )
    out, gradients, _ = computed(model, X, "bfloat16")
    wanted, wanted_gradients, _ = computed(model, X, "float32")
    assert 1e-4 < np.abs(out - wanted).max() < 0.03 * np.abs(wanted).max()
    for got, right in zip(gradients, wanted_gradients, strict=True):
        assert np.linalg.norm(got - right) < 0.05 * np.linalg.norm(right)


def test_batch_normalisation_and_its_statistics_stay_in_float32():
    model = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Linear(8, 3))
    _, _, seen = computed(model, X, "bfloat16", shapes_of)
    assert seen == ["bfloat16"] * 4  # what it is given
    assert not any("forward" in vars(part) for part in model.modules())
    inside = []
    forward_of = model[1].forward
    model[1].forward = lambda x: inside.append(str(x.dtype)) or forward_of(x)
    computed(model, X, "bfloat16", shapes_of)
    assert inside == ["float32"]
    assert vars(model[1])["forward"] is not forward_of  # the user's own is there again
    assert "forward" not in vars(model[0])


def test_the_program_multiplies_in_bfloat16_and_the_model_is_as_before():
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    before = [dict(vars(part)) for part in model.modules()]
    parameters = list(model.parameters())
    text = jax.jit(lambda x: forward(model, ll.Tensor(x), "bfloat16").data).lower(X).as_text()
    products = [line for line in text.splitlines() if "dot_general" in line]
    assert len(products) == 2
    assert all("bf16" in line and "f32" not in line for line in products)
    for part, values in zip(model.modules(), before, strict=True):
        assert all(vars(part)[name] is value for name, value in values.items())
    assert all(p.dtype == "float32" for p in parameters)

    def broken(x):
        raise KeyError("as it is")

    model[1].forward = broken
    with pytest.raises(KeyError):
        jax.jit(lambda x: forward(model, ll.Tensor(x), "bfloat16").data)(X)
    assert list(map(id, model.parameters())) == list(map(id, parameters))


def test_shared_parameters_get_the_sum_of_their_gradients():
    layer = nn.Linear(4, 4)
    model = nn.Sequential(layer, nn.Tanh(), layer)
    _, got, _ = computed(model, X, "bfloat16")
    _, wanted, _ = computed(model, X, "float32")
    for g, w in zip(got, wanted, strict=True):
        assert np.linalg.norm(g - w) < 0.05 * np.linalg.norm(w)


def digits_net(seed):
    g = ll.Generator(seed)
    return nn.Sequential(
        nn.Linear(64, 32, generator=g),
        nn.BatchNorm1d(32),
        nn.ReLU(),
        nn.Linear(32, 10, generator=g),
    )


def test_on_digits_it_is_as_accurate_as_float32(tmp_path):
    """Within 0.3 points in the mean over the seeds, measured on validation and test rows.

    One answer in all of them is 0.05 points.
    """
    splits = data.digits()
    parts = (splits.validation, splits.test)
    rows = [np.concatenate([getattr(p, n) for p in parts]) for n in ("features", "targets")]
    right = {"float32": [], "bfloat16": []}
    losses = []
    for precision, shares in right.items():
        for seed in range(3):
            model = digits_net(seed)
            file = tmp_path / f"{precision}{seed}"
            history = fit(
                model, splits.train, epochs=10, seed=seed,
                engine="xla", precision=precision, checkpoint=file if seed == 0 else None,
            )  # fmt: skip
            assert all(p.dtype == "float32" for p in model.parameters())
            shares.append(evaluate(model, rows).accuracy)
            losses.append(history[-1]["loss"])
        tensors, saved = load_tensors(tmp_path / f"{precision}0")
        assert {str(t.dtype) for t in tensors.values()} == {"float32", "int64"}
        assert saved["settings"].get("precision", "float32") == precision
    means = [np.mean(shares) for shares in right.values()]
    assert not set(losses[:3]) & set(losses[3:])  # else it was the same program
    assert min(means) > 0.95
    assert abs(means[0] - means[1]) <= 0.003


def test_it_learns_steps_that_bfloat16_could_not_tell_apart():
    """A rate of 1e-4 moves a weight of 1 by less than half of bfloat16's 2**-8: none would move."""
    model = nn.Linear(4, 1, bias=False)
    model.weight = np.ones((1, 4), "float32")
    target = (X @ np.full((4, 1), 2.0)).astype("float32")
    fit(
        model, (X, target), optimizer=optim.Adam(model.parameters(), lr=1e-4),
        epochs=20, batch_size=16, engine="xla", precision="bfloat16",
    )  # fmt: skip
    moved = model.weight.data - 1
    assert (moved > 0.004).all()
    assert (moved <= 0.0061).all()


def test_it_goes_on_in_the_same_precision_alone(tmp_path):
    def job(epochs, precision, **options):
        model = nn.Sequential(nn.Linear(4, 8, generator=ll.Generator(1)), nn.ReLU(),
                              nn.Linear(8, 3, generator=ll.Generator(2)))  # fmt: skip
        fit(
            model,
            (X, Y),
            epochs=epochs,
            batch_size=16,
            engine="xla",
            precision=precision,
            **options,
        )
        return [p.data for p in model.parameters()]

    file = tmp_path / "checkpoint"
    job(2, "bfloat16", checkpoint=file)
    with pytest.raises(CheckpointError, match=r"precision was 'bfloat16' and is now None"):
        job(4, "float32", checkpoint=file, resume=True)
    resumed = job(4, "bfloat16", checkpoint=file, resume=True)
    for a, b in zip(resumed, job(4, "bfloat16"), strict=True):
        np.testing.assert_array_equal(a, b)
    job(2, "float32", checkpoint=tmp_path / "other")
    with pytest.raises(CheckpointError, match="precision was None and is now 'bfloat16'"):
        job(4, "bfloat16", checkpoint=tmp_path / "other", resume=True)


def test_numpy_and_other_names_are_refused_before_anything_moves():
    model = nn.Linear(4, 3)
    before = model.weight.data.copy()
    for engine in ("numpy", "auto"):  # the tests' own $LAYERLAB_ENGINE says numpy
        with pytest.raises(ArgumentError) as info:
            fit(model, (X, Y), engine=engine, precision="bfloat16")
        assert str(info.value).startswith("NumPy has no bfloat16")
        assert 'engine="xla"' in str(info.value)
    with pytest.raises(ArgumentError, match="bfloat16"):
        fit(model, (X, Y), engine="xla", precision="bfloat")
    np.testing.assert_array_equal(model.weight.data, before)
