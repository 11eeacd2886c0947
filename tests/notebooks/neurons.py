"""A neuron by hand, then a layer of neurons, then the same with nn.Linear."""

import torch
from torch import nn

inputs = [1.0, 2.0, 3.0]
weights = [0.2, 0.8, -0.5]
bias = 2.0
print(inputs[0] * weights[0] + inputs[1] * weights[1] + inputs[2] * weights[2] + bias)
x, w, b = torch.tensor(inputs), torch.tensor(weights), torch.tensor(bias)
z = (x * w).sum() + b
print(z, torch.dot(x, w) + b, w @ x + b, f"{z.item():.2f}", f"{z:.3f}")
print(torch.sigmoid(z), torch.relu(-z), torch.tanh(z))


def neuron(x, w, b, activation=torch.sigmoid):
    return activation(torch.dot(x, w) + b)


print(neuron(x, w, b), neuron(x, w, b, torch.relu))
W = torch.tensor([[0.2, 0.8, -0.5], [0.5, -0.91, 0.26]])
biases = torch.tensor([2.0, 3.0])
for row, one in zip(W, biases, strict=False):
    print(row, one, row @ x + one)
print(W @ x + biases)
X = torch.stack([x, x * 2, -x])
print(X @ W.T + biases)
layer = nn.Linear(3, 2)
with torch.no_grad():
    layer.weight.copy_(W)
    layer.bias.copy_(biases)
print(layer)
print(layer.weight)
print(layer.bias, layer.weight.shape, layer.in_features, layer.out_features)
print(layer(X), layer(x))
print(torch.equal(layer(X), X @ W.T + biases) or torch.allclose(layer(X), X @ W.T + biases))
layer.weight = nn.Parameter(torch.eye(2, 3))
layer.bias = nn.Parameter(torch.zeros(2))
print(layer(X).detach(), layer(X).tolist())
plain = nn.Linear(2, 1, bias=False)
with torch.no_grad():
    plain.weight[0, 0] = 1.5
    plain.weight[0, 1] = -1
print(plain, plain.bias, plain.weight, plain(torch.tensor([2.0, 1.0])), plain(torch.ones(2, 2)))
AND = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
out = (AND @ torch.tensor([1.0, 1.0]) - 1.5 > 0).float()
for a, y in zip(AND, out, strict=False):
    print(a.tolist(), "->", int(y), y)
copied = nn.Linear(3, 2)
copied.weight.data = W
copied.bias.data = biases
print(copied(X), copied.weight)
copied(X).sum().backward()
print(copied.weight.grad, copied.bias.grad)
nn.init.constant_(copied.weight, 0.5)
nn.init.zeros_(copied.bias)
print(copied(x), nn.functional.relu(copied(-x)))
