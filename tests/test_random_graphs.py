"""Random networks of operations: what goes forward along v, and back along u, is one number.

⟨Jv, u⟩ = ⟨v, Jᵀu⟩ for the derivative J of any function. Jᵀu is what backward gives; Jv is found
without it, by steps to both sides. A graph is made of rows of `cases`, follows from its seed alone
and prints as a program: ``print(Graph(1234))``.
"""

from dataclasses import dataclass

import numpy as np
import pytest

import layerlab as ll
from cases import ROWS, Case
from layerlab import autograd, ops

BLOCKS, BLOCK = 8, 280
STEP = 1e-3

# Questions have no gradient, and steps such as sign and floor one of 0 that would end the graph.
CASES = [case for case in ROWS if case.differentiable(case.example())]
CASES = [
    case
    for case in CASES
    if case.name.partition(".")[2]
    not in {"sign", "floor", "ceil", "round", "argmax", "argmin", "argsort", "isnan"}
]
# Functions that are smooth for every number: their operands are taken as they come, if moderate.
SMOOTH = {
    *("add", "subtract", "multiply", "negative", "where", "exp", "expm1", "square", "sin", "cos"),
    *("tanh", "erf", "sigmoid", "_matmul", "matmul", "linear", "dense", "add_rows", "sum", "mean"),
    *("var", "cumsum", "logsumexp", "reshape", "permute", "matrix_transpose", "expand_dims"),
    *("squeeze", "take", "take by a mask", "put", "concat", "stack", "broadcast_to", "sum_to"),
    *("cast", "log_softmax", "softmax", "silu", "gelu", "mish", "softplus", "logsigmoid", "glu"),
    *("bilinear_glu", "geglu", "swiglu", "dropout", "mse_loss", "nll_loss", "cross_entropy"),
    *("cross_entropy soft", "cross_entropy plain", "binary_cross_entropy_with_logits"),
}


@dataclass
class Operand:
    """A value made earlier; scaled so that a step stays small, and moved to where it may stand.

    The shift is a constant, chosen to bring the value to the place that `cases` gave: away from
    every corner of the function that takes it.
    """

    source: int
    scale: float = 1.0
    shift: np.ndarray | None = None

    def __call__(self, values):
        x = values[self.source]
        x = x if self.scale == 1 else ops.multiply(x, self.scale)
        return x if self.shift is None else ops.add(x, self.shift)

    def __str__(self):
        scale = "" if self.scale == 1 else f" * {self.scale:.3g}"
        return f"v{self.source}{scale}" + ("" if self.shift is None else " + shift")


@dataclass
class Step:
    """One row of `cases`, applied to values made earlier and to constants."""

    case: Case
    operands: list
    options: dict

    def __call__(self, values):
        operands = [x(values) if isinstance(x, Operand) else x for x in self.operands]
        return self.case(operands, self.options)


