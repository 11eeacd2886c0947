"""Every gradient, and its own gradient, equals what small steps to both sides say.

Numbers stand away from the corners of each function by construction (see `cases`), so that a step
never crosses one; nothing is drawn again because it does not suit.
"""

import numpy as np
import pytest

import layerlab as ll
from cases import NAMES, ROWS, numbers
from layerlab import autograd, nn
from method_cases import HAVE_NO_GRADIENT, METHODS
from method_cases import operands as operands_of_methods
from module_cases import LOSSES, MODULES, WITHOUT

ROW = "gradients against central differences"
RTOL, ATOL = 1e-5, 1e-6
SAMPLES = 12  # of each row of the table


def weights_for(out, seed=5):
    return np.random.default_rng(seed).uniform(0.5, 1.5, tuple(out.shape))


def close(actual, expected, what):
    np.testing.assert_allclose(actual, expected, RTOL, ATOL, err_msg=what)


def first_derivatives(run, operands, weights, step=1e-6):
    """Central differences of sum(weights * run), number by number."""
    results = []
    for i, operand in enumerate(operands):
        result = np.zeros(operand.shape)
        for place in np.ndindex(operand.shape):
            ends = []
            for h in (step, -step):
                moved = [*operands[:i], operand.copy(), *operands[i + 1 :]]
                moved[i][place] += h
                with ll.no_grad():
                    ends.append(np.sum(weights * run(moved)[0].data))
            result[place] = (ends[0] - ends[1]) / (2 * step)
        results.append(result)
    return results


def check(run, operands, what):
    """Whether the gradients of ``run(operands) -> (out, leaves)`` are right; their number.

    The second derivatives are looked at in one random direction of all operands at once: they are
    symmetric, so a column of sums equals a row of sums.
    """
    out, leaves = run(operands)
    if not leaves:
        return 0
    weights = weights_for(out)
    out.backward(weights)
    first = [leaf.grad for leaf in leaves]
    for leaf, g in zip(leaves, first, strict=True):
        assert (g.shape, g.dtype) == (leaf.shape, leaf.dtype), what
    for g, expected in zip(first, first_derivatives(run, operands, weights), strict=True):
        close(g.data, expected, what)

    directions = [weights_for(x, seed) for seed, x in enumerate(operands)]

    def gradients(shift, **options):
        moved = [x + shift * d for x, d in zip(operands, directions, strict=True)]
        out, again = run(moved)
        return again, autograd.grad(out, again, weights, **options)

    again, found = gradients(0.0, create_graph=True)
    for a, b in zip(found, first, strict=True):
        np.testing.assert_allclose(a.data, b.data, 1e-9, 1e-11, err_msg=what)
    total = sum((g * ll.tensor(d)).sum() for g, d in zip(found, directions, strict=True))
    second = [None] * len(leaves)
    if total.requires_grad:
        second = autograd.grad(total, again, allow_unused=True)
    step = 1e-5
    for leaf, g, high, low in zip(
        leaves, second, gradients(step)[1], gradients(-step)[1], strict=True
    ):
        analytic = np.zeros(leaf.shape) if g is None else g.data
        close(analytic, (high.data - low.data) / (2 * step), f"second derivative of {what}")
    return 1 if any(leaf.numel() for leaf in leaves) else 0


# ── operations and functions: the table of `cases` ───────────────────────────────────────────────


def runner(case, sample):
    """What computes the case with other operands that have a gradient, and those of the sample."""
    wanted = case.differentiable(sample)

    def run(moved):
        leaves = [ll.tensor(x, requires_grad=True) for x in moved]
        operands = [None if x is None else ll.tensor(x) for x in sample.operands]
        for i, leaf in zip(wanted, leaves, strict=True):
            operands[i] = leaf
        out = case(operands, sample.options)
        # What answers with a boolean or a position has no gradient.
        return out, leaves if out.dtype.kind == "f" else []

    return run, [sample.operands[i] for i in wanted]


@pytest.mark.parametrize("case", ROWS, ids=NAMES)
def test_operations_and_functions(case, count):
    checked = 0
    for seed in range(SAMPLES):
        sample = case.any_example(seed)
        checked += check(*runner(case, sample), f"{case.name}, seed {seed}: {sample}")
    count(ROW, checked)


# ── methods and operators: the table of `method_cases` ───────────────────────────────────────────


def test_every_method_is_checked():
    own = {n for part in ll.Tensor.__mro__ if part is not object for n in vars(part)}
    own = {n for n in own if n.startswith("__") or not n.startswith("_")}
    own -= {"__slotnames__"}  # what `copy` notes on a class
    assert own - {*METHODS, *HAVE_NO_GRADIENT} == set()
    assert {*METHODS, *HAVE_NO_GRADIENT} - own == set()


@pytest.mark.parametrize("name", METHODS)
def test_methods_and_operators(name, count):
    checked = 0
    for seed, use in enumerate(METHODS[name]):

        def run(moved, use=use):
            leaves = [ll.tensor(x, requires_grad=True) for x in moved]
            parts = use(*leaves)
            parts = parts if isinstance(parts, tuple) else (parts,)
            out = ll.cat(
                [*(part.reshape(-1) for part in parts), *(2 * x.reshape(-1) for x in leaves)]
            )
            return out, leaves

        operands = operands_of_methods(np.random.default_rng(seed))
        checked += check(run, operands, f"{name}, use {seed}")
    count(ROW, checked)


# ── modules: the table of `module_cases` ─────────────────────────────────────────────────────────


def test_every_module_and_loss_is_checked():
    assert {*MODULES, *LOSSES, *WITHOUT} == set(nn.__all__)


def check_module(module, builds, seed, what):
    """The gradients by the inputs and by the parameters."""
    rng = np.random.default_rng(seed)
    module.double()
    for part in module.modules():
        if isinstance(part, nn.BatchNorm1d) and part.running_mean is not None:
            part.running_mean, part.running_var = rng.uniform(0.5, 2, (2, part.num_features))
    parameters = list(module.parameters())
    for parameter in parameters:
        parameter.data = numbers(rng, parameter.shape, -1, 1, avoid=(0,))
    inputs = [build(rng) for build in builds]
    floating = [i for i, a in enumerate(inputs) if a.dtype.kind == "f"]

    def run(moved):
        for part in module.modules():
            if isinstance(part, nn.Dropout):
                part.generator.manual_seed(7)
        values = [ll.tensor(a) for a in inputs]
        for i, array in zip(floating, moved, strict=False):
            values[i] = ll.tensor(array, requires_grad=True)
        for parameter, array in zip(parameters, moved[len(floating) :], strict=True):
            parameter.data, parameter.grad = array, None
        return module(*values), [*(values[i] for i in floating), *parameters]

    operands = [inputs[i] for i in floating] + [p.data.copy() for p in parameters]
    return check(run, operands, what)


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("training", [True, False], ids=["train", "eval"])
def test_modules(name, training, count):
    checked = 0
    for make, inputs in MODULES[name]:
        for seed, build in enumerate(inputs):
            module = make().train(training)
            checked += check_module(module, (build,), seed, f"{module}, input {seed}")
    count(ROW, checked)


@pytest.mark.parametrize("name", LOSSES)
def test_losses(name, count):
    checked = 0
    for seed, (arguments, builds) in enumerate(LOSSES[name]):
        module = getattr(nn, name)(**arguments)
        checked += check_module(module, builds, seed, f"{name}({arguments})")
    count(ROW, checked)
