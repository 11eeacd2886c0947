"""Activations: as functions of torch, of torch.nn.functional, and as modules."""

import torch
import torch.nn as nn
import torch.nn.functional as F

x = torch.tensor([-2.0, -0.5, 0.0, 0.5, 2.0])
print(torch.relu(x), torch.sigmoid(x), torch.tanh(x))
print(x.relu(), x.sigmoid(), x.tanh(), x.clamp(min=0), torch.clamp(x, 0, 1))
print(torch.softmax(x, dim=0), torch.softmax(x, dim=0).sum())
for function in [F.relu, F.sigmoid, F.tanh, F.leaky_relu, F.elu, F.selu, F.celu, F.gelu, F.silu]:
    print(function.__name__, function(x))
for function in [F.mish, F.softplus, F.softsign, F.hardtanh, F.relu6, F.logsigmoid, F.hardswish]:
    print(function(x))
print(F.softmax(x, dim=0), F.log_softmax(x, dim=-1), F.hardsigmoid(x))
print(F.leaky_relu(x, 0.2), F.elu(x, alpha=2.0), F.gelu(x, approximate="tanh"))
modules = [
    nn.ReLU(),
    nn.Sigmoid(),
    nn.Tanh(),
    nn.LeakyReLU(),
    nn.LeakyReLU(0.1),
    nn.ELU(),
    nn.SELU(),
    nn.CELU(),
    nn.GELU(),
    nn.SiLU(),
    nn.Mish(),
    nn.Softplus(),
    nn.Softsign(),
    nn.Hardtanh(),
    nn.Hardsigmoid(),
    nn.Hardswish(),
    nn.ReLU6(),
    nn.LogSigmoid(),
    nn.Softmax(dim=0),
    nn.LogSoftmax(dim=0),
    nn.PReLU(),
    nn.Identity(),
]
for module in modules:
    print(module, module(x).detach())
print(F.glu(torch.tensor([1.0, 2.0, 0.0, -1.0])), nn.GLU()(torch.ones(2, 4)))


def my_sigmoid(z):
    return 1 / (1 + torch.exp(-z))


print(my_sigmoid(x), torch.allclose(my_sigmoid(x), torch.sigmoid(x)))
r = torch.tensor([-1.0, 0.5, 2.0], requires_grad=True)
for function in [F.relu, F.sigmoid, F.tanh, F.leaky_relu, F.elu, F.selu, F.gelu, F.silu, F.mish]:
    r.grad = None
    y = function(r)
    print(y)
    y.sum().backward()
    print(r.grad)
for function in [F.softplus, F.hardtanh, F.relu6, F.logsigmoid, F.hardswish, F.hardsigmoid]:
    print(function(r))
print(F.softmax(r, dim=0), F.log_softmax(r, dim=0), torch.relu(r), torch.sigmoid(r), torch.tanh(r))