class Graph:
    """2 to 12 operations on leaves and on each other's results."""

    def __init__(self, seed):
        self.rng = np.random.default_rng([seed, 77])
        self.nodes = []  # an array for a leaf, a Step for an operation
        self.directions = []  # v, for each leaf
        self.seen = []  # the value of each node, at the leaves moved by -STEP v, 0 and STEP v
        size = self.rng.integers(2, 13)
        shape = tuple(int(n) for n in self.rng.integers(1, 5, self.rng.integers(1, 4)))
        self.leaf(self.rng.uniform(-2, 2, shape))
        while sum(isinstance(node, Step) for node in self.nodes) < size:
            self.grow()

    def leaf(self, array):
        v = self.rng.uniform(-1, 1, array.shape)
        self.nodes.append(array)
        self.directions.append(v)
        self.seen.append([array - STEP * v, array, array + STEP * v])
        return Operand(len(self.nodes) - 1)

    def grow(self):
        """One operation more, if a row that is drawn can take a value that is drawn."""
        case = CASES[self.rng.integers(len(CASES))]
        # The newest value every other time, so that graphs are deep as well as wide.
        newest = len(self.nodes) - 1
        target = newest if self.rng.random() < 0.5 else int(self.rng.integers(newest + 1))
        wanted = self.seen[target][1].shape
        sample, fitting = self.sample(case, wanted)
        if not fitting:
            return
        operands = list(sample.operands)
        for i in case.differentiable(sample):
            alike = [k for k, s in enumerate(self.seen) if s[1].shape == operands[i].shape]
            if i == fitting[0]:
                operands[i] = self.placed(case, target, operands[i])
            elif alike and self.rng.random() < 0.7:
                operands[i] = self.placed(case, alike[self.rng.integers(len(alike))], operands[i])
            elif self.rng.random() < 0.5:
                operands[i] = self.leaf(operands[i])
        step = Step(case, operands, sample.options)
        seen = [np.asarray(step([s[k] for s in self.seen])) for k in range(3)]
        # Single numbers are easily come by: more of them would leave little for the others.
        if seen[1].size > 1 or (seen[1].size and self.rng.random() < 0.3):
            self.nodes.append(step)
            self.seen.append(seen)

    def sample(self, case, wanted):
        """Operands, and the places of those among them that have the wanted shape."""
        shapes = [wanted, wanted[:-1], wanted[1:]]
        shapes += [(*wanted[:i], n // 2, *wanted[i + 1 :]) for i, n in enumerate(wanted)]
        sample = None
        for shape in shapes:
            side = min(shape, default=3)
            if case.dims[0] <= len(shape) <= case.dims[1] and side >= max(case.min_side, 1):
                sample = case.sample(shape, int(self.rng.integers(2**32)))
                places = case.differentiable(sample)
                fitting = [i for i in places if sample.operands[i].shape == wanted]
                if fitting:
                    return sample, fitting
        return sample, []

    def placed(self, case, source, place):
        """The value of a source, where the row would have it; as it is, where that is as good."""
        low, middle, high = self.seen[source]
        speed = np.max(np.abs(high - low), initial=0) / (2 * STEP)
        scale = 1.0 if speed < 4 else float(2 / speed)
        smooth = (
            case.name.partition(".")[2] in SMOOTH and np.max(np.abs(middle), initial=0) * scale < 4
        )
        return Operand(source, scale, None if smooth else place - middle * scale)

    def leaves(self):
        return [node for node in self.nodes if not isinstance(node, Step)]

    def run(self, leaves):
        """All that was made and not used, in one row; the leaves are arrays or Tensors."""
        values, leaves = [], iter(leaves)
        for node in self.nodes:
            values.append(node(values) if isinstance(node, Step) else next(leaves))
        steps = [node for node in self.nodes if isinstance(node, Step)]
        used = {x.source for step in steps for x in step.operands if isinstance(x, Operand)}
        ends = [value for i, value in enumerate(values) if i not in used]
        return ops.concat([ops.reshape(end, shape=(-1,)) for end in ends])

    def moved(self, t=0.0):
        return [x + t * v for x, v in zip(self.leaves(), self.directions, strict=True)]

    def tensors(self, t=0.0):
        return [ll.tensor(x, requires_grad=True) for x in self.moved(t)]

    def __str__(self):
        lines = []
        for i, node in enumerate(self.nodes):
            if isinstance(node, Step):
                given = [*map(_short, node.operands)]
                given += [f"{k}={_short(v)}" for k, v in node.options.items()]
                line = f"{node.case.name}({', '.join(given)})"
            else:
                line = f"leaf{node.shape}"
            lines.append(f"v{i} = {line}  # {self.seen[i][1].shape}")
        return "\n".join(lines)


def _short(x):
    return f"array{x.shape}" if isinstance(x, np.ndarray) else str(x)


def along(function):
    """The derivative of ``function(t)`` at 0.

    Central differences with steps of 1, 1/2 and 1/4, extrapolated twice (Richardson): what is left
    of the error is of the order STEP**6, beside rounding.
    """
    a, b, c = ((function(h) - function(-h)) / (2 * h) for h in (STEP, STEP / 2, STEP / 4))
    return (16 * (4 * c - b) - (4 * b - a)) / 45


def inner(xs, ys):
    """The inner product of two lists of arrays, and the sum of its terms' sizes."""
    terms = [np.sum(x * y) for x, y in zip(xs, ys, strict=True)]
    sizes = [np.sum(np.abs(x * y)) for x, y in zip(xs, ys, strict=True)]
    return sum(terms), sum(sizes)


def raw(tensors):
    return [x.data for x in tensors]


def gradients(out, leaves, u=None, **options):
    """Jᵀu: the gradient by each leaf, 0 where it has no part in the result."""
    found = autograd.grad(out, leaves, u, allow_unused=True, **options)
    return [
        ll.zeros(*x.shape, dtype="float64") if g is None else g
        for g, x in zip(found, leaves, strict=True)
    ]


def total(xs, ys):
    """The inner product of a list of Tensors and one of arrays, as a Tensor."""
    return sum((ops.sum(ops.multiply(x, y)) for x, y in zip(xs, ys, strict=True)), ll.tensor(0.0))


def case_of(seed, graph):
    return f"print(Graph({seed})):\n{graph}"


@pytest.mark.parametrize("block", range(BLOCKS))
def test_forward_and_backward_agree(block, count):
    """Within 1e-7 of the terms that are added up, and of rounding: 1e-16 / STEP of the values.

    Graphs without any gradient (all behind a relu that lets nothing through, say) do not count.
    """
    living = 0
    for seed in range(block * BLOCK, (block + 1) * BLOCK):
        graph = Graph(seed)
        leaves = graph.tensors()
        out = graph.run(leaves)
        u = graph.rng.uniform(-1, 1, out.shape)
        backward = raw(gradients(out, leaves, u))
        forward = along(lambda t, graph=graph: graph.run(graph.moved(t)))
        left, size = inner([forward], [u])
        right, other_size = inner(graph.directions, backward)
        tolerance = 1e-7 * (size + other_size) + 1e-9 * np.sum(np.abs(u * out.data))
        assert abs(left - right) <= tolerance, case_of(seed, graph)
        living += other_size > 0
    count("random graphs: <Jv, u> = <v, J'u>", int(living))


@pytest.mark.parametrize("block", range(BLOCKS))
def test_derivatives_of_derivatives_agree(block):
    """On a part of the graphs: J from two ways back, the Hessian, and that it is symmetric."""
    for seed in range(block * BLOCK, (block + 1) * BLOCK, 7):
        graph = Graph(seed)
        leaves = graph.tensors()
        out = graph.run(leaves)
        u = ll.tensor(graph.rng.uniform(-1, 1, out.shape), requires_grad=True)
        v = graph.directions
        w = [graph.rng.uniform(-1, 1, x.shape) for x in v]
        back = gradients(out, leaves, u, create_graph=True)

        # Jᵀu is linear in u: its gradient by u, with v, is Jv.
        forward = along(lambda t, graph=graph: graph.run(graph.moved(t)))
        bound = 1e-7 * (np.abs(forward).max() + np.abs(out.data).max())
        both = total(back, v)
        if not both.requires_grad:
            assert not np.abs(forward).max() > bound, case_of(seed, graph)
            continue
        (found,) = gradients(both, [u], create_graph=True)
        np.testing.assert_allclose(found.data, forward, 1e-7, bound, err_msg=case_of(seed, graph))

        by_v = raw(gradients(both, leaves, retain_graph=True))
        by_w = raw(gradients(total(back, w), leaves))
        left, size = inner(by_v, w)
        right, other_size = inner(v, by_w)
        assert abs(left - right) <= 1e-9 * (size + other_size), case_of(seed, graph)

        def slope(t, graph=graph, u=u.data):
            moved = graph.tensors(t)
            return np.concatenate([x.ravel() for x in raw(gradients(graph.run(moved), moved, u))])

        expected = along(slope)
        found = np.concatenate([x.ravel() for x in by_v])
        bound = 1e-7 * (np.abs(expected).max() + np.abs(slope(0.0)).max())
        np.testing.assert_allclose(found, expected, 1e-7, bound, err_msg=case_of(seed, graph))


@pytest.mark.parametrize("block", range(BLOCKS))
def test_gradients_add_up(block):
    """Again and again through a kept graph, and in either order of two results: the same bits."""
    for seed in range(block * BLOCK, (block + 1) * BLOCK, 7):
        graph = Graph(seed)
        leaves = graph.tensors()
        out = graph.run(leaves)
        single = raw(gradients(out, leaves, np.ones(out.shape), retain_graph=True))
        for times in (1, 2, 3):
            out.backward(np.ones(out.shape), retain_graph=True)
            for leaf, g in zip(leaves, single, strict=True):
                expected = sum([g] * times)  # not times * g, which rounds once
                found = np.zeros(g.shape) if leaf.grad is None else leaf.grad.data
                np.testing.assert_array_equal(found, expected, case_of(seed, graph))
        second = out * 3.0
        orders = []
        for roots in ((out, second), (second, out)):
            for leaf in leaves:
                leaf.grad = None
            for root in roots:
                root.backward(np.ones(out.shape), retain_graph=True)
            orders.append([leaf.grad.data for leaf in leaves if leaf.grad is not None])
        for a, b in zip(*orders, strict=True):
            np.testing.assert_array_equal(a, b, case_of(seed, graph))


def test_a_graph_follows_from_its_seed_and_prints_as_a_program():
    for seed in range(50):
        one, two = Graph(seed), Graph(seed)
        assert str(one) == str(two)
        np.testing.assert_array_equal(one.run(one.leaves()), two.run(two.leaves()))
        steps = [node for node in one.nodes if isinstance(node, Step)]
        assert 2 <= len(steps) <= 12
        assert len(str(one).splitlines()) == len(one.nodes)


def test_the_graphs_are_of_many_kinds():
    """Most operations, values used more than once, several leaves: else the rest says little."""
    graphs = [Graph(seed) for seed in range(BLOCK)]
    names, shared, wide = set(), 0, 0
    for graph in graphs:
        steps = [node for node in graph.nodes if isinstance(node, Step)]
        names |= {step.case.name for step in steps}
        sources = [x.source for step in steps for x in step.operands if isinstance(x, Operand)]
        shared += any(sources.count(source) > 1 for source in sources)
        wide += len(graph.leaves()) > 1
    assert len(names) > 0.9 * len(CASES)
    assert min(shared, wide) > BLOCK / 3


@pytest.mark.parametrize("times", [2, 3, 5])
def test_a_value_used_several_times(times):
    """By one operation, by several, at several depths: x ** n by products in every order."""
    start = np.array([0.7, -1.3, 2.0])
    expected = times * start ** (times - 1)
    ways = {
        "left": lambda x: _product([x] * times),
        "right": lambda x: _product([x] * times, last_first=True),
        "after copies": lambda x: _product([x + 0.0 for _ in range(times)]),
        "stacked": lambda x: _product(list(ops.stack([x] * times))),
        "through a diamond": lambda x: _product([x] * times) * 0.5 + 0.5 * _product([x] * times),
    }
    for way, power in ways.items():
        x = ll.tensor(start, requires_grad=True)
        power(x).sum().backward()
        np.testing.assert_allclose(x.grad.data, expected, 1e-12, err_msg=way)
        x.grad = None
        (first,) = autograd.grad(power(x).sum(), x, create_graph=True)
        first.sum().backward()
        second = times * (times - 1) * start ** (times - 2)
        np.testing.assert_allclose(x.grad.data, second, 1e-12, err_msg=way)


def _product(factors, last_first=False):
    out, *rest = reversed(factors) if last_first else factors
    for factor in rest:
        out = factor * out if last_first else out * factor
    return out


@pytest.mark.parametrize("depth", [1, 5, 20])
def test_diamonds(depth):
    """Each level uses the one before twice: 2 ** depth ways through, each walked once."""
    x = ll.tensor(np.array([0.3, -0.2]), requires_grad=True)
    y = x
    for _ in range(depth):
        y = y * 0.75 + y * 0.25 + (y - y)
    y.sum().backward()
    np.testing.assert_allclose(x.grad.data, 1.0, rtol=1e-12)
