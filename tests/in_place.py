"""Programs that change a value in place between forward and backward, for us and for PyTorch.

Each is a few lines with the library as ``t``: an operation on `a` and `b` with the result `y`, then
a way to change one of the three, `v`, then backward. `needed` are the values that a gradient rule
reads, so that a change of them must be refused, and of no other.

``3 / a`` is left out: PyTorch makes it of a reciprocal, so that a change of `a` does no harm there.
"""

from __future__ import annotations

from typing import Any

OPERATIONS = {  # expression -> needed
    "a + b": "",
    "a - b": "",
    "a * b": "ab",
    "a * 3": "",
    "a / b": "ab",
    "a ** b": "aby",
    "a ** 2": "a",
    "2.0 ** a": "ay",
    "-a": "",
    "a.abs()": "a",
    "a.exp()": "y",
    "a.expm1()": "y",
    "a.log()": "a",
    "a.log1p()": "a",
    "a.log2()": "a",
    "a.log10()": "a",
    "a.sqrt()": "y",
    "a.rsqrt()": "y",
    "a.square()": "a",
    "a.reciprocal()": "y",
    "a.sin()": "a",
    "a.cos()": "a",
    "a.tanh()": "y",
    "a.erf()": "a",
    "a.sigmoid()": "y",
    "a.relu()": "y",
    "a.floor()": "",
    "a.sign()": "",
    "t.maximum(a, b)": "ab",
    "t.minimum(a, b)": "ab",
    "t.where(a > 1, a, b)": "",
    "a.clamp(0.5, 1.5)": "a",
    "a @ b": "ab",
    "a @ b[0]": "ab",
    "t.nn.functional.linear(a, b)": "ab",
    "a.sum()": "",
    "a.sum(0)": "",
    "a.mean(1)": "",
    "a.var(1)": "a",
    "a.std(1)": "ay",
    "a.amax(1)": "ay",
    "a.amin()": "ay",
    "a.cumsum(0)": "",
    "t.logsumexp(a, 1)": "ay",
    "t.softmax(a, 1)": "y",
    "t.log_softmax(a, 1)": "y",
    "t.concat([a, b])": "",
    "t.stack([a, b])": "",
    "a.reshape(4)": "",
    "a.mT": "",
    "a[0]": "",
    "a[:, 1:]": "",
    "a[[0, 1, 1]]": "",
    "a.unsqueeze(0)": "",
    "a.clone()": "",
    "a.double()": "",
    "a.expand(3, 2, 2)": "",
}

WAYS = (
    "v += 1",
    "v *= 2",
    "v[0] = 1.5",
    "v.copy_(v.detach() + 1)",
    "v.zero_()",
    "v.clamp_(min=2)",
    "v.exp_()",
    "v.relu_()",
    "v.detach().add_(1)",
    "v.reshape(-1).mul_(2)",
    "v.mT.add_(1)",
    "v[0].add_(1)",
    "v[0][1:] -= 1",
    "v.unsqueeze(0).squeeze(0).add_(2)",
    "with t.no_grad(): v.add_(1)",
    "with t.no_grad(): v[0] = 2",
    "with t.no_grad(): v[..., 1:].zero_()",
)


def possible(expression: str, value: str, way: str) -> bool:
    """Whether the program makes sense: there is such a value, and it has the axes."""
    if value not in f"{expression} y":
        return False
    axes = {"a.sum()": 0, "a.amin()": 0, "a.reshape(4)": 1, "a[0]": 1, "a @ b[0]": 1}
    one = ("(0)", "(1)", "p(a, 1)")
    n = axes.get(expression, 1 if expression.endswith(one) and "cumsum" not in expression else 2)
    if "unsqueeze" in expression or value != "y":
        n = 2
    if value == "y" and "expand" in expression:
        return False  # one number at several places: refused at once, see below
    least = 2 if "mT" in way or "[0][" in way else 1 if "[" in way else 0
    return n >= least


def run(t: Any, expression: str, value: str, way: str) -> Any:
    """The gradients of the two leaves, or None if backward refuses."""
    leaves = [
        t.tensor([[1.0, 2.0], [0.5, 1.25]], dtype=t.float64, requires_grad=True),
        t.tensor([[1.5, 0.75], [2.0, 1.0]], dtype=t.float64, requires_grad=True),
    ]
    names = {"t": t, "a": leaves[0] * 1, "b": leaves[1] * 1}
    names["y"] = eval(expression, names)
    names["v"] = names[value]
    exec(way, names)
    loss = (names["y"] * 3).sum() + names["a"].sum() + names["b"].sum()
    try:
        loss.backward()
    except RuntimeError as error:
        return refusal(error)
    return [leaf.grad.tolist() for leaf in leaves]


