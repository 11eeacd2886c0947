"""What all optimisers share: parameters in groups, steps without gradients, saving and going on."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab as ll
from layerlab import nn, optim
from layerlab.errors import ArgumentError, ArgumentTypeError, CheckpointError, ShapeError
from layerlab.optim.optimizer import SMALL
from layerlab.tensor import Parameter

ALL = {
    "sgd": lambda p, **k: optim.SGD(p, **{"lr": 0.1, **k}),
    "damped": lambda p, **k: optim.SGD(
        p, **{"lr": 0.1, "momentum": 0.8, "dampening": 0.3, "weight_decay": 0.1, **k}
    ),
    "nesterov": lambda p, **k: optim.SGD(p, **{"lr": 0.1, "momentum": 0.8, "nesterov": True, **k}),
    "momentum": lambda p, **k: optim.Momentum(p, **{"lr": 0.1, **k}),
    "rmsprop": lambda p, **k: optim.RMSprop(
        p, **{"lr": 0.01, "momentum": 0.5, "centered": True, "weight_decay": 0.1, **k}
    ),
    "adam": lambda p, **k: optim.Adam(p, **{"lr": 0.1, "weight_decay": 0.1, **k}),
    "adamw": lambda p, **k: optim.AdamW(p, **{"lr": 0.1, **k}),
}
every = pytest.mark.parametrize("build", ALL.values(), ids=ALL)


def parameter(*shape, seed=0, dtype="float32"):
    return Parameter(np.random.default_rng(seed).normal(size=shape).astype(dtype))


def gradient(p, t):
    """Some gradient that depends on the step, the shape and the values."""
    noise = np.random.default_rng(t).normal(size=p.shape)
    p.grad = ll.tensor((np.sin(p.data) + noise).astype(p.dtype))


def go(optimizer, parameters, times, lacking=lambda t, i: False):
    for t in times:
        for i, p in enumerate(parameters):
            p.grad = None
            if not lacking(t, i):
                gradient(p, t)
        optimizer.step()


def numbers(parameters):
    return [p.data.copy() for p in parameters]


def assert_same_bits(got, wanted):
    for a, b in zip(got, wanted, strict=True):
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(a, b)


# ── together or alone ────────────────────────────────────────────────────────────────────────────

SHAPES = [(3,), (2, 5), (), (0,), (SMALL,), (SMALL + 1,), (300, 70), (1, 1, 4)]


@every
def test_parameters_together_move_as_each_does_alone(build):
    together = [parameter(*shape, seed=i) for i, shape in enumerate(SHAPES)]
    optimizer = build(together)
    go(optimizer, together, range(4))
    for i, shape in enumerate(SHAPES):
        alone = parameter(*shape, seed=i)
        go(build([alone]), [alone], range(4))
        assert_same_bits([together[i].data], [alone.data])
        assert tuple(alone.shape) == shape


@every
def test_dtypes_are_kept_apart(build):
    several = [parameter(3, seed=i, dtype=d) for i, d in enumerate(["float32", "float64"] * 2)]
    go(build(several), several, range(3))
    for i, dtype in enumerate(["float32", "float64"] * 2):
        alone = parameter(3, seed=i, dtype=dtype)
        go(build([alone]), [alone], range(3))
        assert_same_bits([several[i].data], [alone.data])


@every
@given(missing=st.sets(st.tuples(st.integers(0, 5), st.integers(0, 2))))
@settings(max_examples=15)
def test_a_parameter_without_gradient_stands_still_and_does_not_age(build, missing):
    together = [parameter(4, seed=i) for i in range(3)]
    optimizer = build(together)
    for t in range(6):
        before = numbers(together)
        go(optimizer, together, [t], lambda t, i: (t, i) in missing)
        for i in range(3):
            if (t, i) in missing:
                assert_same_bits([together[i].data], [before[i]])
    saved = optimizer.state_dict()["state"]
    for i in range(3):
        # Alone, the steps without a gradient never happened.
        taken = [t for t in range(6) if (t, i) not in missing]
        alone = parameter(4, seed=i)
        go(build([alone]), [alone], taken)
        assert_same_bits([together[i].data], [alone.data])
        assert saved.get(i, {"step": 0})["step"] == len(taken)


@every
def test_frozen_parameters_stay(build):
    model = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2))
    model[0].requires_grad_(False)
    before = numbers(model.parameters())
    optimizer = build(model.parameters())
    for _ in range(3):
        model(ll.ones(5, 3)).sum().backward()
        optimizer.step()
        optimizer.zero_grad()
    after = numbers(model.parameters())
    assert_same_bits(after[:2], before[:2])
    assert not np.array_equal(after[2], before[2])


# ── parameters that someone changes between steps ────────────────────────────────────────────────


def by_assignment(p, new):
    p.data = new


def in_place(p, new):
    p.data[...] = new


def by_a_view(p, new):
    p.data = np.concatenate([new.reshape(-1), new.reshape(-1)])[: new.size].reshape(new.shape)


def backwards_in_memory(p, new):
    p.data = np.asfortranarray(new)[::-1][::-1]


def read_only(p, new):
    new.setflags(write=False)
    p.data = new


@every
@pytest.mark.parametrize("size", [4, SMALL + 8])
@pytest.mark.parametrize(
    "change", [by_assignment, in_place, by_a_view, backwards_in_memory, read_only]
)
def test_a_replaced_parameter_is_followed(build, size, change):
    """However the new value comes in, it moves on as a value that was written in place."""
    results = []
    for way in (change, in_place):
        several = [parameter(2, size // 2, seed=i) for i in range(3)]
        optimizer = build(several)
        go(optimizer, several, range(2))
        new = parameter(2, size // 2, seed=9).data
        way(several[1], new.copy())
        assert_same_bits([several[1].data], [new])
        go(optimizer, several, range(2, 5))
        results.append(numbers(several))
    assert_same_bits(*results)


@every
@pytest.mark.parametrize("size", [4, SMALL + 8])
@pytest.mark.parametrize("layout", ["read-only", "strided", "turned"])
def test_a_parameter_may_lie_in_memory_as_it_likes(build, size, layout):
    p, twin = parameter(size // 2, 2), parameter(size // 2, 2)
    if layout == "read-only":
        p.data.setflags(write=False)
    elif layout == "strided":
        p.data = np.repeat(p.data, 2, axis=0)[::2]
    else:
        p.data = np.asfortranarray(p.data)
    go(build([p]), [p], range(3))
    go(build([twin]), [twin], range(3))
    assert_same_bits([p.data], [twin.data])


@every
@pytest.mark.parametrize("which", [(0,), (1,), (0, 2), (0, 1, 2)])
@pytest.mark.parametrize("size", [4, SMALL + 8])
def test_a_parameter_that_becomes_float64_is_followed_and_the_others_stay(build, which, size):
    several = [parameter(size, seed=i) for i in range(3)]
    optimizer = build(several)
    go(optimizer, several, range(2))
    state = optimizer.state_dict()
    for i in which:
        several[i].data = several[i].data.astype("float64")
    wanted = []
    for i, p in enumerate(several):
        alone = Parameter(p.data)
        fresh = build([alone])
        one = {"state": {0: state["state"][i]}, "param_groups": state["param_groups"]}
        one["param_groups"] = [{**state["param_groups"][0], "params": [0]}]
        fresh.load_state_dict(one)
        go(fresh, [alone], range(2, 5))
        wanted.append(alone.data)
    go(optimizer, several, range(2, 5))
    assert_same_bits(numbers(several), wanted)
    for i, p in enumerate(several):
        assert p.dtype == ("float64" if i in which else "float32")


@every
def test_a_model_made_double_and_loaded_is_followed(build):
    model = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2))
    optimizer = build(model.parameters())
    go(optimizer, list(model.parameters()), range(2))
    model.double()
    assert all(p.grad is None for p in model.parameters())
    go(optimizer, list(model.parameters()), [2])
    assert all(p.dtype == np.float64 for p in model.parameters())
    saved = {name: np.zeros(tuple(v.shape)) for name, v in model.state_dict().items()}
    model.load_state_dict(saved)
    twins = [Parameter(p.data) for p in model.parameters()]
    other = build(twins)
    other.load_state_dict(optimizer.state_dict())
    go(optimizer, list(model.parameters()), range(3, 5))
    go(other, twins, range(3, 5))
    assert_same_bits(numbers(model.parameters()), numbers(twins))


@every
def test_a_shape_that_changed_is_refused_before_anything_moves(build):
    several = [parameter(SMALL + 1), parameter(3), parameter(2)]
    optimizer = build(several)
    go(optimizer, several, [0])
    for p in several:
        gradient(p, 1)
    several[1].data = np.ones(5, dtype="float32")
    before, state = numbers(several), optimizer.state_dict()
    with pytest.raises(ShapeError, match=r"shape \(3,\) was given .* of shape \(5,\)") as caught:
        optimizer.step()
    assert "build a new optimiser" in str(caught.value)
    assert_same_bits(numbers(several), before)
    assert {i: s["step"] for i, s in optimizer.state_dict()["state"].items()} == {
        i: s["step"] for i, s in state["state"].items()
    }


@every
@pytest.mark.parametrize("shape", [(1,), (3, 2), (6,), (2, 2)])
def test_a_gradient_of_another_shape_is_refused_before_anything_moves(build, shape):
    for several in ([parameter(2, 3)], [parameter(SMALL + 1), parameter(4), parameter(2, 3)]):
        optimizer = build(several)
        for p in several:
            gradient(p, 0)
        several[-1].grad.data = np.ones(shape, np.float32)
        before = numbers(several)
        with pytest.raises(ShapeError) as caught:
            optimizer.step()
        assert (
            f"a parameter of shape (2, 3) was given a gradient or a new value of shape {shape}"
            in (str(caught.value))
        )
        assert_same_bits(numbers(several), before)
        assert optimizer.state_dict()["state"] == {}


@every
def test_a_diverging_run_gives_no_warning(build):
    p = Parameter([1.0, 2.0])
    optimizer = build([p])
    for values in ([np.inf, 1.0], [np.nan, 3e38], [-3e38, 3e38]):
        p.grad = ll.tensor(np.float32(values))
        optimizer.step()


# ── gradients ────────────────────────────────────────────────────────────────────────────────────


def test_zero_grad_forgets_or_zeroes():
    p, q = parameter(3), parameter(2)
    optimizer = optim.SGD([p, q], lr=0.1)
    p.data[0] = np.inf  # zero times infinity would be NaN
    gradient(q, 0)
    p.grad = ll.tensor([np.nan, 1.0, np.inf])
    optimizer.zero_grad(set_to_none=False)
    assert p.grad.tolist() == [0, 0, 0]
    assert q.grad.tolist() == [0, 0]
    optimizer.zero_grad()
    assert p.grad is None
    assert q.grad is None
    optimizer.zero_grad(set_to_none=False)
    assert p.grad is None


def test_a_parameter_that_starts_infinite_has_a_finite_state():
    p = Parameter([np.inf, 1.0])
    optimizer = optim.Adam([p], lr=0.1)
    p.grad = ll.tensor([1.0, 1.0])
    optimizer.step()
    assert np.isfinite(optimizer.state_dict()["state"][0]["exp_avg"].data).all()


# ── groups ───────────────────────────────────────────────────────────────────────────────────────


@every
def test_groups_have_settings_of_their_own(build):
    several = [parameter(3, seed=i) for i in range(4)]
    optimizer = build(
        [
            {"params": several[:2], "lr": 0.03, "weight_decay": 0.2},
            {"params": several[2]},
        ]
    )
    optimizer.add_param_group({"params": (p for p in several[3:]), "lr": 0.07})
    go(optimizer, several, range(4))
    for p, i, own in [
        *((several[i], i, {"lr": 0.03, "weight_decay": 0.2}) for i in (0, 1)),
        (several[2], 2, {}),
        (several[3], 3, {"lr": 0.07}),
    ]:
        alone = parameter(3, seed=i)
        go(build([alone], **own), [alone], range(4))
        assert_same_bits([p.data], [alone.data])


@every
def test_a_rate_changed_between_steps_is_used(build):
    several = [parameter(3), parameter(SMALL + 3, seed=1)]
    optimizer = build(several)
    go(optimizer, several, range(2))
    optimizer.param_groups[0]["lr"] = 0.0
    optimizer.param_groups[0]["weight_decay"] = 0.0
    before = numbers(several)
    go(optimizer, several, range(2, 4))
    assert_same_bits(numbers(several), before)


w = parameter(2)
WRONG = [
    (
        lambda: [],
        ArgumentError,
        ["needs at least one parameter", "generator can be used only once"],
    ),
    (lambda: iter(()), ArgumentError, ["needs at least one parameter, but got an empty list"]),
    (lambda: parameter(2), ArgumentTypeError, ["a list of parameters, not one Tensor"]),
    (lambda: 5, ArgumentTypeError, ["a list of parameters, not a int", "model.parameters()"]),
    (lambda: None, ArgumentTypeError, ["a list of parameters, not a NoneType"]),
    (lambda: nn.Linear(2, 2), ArgumentTypeError, ["not a Linear", "model.parameters()"]),
    (lambda: {"params": [w]}, ArgumentTypeError, ["not a dict", "[{'params': [...], 'lr': 0.1}]"]),
    (lambda: [3.0], ArgumentTypeError, ["parameter 0 must be a Tensor, not float"]),
    (lambda: [w, np.ones(2)], ArgumentTypeError, ["parameter 1 must be a Tensor, not ndarray"]),
    (
        lambda: nn.Linear(2, 2).named_parameters(),
        ArgumentTypeError,
        ["parameter 0 must be a Tensor, not tuple", "model.parameters()"],
    ),
    (lambda: [w, w], ArgumentError, ["parameter 1 is given twice", "one group"]),
    (
        lambda: [{"params": [w]}, {"params": [parameter(1), w]}],
        ArgumentError,
        ["parameter 1 is given twice"],
    ),
    (lambda: [w * 2], ArgumentError, ["parameter 0 was computed from others", "train the leaf"]),
    (lambda: [ll.tensor([1, 2])], ArgumentTypeError, ["parameter 0 holds int64", "x.float()"]),
    (lambda: [{"params": []}], ArgumentError, ["a parameter group needs at least one parameter"]),
    (lambda: [{"lr": 0.1}], ArgumentError, ["a parameter group without params"]),
    (
        lambda: [{"params": [w], "learning_rate": 0.1}],
        ArgumentError,
        ["no setting learning_rate", "the settings of Adam are lr, betas, eps, weight_decay"],
    ),
    (lambda: [{"params": [w]}, parameter(1)], ArgumentTypeError, ["is a dict, not a Parameter"]),
    (
        lambda: [w, {"params": [parameter(1)]}],
        ArgumentTypeError,
        ["parameter 1 must be a Tensor, not dict"],
    ),
    (lambda: [{"params": [w], "lr": np.nan}], ArgumentError, ["lr must be at least 0, not nan"]),
]


@pytest.mark.parametrize(("params", "error", "messages"), WRONG)
def test_parameters_that_cannot_be_trained_are_refused(params, error, messages):
    with pytest.raises(error) as caught:
        optim.Adam(params())
    for message in messages:
        assert message in str(caught.value)
    assert len(str(caught.value).splitlines()) <= 3


def test_a_refused_group_leaves_the_optimiser_as_it_was():
    p, q = parameter(2), parameter(3)
    optimizer = optim.Adam([p])
    before = optimizer.state_dict()
    for wrong in ({"params": [q], "lr": -1}, {"params": [q, p]}, {"params": [q, 3]}, {"lr": 1}, 5):
        with pytest.raises((ArgumentError, ArgumentTypeError)):
            optimizer.add_param_group(wrong)
    assert optimizer.state_dict() == before
    optimizer.add_param_group({"params": [q], "lr": 0.5})
    assert [g["lr"] for g in optimizer.param_groups] == [0.001, 0.5]


def test_settings_of_one_group_do_not_leak_into_the_next():
    optimizer = optim.Adam(
        [{"params": [parameter(2)], "lr": 0.5, "betas": (0.1, 0.2)}, {"params": [parameter(2)]}]
    )
    assert optimizer.param_groups[1]["lr"] == 0.001
    assert optimizer.param_groups[1]["betas"] == (0.9, 0.999)
    optimizer.param_groups[0]["lr"] = 7.0
    assert optimizer.defaults["lr"] == 0.001


# ── saving and going on ──────────────────────────────────────────────────────────────────────────


def as_numpy(state):
    """The state as a file of arrays gives it back: names as text, arrays as NumPy copies."""
    return {
        "state": {
            str(i): {k: np.array(v.data if hasattr(v, "node") else v) for k, v in one.items()}
            for i, one in state["state"].items()
        },
        "param_groups": [dict(group) for group in state["param_groups"]],
    }


@every
@pytest.mark.parametrize("through", [lambda s: s, as_numpy], ids=["directly", "as NumPy"])
def test_a_run_taken_up_at_any_step_ends_with_the_same_bits(build, through):
    def fresh():
        several = [
            parameter(*shape, seed=i) for i, shape in enumerate([(3,), (2, 2), (SMALL + 1,)])
        ]
        return several, build([{"params": several[:2]}, {"params": several[2:], "lr": 0.05}])

    def lacking(t, i):
        return (t, i) in {(0, 0), (2, 1)}

    whole, optimizer = fresh()
    saved = []
    for t in range(5):
        saved.append((numbers(whole), through(optimizer.state_dict())))
        go(optimizer, whole, [t], lacking)
    for t, (values, state) in enumerate(saved):
        several, other = fresh()
        other.param_groups[0]["lr"] = 123.0
        for p, value in zip(several, values, strict=True):
            p.data = value.copy()
        other.load_state_dict(state)
        assert other.param_groups[0]["lr"] == optimizer.param_groups[0]["lr"]
        go(other, several, range(t, 5), lacking)
        assert_same_bits(numbers(several), numbers(whole))


@every
def test_what_was_saved_does_not_change_with_later_steps(build):
    several = [parameter(3), parameter(SMALL + 1, seed=1)]
    optimizer = build(several)
    go(optimizer, several, range(2))
    state = optimizer.state_dict()
    copies = as_numpy(state)
    go(optimizer, several, range(2, 4))
    fresh = build([parameter(3), parameter(SMALL + 1)])
    fresh.load_state_dict(state)
    go(fresh, [p for g in fresh.param_groups for p in g["params"]], range(2))
    for i, one in as_numpy(state)["state"].items():
        for name, value in one.items():
            np.testing.assert_array_equal(value, copies["state"][i][name])


def test_the_layout_of_the_state_is_pytorchs():
    several = [parameter(3), parameter(2)]
    optimizer = optim.Adam([{"params": several[:1]}, {"params": several[1:], "lr": 0.5}])
    go(optimizer, several, range(3), lambda t, i: i == 0)
    state = optimizer.state_dict()
    assert set(state) == {"state", "param_groups"}
    assert [g["params"] for g in state["param_groups"]] == [[0], [1]]
    assert [g["lr"] for g in state["param_groups"]] == [0.001, 0.5]
    assert set(state["state"]) == {1}
    assert set(state["state"][1]) == {"step", "exp_avg", "exp_avg_sq"}
    assert state["state"][1]["step"] == 3
    assert tuple(state["state"][1]["exp_avg"].shape) == (2,)


def spoil(path, value):
    def change(state):
        *way, last = path
        for key in way:
            state = state[key]
        if value is spoil:
            del state[last]
        else:
            state[last] = value

    return change


SPOILED = [
    (spoil(["state", 0, "exp_avg"], ll.zeros(4)), "exp_avg of parameter 0 is (4,), but the param"),
    (spoil(["state", 1, "exp_avg_sq"], spoil), "parameter 1 has no exp_avg_sq"),
    (spoil(["state", 1, "step"], spoil), "parameter 1 has no step"),
    (spoil(["state", 1, "step"], "x"), "parameter 1: cannot make a tensor of str"),
    (spoil(["state", 1, "step"], -2), "parameter 1: step must be at least 0, not -2"),
    (spoil(["state", 1, "step"], -1), "parameter 1: step must be at least 0, not -1"),
    (spoil(["state", 1, "step"], [1, 2]), "parameter 1: "),
    (spoil(["state", 2], {}), "parameter 2 is saved, but here are 0 to 1"),
    (spoil(["state", 7], {}), "parameter 7 is saved, but here are 0 to 1"),
    (spoil(["state", -1], {}), "parameter -1 is saved, but here are 0 to 1"),
    (spoil(["state", "weight"], {}), "parameter weight is saved"),
    (spoil(["param_groups"], []), "groups of [] parameters are saved, but here are [2]"),
    (spoil(["param_groups", 0, "params"], [0]), "groups of [1] parameters are saved, but here are"),
    (spoil(["param_groups", 0, "lr"], np.nan), "group 0: lr must be at least 0, not nan"),
    (spoil(["param_groups", 0, "lr"], "0.1"), "group 0: lr must be a number, not str '0.1'"),
    (spoil(["param_groups", 0, "betas"], spoil), "group 0 has no betas"),
    (spoil(["param_groups"], spoil), "this is not the state of an optimiser"),
    (spoil(["state"], spoil), "it needs state and param_groups"),
]


@pytest.mark.parametrize(("change", "message"), SPOILED)
def test_a_state_that_does_not_fit_changes_nothing(change, message):
    several = [parameter(3), parameter(2)]
    optimizer = optim.Adam(several, lr=0.1)
    go(optimizer, several, range(2))
    before = optimizer.state_dict()
    state = optimizer.state_dict()
    state["param_groups"][0]["lr"] = 0.5  # would be taken over, if it fitted
    change(state)
    with pytest.raises(CheckpointError) as caught:
        optimizer.load_state_dict(state)
    assert message in str(caught.value)
    assert "Fix: " in str(caught.value)
    assert optimizer.param_groups[0]["lr"] == 0.1
    after = optimizer.state_dict()
    for i in (0, 1):
        assert after["state"][i]["step"] == 2
        assert_same_bits(
            [after["state"][i][n].data for n in ("exp_avg", "exp_avg_sq")],
            [before["state"][i][n].data for n in ("exp_avg", "exp_avg_sq")],
        )


def test_all_that_is_wrong_with_a_state_is_said_at_once():
    optimizer = optim.Adam([parameter(3), parameter(2)])
    state = optim.Adam([parameter(3), parameter(2)]).state_dict()
    state["state"] = {0: {"step": 1}, 5: {}}
    state["param_groups"][0]["lr"] = -1
    with pytest.raises(CheckpointError) as caught:
        optimizer.load_state_dict(state)
    for part in ("lr must be", "has no exp_avg", "has no exp_avg_sq", "parameter 5 is saved"):
        assert part in str(caught.value)


@pytest.mark.parametrize("state", [None, 3, [], {}, "state"])
def test_what_is_no_state_is_refused(state):
    with pytest.raises(CheckpointError, match="this is not the state of an optimiser"):
        optim.SGD([parameter(2)]).load_state_dict(state)


def test_a_state_with_momentum_does_not_fit_an_optimiser_without():
    p = parameter(2)
    saved = optim.Momentum([p]).state_dict()
    with pytest.raises(CheckpointError, match="the optimiser was built without"):
        optim.SGD([p]).load_state_dict(saved)
    go(plain := optim.SGD([p]), [p], [0])
    with pytest.raises(CheckpointError, match="parameter 0 has no momentum_buffer"):
        optim.Momentum([p]).load_state_dict({**saved, "state": plain.state_dict()["state"]})


# ── the state as a flat list ─────────────────────────────────────────────────────────────────────


@every
def test_the_flat_list_holds_all_that_a_step_changes(build):
    def fresh():
        several = [
            parameter(*shape, seed=i) for i, shape in enumerate([(3,), (2, 2), (SMALL + 1,)])
        ]
        return several, build(several)

    def lacking(t, i):
        return (t, i) == (0, 1)

    whole, optimizer = fresh()
    go(optimizer, whole, range(3), lacking)
    values = [np.array(v) for v in optimizer.state_arrays()]
    assert len(values) == 3 * (1 + len(optimizer.state_names))
    assert [int(v) for v in values[:: 1 + len(optimizer.state_names)]] == [3, 2, 3]
    several, other = fresh()
    for p, q in zip(several, whole, strict=True):
        p.data = q.data.copy()
    other.set_state_arrays(values)
    go(optimizer, whole, range(3, 6))
    go(other, several, range(3, 6))
    assert_same_bits(numbers(several), numbers(whole))


def test_a_flat_list_of_other_shapes_is_refused_and_changes_nothing():
    several = [parameter(3), parameter(2)]
    optimizer = optim.Adam(several)
    go(optimizer, several, range(2))
    values = [np.array(v) for v in optimizer.state_arrays()]
    for wrong in ([], values[1:], [*values, 0], values[::-1], [*values[:4], *values[1:3]]):
        with pytest.raises(
            ShapeError, match=r"the state of this Adam is 6 arrays|an array of the state"
        ) as caught:
            optimizer.set_state_arrays(wrong)
        assert "state_arrays()" in str(caught.value)
    for a, b in zip(optimizer.state_arrays(), values, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("rate", ["0.1", None, np.nan, np.inf, -0.1])
def test_a_rate_that_was_put_into_a_group_is_checked_before_anything_moves(rate):
    layers = [nn.Linear(2, 2), nn.Linear(2, 2)]
    groups = [{"params": layer.parameters()} for layer in layers]
    optimizer = optim.Adam(groups, lr=0.1)
    sum(layer(ll.ones(1, 2)).sum() for layer in layers).backward()
    optimizer.param_groups[1]["lr"] = rate
    before = [layer.weight.tolist() for layer in layers]
    with pytest.raises((ArgumentError, ArgumentTypeError), match="lr must be"):
        optimizer.step()
    assert [layer.weight.tolist() for layer in layers] == before
