"""Each optimiser against its formula in the books, one number after the other in plain Python."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab as ll
from layerlab import optim
from layerlab.errors import ArgumentError, ArgumentTypeError
from layerlab.tensor import Parameter

NAN = float("nan")

# ── the books ────────────────────────────────────────────────────────────────────────────────────
# Each takes one number, the gradients it meets (a function of the step and of the number), and the
# settings, and gives the number after each step.


def book_sgd(p, gradient, steps, lr, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False):
    path, velocity = [], None
    for t in range(steps):
        g = gradient(t, p) + weight_decay * p
        if momentum:
            velocity = g if velocity is None else momentum * velocity + (1 - dampening) * g
            g = g + momentum * velocity if nesterov else velocity
        p = p - lr * g
        path.append(p)
    return path


def book_rmsprop(
    p, gradient, steps, lr, alpha=0.99, eps=1e-8, weight_decay=0.0, momentum=0.0, centered=False
):
    path, square, mean, velocity = [], 0.0, 0.0, 0.0
    for t in range(steps):
        g = gradient(t, p) + weight_decay * p
        square = alpha * square + (1 - alpha) * g**2
        mean = alpha * mean + (1 - alpha) * g
        variance = square - mean**2 if centered else square
        move = g / (math.sqrt(variance) + eps)
        velocity = momentum * velocity + move
        p = p - lr * velocity
        path.append(p)
    return path


def book_adam(
    p, gradient, steps, lr, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, decoupled=False
):
    path, m, v = [], 0.0, 0.0
    for t in range(1, steps + 1):
        g = gradient(t - 1, p)
        if decoupled:
            p = p - lr * weight_decay * p
        else:
            g = g + weight_decay * p
        m = betas[0] * m + (1 - betas[0]) * g
        v = betas[1] * v + (1 - betas[1]) * g**2
        m_hat, v_hat = m / (1 - betas[0] ** t), v / (1 - betas[1] ** t)
        p = p - lr * m_hat / (math.sqrt(v_hat) + eps)
        path.append(p)
    return path


def book_adamw(p, gradient, steps, lr, weight_decay=1e-2, **settings):
    return book_adam(p, gradient, steps, lr, weight_decay=weight_decay, decoupled=True, **settings)


def book_momentum(p, gradient, steps, lr, momentum=0.9, **settings):
    return book_sgd(p, gradient, steps, lr, momentum, **settings)


BOOKS = [
    (optim.SGD, book_sgd),
    (optim.Momentum, book_momentum),
    (optim.RMSprop, book_rmsprop),
    (optim.Adam, book_adam),
    (optim.AdamW, book_adamw),
]
rate = st.floats(1e-3, 0.3)
share = st.floats(0.0, 0.95)
decay = st.sampled_from([0.0, 0.01, 0.3])
SETTINGS = {
    optim.SGD: st.one_of(
        st.fixed_dictionaries({"lr": rate, "weight_decay": decay}),
        st.fixed_dictionaries(
            {"lr": rate, "momentum": share, "dampening": share, "weight_decay": decay}
        ),
        st.fixed_dictionaries(
            {
                "lr": rate,
                "momentum": st.floats(0.1, 0.95),
                "weight_decay": decay,
                "nesterov": st.just(True),
            }
        ),
    ),
    optim.Momentum: st.fixed_dictionaries({"lr": rate, "weight_decay": decay}),
    optim.RMSprop: st.fixed_dictionaries(
        {
            "lr": rate,
            "alpha": st.floats(0.5, 0.99),
            "eps": st.sampled_from([1e-8, 1e-3]),
            "weight_decay": decay,
            "momentum": share,
            "centered": st.booleans(),
        }
    ),
    optim.Adam: st.fixed_dictionaries(
        {
            "lr": rate,
            "betas": st.tuples(share, st.floats(0.0, 0.999)),
            "eps": st.sampled_from([1e-8, 1e-3]),
            "weight_decay": decay,
        }
    ),
}
SETTINGS[optim.AdamW] = SETTINGS[optim.Adam]


def run_steps(optimizer, parameters, gradients, steps):
    """The values after each step, with gradients that depend on the step and the value."""
    path = []
    for t in range(steps):
        for p, gradient in zip(parameters, gradients, strict=True):
            p.grad = ll.tensor(gradient(t, p.data))
        optimizer.step()
        path.append([p.data.copy() for p in parameters])
    return path


@pytest.mark.parametrize(("kind", "book"), BOOKS, ids=lambda x: getattr(x, "__name__", ""))
@given(data=st.data())
@settings(max_examples=25)
def test_every_number_moves_as_the_book_says(kind, book, data):
    chosen = data.draw(SETTINGS[kind])
    start = np.array(data.draw(st.lists(st.floats(-2, 2), min_size=3, max_size=3)))
    slopes = np.array(data.draw(st.lists(st.floats(0.2, 2), min_size=3, max_size=3)))
    steps = 6

    def gradient(t, p):
        return slopes * p + np.cos(t + slopes)

    p = Parameter(start)
    assert p.dtype == np.float64
    path = run_steps(kind([p], **chosen), [p], [gradient], steps)
    for i in range(3):
        slope = float(slopes[i])
        wanted = book(
            float(start[i]),
            lambda t, x, slope=slope: slope * x + math.cos(t + slope),
            steps,
            **chosen,
        )
        got = [values[0][i] for values in path]
        # The variance of the centred form is a difference, which loses digits.
        loose = 1e-5 if chosen.get("centered") else 1e-9
        np.testing.assert_allclose(got, wanted, rtol=loose, atol=loose)


@pytest.mark.parametrize("kind", SETTINGS, ids=lambda k: k.__name__)
def test_defaults_are_those_of_pytorch(kind):
    wanted = {
        optim.SGD: "SGD(lr=0.001, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False)",
        optim.Momentum: "Momentum(lr=0.001, momentum=0.9, dampening=0.0, weight_decay=0.0, "
        "nesterov=False)",
        optim.RMSprop: "RMSprop(lr=0.01, alpha=0.99, eps=1e-08, weight_decay=0.0, momentum=0.0, "
        "centered=False)",
        optim.Adam: "Adam(lr=0.001, betas=(0.9, 0.999), eps=1e-08, weight_decay=0.0)",
        optim.AdamW: "AdamW(lr=0.001, betas=(0.9, 0.999), eps=1e-08, weight_decay=0.01)",
    }
    assert repr(kind([Parameter([1.0])])) == wanted[kind]


@pytest.mark.parametrize("kind", SETTINGS, ids=lambda k: k.__name__)
def test_the_gradient_is_read_and_never_changed(kind):
    p = Parameter([1.0, 2.0])
    p.grad = ll.tensor([0.5, -0.5])
    before = p.grad.data
    kind([p], lr=0.1, weight_decay=0.1).step()
    assert p.grad.data is before
    np.testing.assert_array_equal(before, np.float32([0.5, -0.5]))


@pytest.mark.parametrize("kind", SETTINGS, ids=lambda k: k.__name__)
def test_a_rate_of_zero_moves_nothing(kind):
    p = Parameter([1.0, 2.0])
    p.grad = ll.tensor([0.5, -0.5])
    kind([p], lr=0.0, weight_decay=0.5).step()
    np.testing.assert_array_equal(p.data, np.float32([1, 2]))


@pytest.mark.parametrize("kind", SETTINGS, ids=lambda k: k.__name__)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_settings_that_are_numpy_numbers_give_the_same_bits(kind, dtype):
    results = []
    for number in (float, np.float64):
        p = Parameter(np.linspace(-1, 1, 50).astype(dtype))
        optimizer = kind([p], lr=number(0.01), weight_decay=number(0.1))
        run_steps(optimizer, [p], [lambda t, x: np.sin(x + t)], 5)
        assert p.dtype == dtype
        results.append(p.data)
    np.testing.assert_array_equal(*results)


def test_betas_that_are_numpy_numbers_give_the_same_bits():
    results = []
    for number in (float, np.float64):
        p = Parameter(np.linspace(-1, 1, 50).astype("float32"))
        optimizer = optim.Adam([p], lr=0.1, betas=[number(0.8), number(0.9)])
        run_steps(optimizer, [p], [lambda t, x: np.sin(x + t)], 5)
        results.append(p.data)
    np.testing.assert_array_equal(*results)


def test_momentum_is_sgd_with_a_momentum():
    assert issubclass(optim.Momentum, optim.SGD)
    assert optim.Momentum([Parameter([1.0])], nesterov=True).param_groups[0]["nesterov"] is True


# ── wrong settings ───────────────────────────────────────────────────────────────────────────────

WRONG = [
    (optim.SGD, {"lr": "fast"}, ArgumentTypeError, "lr must be a number, not str 'fast'"),
    (optim.SGD, {"lr": True}, ArgumentTypeError, "lr must be a number, not bool True"),
    (optim.SGD, {"lr": None}, ArgumentTypeError, "lr must be a number, not None"),
    (optim.SGD, {"lr": NAN}, ArgumentError, "lr must be at least 0, not nan"),
    (optim.SGD, {"lr": math.inf}, ArgumentError, "lr must be finite and at least 0, not inf"),
    (optim.SGD, {"lr": -0.1}, ArgumentError, "lr must be at least 0, not -0.1"),
    (optim.SGD, {"momentum": 7}, ArgumentError, "momentum must be between 0 and 1, not 7"),
    (optim.SGD, {"momentum": NAN}, ArgumentError, "momentum must be between 0 and 1, not nan"),
    (optim.SGD, {"dampening": -1}, ArgumentError, "dampening must be between 0 and 1, not -1"),
    (optim.SGD, {"weight_decay": -1}, ArgumentError, "weight_decay must be at least 0, not -1"),
    (optim.SGD, {"nesterov": True}, ArgumentError, "Nesterov's step needs a momentum, and no damp"),
    (
        optim.SGD,
        {"momentum": 0.9, "dampening": 0.1, "nesterov": True},
        ArgumentError,
        "momentum=0.9, dampening=0.1",
    ),
    (
        optim.SGD,
        {"momentum": 0.9, "nesterov": "yes"},
        ArgumentTypeError,
        "nesterov is True or False, not str 'yes'",
    ),
    (optim.RMSprop, {"lr": NAN}, ArgumentError, "lr must be at least 0, not nan"),
    (optim.RMSprop, {"alpha": 1.5}, ArgumentError, "alpha must be between 0 and 1, not 1.5"),
    (optim.RMSprop, {"eps": -1}, ArgumentError, "eps must be at least 0, not -1"),
    (optim.RMSprop, {"momentum": 7}, ArgumentError, "momentum must be between 0 and 1, not 7"),
    (optim.RMSprop, {"centered": 1}, ArgumentTypeError, "centered is True or False, not int 1"),
    (optim.RMSprop, {"weight_decay": NAN}, ArgumentError, "weight_decay must be at least 0"),
    (optim.Adam, {"lr": "0.1"}, ArgumentTypeError, "lr must be a number, not str '0.1'"),
    (optim.Adam, {"betas": (0.9,)}, ArgumentTypeError, "betas are two numbers, not tuple (0.9,)"),
    (optim.Adam, {"betas": 0.9}, ArgumentTypeError, "betas are two numbers, not float 0.9"),
    (optim.Adam, {"betas": (1.0, 0.9)}, ArgumentError, "betas[0] must be below 1, not 1.0"),
    (optim.Adam, {"betas": (0.9, 1.0)}, ArgumentError, "betas[1] must be below 1, not 1.0"),
    (optim.Adam, {"betas": (-0.1, 0.9)}, ArgumentError, "betas[0] must be at least 0, not -0.1"),
    (optim.Adam, {"betas": (0.9, "b")}, ArgumentTypeError, "betas[1] must be a number, not str"),
    (optim.Adam, {"eps": NAN}, ArgumentError, "eps must be at least 0, not nan"),
    (optim.Adam, {"weight_decay": True}, ArgumentTypeError, "weight_decay must be a number, not b"),
    (optim.AdamW, {"weight_decay": -0.01}, ArgumentError, "weight_decay must be at least 0"),
    (optim.AdamW, {"betas": (0.9, NAN)}, ArgumentError, "betas[1] must be at least 0, not nan"),
]


@pytest.mark.parametrize(("kind", "wrong", "error", "message"), WRONG)
def test_settings_that_make_no_sense_are_refused(kind, wrong, error, message):
    p = Parameter([1.0])
    with pytest.raises(error) as caught:
        kind([p], **wrong)
    assert message in str(caught.value)
    with pytest.raises(error) as caught:  # in a group as well
        kind([{"params": [p], **wrong}])
    assert message in str(caught.value) or "built without" in str(caught.value)


def test_momentum_that_comes_later_than_the_optimiser_is_refused():
    p = Parameter([1.0])
    optimizer = optim.SGD([p], lr=0.1)
    optimizer.param_groups[0]["momentum"] = 0.9
    p.grad = ll.tensor([1.0])
    with pytest.raises(ArgumentError, match="but the optimiser was built without") as caught:
        optimizer.step()
    assert "give momentum to the optimiser" in str(caught.value)
    np.testing.assert_array_equal(p.data, np.float32([1]))
    with pytest.raises(ArgumentError, match="a group has momentum, but the optimiser was built"):
        optim.SGD([{"params": [p], "momentum": 0.9}])


def test_momentum_may_change_between_steps():
    p = Parameter(np.array([1.0]))
    optimizer = optim.SGD([p], lr=1.0, momentum=0.5)
    for momentum, value in [(0.5, 0.0), (0.0, -1.0), (0.5, -2.5)]:  # velocities 1, 1, 1.5
        optimizer.param_groups[0]["momentum"] = momentum
        p.grad = ll.tensor(np.array([1.0]))
        optimizer.step()
        assert p.item() == value
