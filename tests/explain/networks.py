"""Networks of all sorts whose explanations are tested: random ones, and some that a user wrote."""

import numpy as np

import layerlab as ll
from layerlab import nn
from layerlab.nn import functional as F

ACTIVATIONS = {
    "CELU": lambda: nn.CELU(0.5), "ELU": lambda: nn.ELU(2.0), "GELU": nn.GELU,
    "GELU tanh": lambda: nn.GELU("tanh"), "Hardsigmoid": nn.Hardsigmoid,
    "Hardswish": nn.Hardswish, "Hardtanh": nn.Hardtanh, "Identity": nn.Identity,
    "LeakyReLU": lambda: nn.LeakyReLU(0.3), "LeakyReLU -": lambda: nn.LeakyReLU(-0.5),
    "LogSigmoid": nn.LogSigmoid, "LogSoftmax": lambda: nn.LogSoftmax(dim=-1),
    "LogSoftmax 0": lambda: nn.LogSoftmax(dim=0), "Mish": nn.Mish, "PReLU": nn.PReLU,
    "ReLU": nn.ReLU, "ReLU6": nn.ReLU6, "SELU": nn.SELU, "SiLU": nn.SiLU,
    "Sigmoid": nn.Sigmoid, "Softmax": lambda: nn.Softmax(dim=-1),
    "Softmax 0": lambda: nn.Softmax(dim=0), "Softplus": lambda: nn.Softplus(3.0),
    "Softsign": nn.Softsign, "Tanh": nn.Tanh,
    "GLU": nn.GLU, "BilinearGLU": nn.BilinearGLU, "ReGLU": nn.ReGLU, "GEGLU": nn.GEGLU,
    "SwiGLU": nn.SwiGLU,
    "Dropout": lambda: nn.Dropout(0.5), "Dropout 0": lambda: nn.Dropout(0.0),
    "Dropout 1": lambda: nn.Dropout(1.0), "Dropout eval": lambda: nn.Dropout(0.3).eval(),
}  # fmt: skip


def numbers(rng, *shape):
    return rng.normal(size=shape).astype(np.float32)


class Gated(nn.Module):
    """Functional calls, local variables, parameters and buffers of its own, and a cache."""

    def __init__(self, features, hidden):
        super().__init__()
        self.a = nn.Linear(features, hidden)
        self.b = nn.Linear(hidden, features)
        self.scale = nn.Parameter(np.float32(0.7))
        self.w = nn.Parameter(numbers(np.random.default_rng(1), features))
        self.register_buffer("shift", ll.tensor([0.25]))
        self.calls = 0
        self.cache = []

    def forward(self, x):
        hidden = F.relu(self.a(x))
        self.calls += 1
        self.last = hidden
        self.cache.append(hidden)
        gate = F.sigmoid(self.b(hidden))
        mixed = gate * x + (1 - gate) * self.w
        return mixed * self.scale + self.shift


class Twice(nn.Module):
    """One layer that is called twice."""

    def __init__(self, features):
        super().__init__()
        self.fc = nn.Linear(features, features)
        self.act = nn.Tanh()

    def forward(self, x):
        return self.act(self.fc(self.act(self.fc(x))))


class Reused(nn.Module):
    """The same name for one value after the other, as much code has it."""

    def __init__(self, features):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(features, 3), nn.Linear(3, features)

    def forward(self, x):
        x = F.relu(self.fc1(x))
        x = self.fc2(x)
        x = x * 2
        return F.tanh(x) + 1


class Named(nn.Module):
    """Local variables with the names that results have."""

    def __init__(self, features):
        super().__init__()
        self.fc = nn.Linear(features, features)

    def forward(self, x):
        z = x * self.fc.weight[0]
        y = F.relu(self.fc(x) + z)
        return y * 2 + z


class Norm(nn.Module):
    """Layer normalisation by hand; its parameter has a name that gradients might have too."""

    def __init__(self, features):
        super().__init__()
        self.g = nn.Parameter(np.ones(features, np.float32))

    def forward(self, x):
        m = x.mean(dim=-1, keepdim=True)
        v = ((x - m) ** 2).mean(dim=-1, keepdim=True)
        return (x - m) / ll.sqrt(v + 1e-5) * self.g