def refusal(error: RuntimeError) -> None:
    """None, if this is the refusal that is meant."""
    if not any(words in str(error) for words in ("changed in place", "inplace operation")):
        raise error


PROGRAMS = [
    (expression, value, way)
    for expression in OPERATIONS
    for value in "aby"
    for way in WAYS
    if possible(expression, value, way)
]


# What PyTorch refuses, or gives these gradients for, told by whole programs: `w` is a leaf of
# float64 numbers [2, 3], what is assigned to `loss` is summed, and its gradient by `w` is returned.
STORIES = {
    "a view taken before sees a factor": "y = w * 1; r = y[0]; y *= 2; loss = r * 3",
    "used before and after": "y = w * 1; r = y[0]; u = r + 1; y *= 2; loss = u + r * 3",
    "a view of a view": "y = w * 1; r = y.reshape(2, 1)[1]; y *= 2; loss = r * 3",
    "changed through one view, read through another": (
        "y = w * 1; r = y[:1]; q = y.unsqueeze(0); q *= 4; loss = r.sum() + q.sum() + y.sum()"
    ),
    "a view changed twice": "y = w * 1; r = y[0]; r *= 2; r *= 5; loss = y",
    "two views changed in turn": "y = w * 1; r = y[0]; q = y[1]; r *= 2; q *= 5; loss = y * 7",
    "a view of what was changed": "y = w * 1; y *= 2; r = y.reshape(1, 2).mT; r *= 3; loss = y",
    "a transposed view": "y = w.reshape(2, 1) * w; y.mT[0] *= 2; loss = y",
    "a row of numbers that want no gradient": (
        "y = t.zeros(2, dtype=t.float64); y[0].add_(w[1]); loss = y * 2"
    ),
    "a row of a row of them": (
        "y = t.ones(2, 2, dtype=t.float64); y.mT[0][1:].mul_(w[:1]); loss = y * w"
    ),
    "a row of them, taken before": (
        "y = t.zeros(2, dtype=t.float64); r = y[0]; y[0] = w[1]; loss = r * 3"
    ),
    "rows of a row of them, taken before": (
        "y = t.zeros(2, 2, dtype=t.float64); r = y[0]; q = r[1]; y.add_(w); loss = r.sum() + q * 3"
    ),
    "a row of them, used before": (
        "y = t.ones(2, dtype=t.float64); r = y[:1]; u = r + w * w; y[0] = w[1]\n"
        "(g,) = t.autograd.grad(u.sum(), w, create_graph=True); loss = u + r * 3 + g"
    ),
    "a factor among them, that is changed": (
        "y = t.ones(2, dtype=t.float64); r = y[:1]; u = r * w; y[0] = w[1]; loss = u"
    ),
    "an old view is changed": "y = w * 1; r = y[0]; y *= 2; r *= w[1]; loss = r",
    "an old view is changed, the whole is used": (
        "y = w * 1; r = y[0]; u = r * 2; y *= w; r *= 5; loss = y + u"
    ),
    "an old view of a view is changed": (
        "y = w * 1; r = y.reshape(1, 2); q = r[0]; y *= w; q *= w; loss = y.sum() + r + q"
    ),
    "what lies behind is changed": (
        "v = w * 1; y = v * v; z = y * 3; v += 1; (g,) = t.autograd.grad(z.sum(), y); loss = w * g"
    ),
    "a buffer that is filled": (
        "y = t.zeros(3, dtype=t.float64)\ny[0] = w[0]\nfor i in range(2): y[i + 1] = y[i] + w[1]\n"
        "loss = y"
    ),
    "a buffer that is filled with products": (
        "y = t.zeros(3, dtype=t.float64)\ny[0] = w[0]\nfor i in range(2): y[i + 1] = y[i] * w[1]\n"
        "loss = y"
    ),
    "copies from a buffer": (
        "y = t.zeros(3, dtype=t.float64)\ny[0] = w[0]\n"
        "for i in range(2): y[i + 1] = y[i].clone() * w[1]\nloss = y"
    ),
    "another row of what is needed": "y = w * 1; z = y[1] * w; y[0] = 5; loss = z",
    "the same operand twice": "y = w * 1; y *= y; loss = y",
    "added to itself": "y = w * 1; y += y; loss = y",
    "added a part of itself": "y = w * 1; y += y[0].clone(); loss = y",
    "multiplied by a part of itself": "y = w * 1; y *= y[0].clone(); loss = y",
    "a root and an addition": "y = w * 1; y.sqrt_(); y += 1; loss = y",
    "an addition and a root": "y = w * 1; y += 1; y.sqrt_(); loss = y",
    "a factor of which the leaf is needed": "v = w * 1; y = v + 1; y *= w; y *= w; loss = y",
    "the positions are changed": "k = t.tensor([0, 1]); y = w[k]; k += 1; k -= 1; loss = y",
    "the condition is changed": "k = w > 2; y = t.where(k, w, 0.0); k[0] = True; loss = y",
    "a second backward": (
        "y = w * 1; z = y * y; z.sum().backward(retain_graph=True); y += 1; loss = z"
    ),
    "changed back": "y = w * 1; z = y * y; y += 1; y -= 1; loss = z",
    "overwritten before it is used": "y = w * 1; y.zero_(); loss = y * w",
    "a detached one is changed": "y = w * 1; d = y.detach(); z = y * y; d[0] = 7; loss = z",
    "a clone is changed": "y = w * 1; d = y.clone(); z = y * y; d[0] = 7; loss = z",
    "a constant is changed": "c = t.ones(2, dtype=t.float64); z = w * c; c.add_(1); loss = z",
    "a constant is changed that is not read": (
        "c = t.ones(2, dtype=t.float64); z = w + c; c.add_(1); loss = z"
    ),
    "a leaf is changed without gradients": "z = w * w\nwith t.no_grad(): w += 1\nloss = z",
    "a leaf is read for its shape only": "z = w.sum()\nwith t.no_grad(): w += 1\nloss = z",
    "a part of a leaf is changed": "z = w * w\nwith t.no_grad(): w[0].zero_()\nloss = z",
    "a leaf is changed before": "with t.no_grad(): w *= 2\nloss = w * w",
    "a copy of a leaf": "y = w.clone(); y[0] = 0; loss = y * w",
    "differentiated twice": (
        "y = w * w; z = y * 1; (g,) = t.autograd.grad(z.sum(), w, create_graph=True)\n"
        "y += 1; loss = g"
    ),
    "second derivatives that need it": (
        "y = w * 1; z = y**3; (g,) = t.autograd.grad(z.sum(), w, create_graph=True)\n"
        "y += 1; loss = g"
    ),
    "a step of the optimiser": (
        "o = t.optim.SGD([w], lr=0.1); z = w * w; z.sum().backward(retain_graph=True); o.step()\n"
        "loss = z"
    ),
    "a step that is not read": (
        "o = t.optim.SGD([w], lr=0.1); z = w * 2; z.sum().backward(retain_graph=True); o.step()\n"
        "loss = z"
    ),
    "a step of Adam": (
        "o = t.optim.Adam([w]); z = w * w; z.sum().backward(retain_graph=True); o.step()\nloss = z"
    ),
    "a step between two forward passes": (
        "o = t.optim.SGD([w], lr=0.1); (w * w).sum().backward(); o.step(); loss = w * w"
    ),
    "an optimiser made between": (
        "z = w * w; v = t.ones(1, requires_grad=True); o = t.optim.SGD([v, w], lr=0.1)\n"
        "z.sum().backward(retain_graph=True); o.step(); loss = z"
    ),
    "an initial value": "z = w * w; t.nn.init.uniform_(w); loss = z",
    "the state of a layer is loaded": (
        "m = t.nn.Linear(2, 1).double(); z = m(w); m.load_state_dict(m.state_dict()); loss = z"
    ),
    "the parameter beside it": (
        "m = t.nn.Linear(2, 1).double(); o = t.optim.SGD(m.parameters(), lr=0.1); z = m(w) * 0\n"
        "with t.no_grad(): m.bias += 1\nloss = z"
    ),
    "what is written into raw numbers": "y = w * 1; z = y + y; y.detach().numpy()[0] = 5; loss = z",
}


def tell(t: Any, story: str) -> Any:
    """The gradient of `w`, or None if backward refuses."""
    names = {"t": t, "w": t.tensor([2.0, 3.0], dtype=t.float64, requires_grad=True)}
    try:
        exec(story, names)
        names["loss"].sum().backward()
    except RuntimeError as error:
        return refusal(error)
    return names["w"].grad.tolist()