class Attention(nn.Module):
    """Every row looks at all rows of the batch."""

    def __init__(self, features):
        super().__init__()
        self.q, self.k = nn.Linear(features, 4), nn.Linear(features, 4)
        self.v = nn.Linear(features, features)

    def forward(self, x):
        q, k, v = self.q(x), self.k(x), self.v(x)
        p = F.softmax(q @ k.mT / 2.0, -1)
        return p @ v


class Joined(nn.Module):
    """Several results side by side, the input among them."""

    def __init__(self, features):
        super().__init__()
        self.left, self.right = nn.Linear(features, 2), nn.Linear(features, 3)

    def forward(self, x):
        return ll.concat([self.left(x), self.right(x), x], -1)


class Loop(nn.Module):
    """A neuron at a time."""

    def __init__(self, features):
        super().__init__()
        self.ws = nn.Parameter(numbers(np.random.default_rng(1), 3, features))

    def forward(self, x):
        return ll.stack([(self.ws[i] * x).sum(-1) for i in range(3)], -1)


OWN = {
    "Gated": lambda f: Gated(f, 3), "Twice": Twice, "Reused": Reused, "Norm": Norm, "Named": Named,
    "Attention": Attention, "Joined": Joined, "Loop": Loop,
    "Joined in a Sequential": lambda f: nn.Sequential(Joined(f), nn.Linear(f + 5, 2)),
    "Norm in a Sequential": lambda f: nn.Sequential(nn.Linear(f, 4), Norm(4), nn.Linear(4, 2)),
}  # fmt: skip


def random_part(rng, inputs, depth=0):
    """A random layer, and how many numbers it returns."""
    outputs = int(rng.integers(1, 5))
    activations = [nn.ReLU, nn.Tanh, nn.Sigmoid, nn.GELU, nn.LeakyReLU, nn.SiLU, nn.Softplus,
                   nn.Mish, nn.ELU, nn.Hardswish, nn.Identity, nn.PReLU, nn.LogSigmoid,
                   lambda: nn.Softmax(dim=-1), lambda: nn.LogSoftmax(dim=-1)]  # fmt: skip
    parts = {
        "Linear": (lambda: nn.Linear(inputs, outputs, bias=bool(rng.integers(2))), outputs),
        "Dense": (
            lambda: nn.Dense(inputs, outputs, activation=rng.choice(["relu", None, "gelu"])),
            outputs,
        ),
        "Layer": (
            lambda: nn.Layer(inputs, outputs, str(rng.choice(["sigmoid", "softmax"]))),
            outputs,
        ),
        "activation": (lambda: activations[int(rng.integers(len(activations)))](), inputs),
        "BatchNorm1d": (lambda: nn.BatchNorm1d(inputs).train(bool(rng.integers(2))), inputs),
        "Dropout": (lambda: nn.Dropout(0.4), inputs),
    }
    if depth < 2:
        inside = nn.Sequential(
            nn.Linear(inputs, outputs), nn.ReLU(), nn.Linear(outputs, inputs)
        )  # fmt: skip
        parts |= {
            "Residual": (lambda: nn.Residual(inside), inputs),
            "Gated": (lambda: Gated(inputs, outputs), inputs),
            "Twice": (lambda: Twice(inputs), inputs),
            "Norm": (lambda: Norm(inputs), inputs),
        }
        if rng.integers(6) == 0:
            return random_network(rng, inputs, depth + 1)
    make, width = parts[str(rng.choice(list(parts)))]
    return make(), width


def random_network(rng, inputs, depth=0):
    """A random Sequential, perhaps with others inside, and how many numbers it returns."""
    parts = []
    for _ in range(int(rng.integers(1, 5))):
        part, inputs = random_part(rng, inputs, depth)
        parts.append(part)
    return nn.Sequential(*parts), inputs
