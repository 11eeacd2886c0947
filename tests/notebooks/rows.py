"""Small programs of a first week: loops over rows, a moving average, k-nearest neighbours, XOR."""

import torch
from torch import nn

points = torch.tensor([[1.0, 1.0], [1.5, 2.0], [3.0, 4.0], [5.0, 7.0], [3.5, 5.0]])
labels = torch.tensor([0, 0, 1, 1, 1])
query = torch.tensor([2.0, 2.5])
distances = ((points - query) ** 2).sum(dim=1).sqrt()
print(distances, distances.argmin(), distances.sort().indices[:3], labels[distances.argsort()[:3]])
for point, distance in zip(points, distances, strict=False):
    print(f"{point.tolist()} is {distance:.2f} away")
pairwise = (points[:, None] - points[None]).norm(dim=2)
print(pairwise)
centroids = torch.stack([points[labels == k].mean(dim=0) for k in range(2)])
print(centroids, ((points[:, None] - centroids) ** 2).sum(-1).argmin(dim=1))
series = torch.tensor([1.0, 3.0, 2.0, 5.0, 4.0, 6.0])
print(torch.stack([series[i : i + 3].mean() for i in range(len(series) - 2)]))
counts = torch.zeros(3)
for label in torch.tensor([0, 2, 2, 1, 2]):
    counts[label] += 1
print(counts, counts / counts.sum(), counts.argmax().item())
fibonacci = torch.zeros(10, dtype=torch.int64)
fibonacci[1] = 1
for i in range(2, 10):
    fibonacci[i] = fibonacci[i - 1] + fibonacci[i - 2]
print(fibonacci, fibonacci.tolist(), fibonacci[fibonacci % 2 == 0])
normal = (points - points.mean(0)) / points.std(0)
print(normal, normal.mean(0).abs() < 1e-6, normal.std(0))
covariance = (points - points.mean(0)).T @ (points - points.mean(0)) / (len(points) - 1)
print(covariance, covariance.diag())

X = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = torch.tensor([[0.0], [1.0], [1.0], [0.0]])
W1 = torch.tensor([[2.0, -1.5], [-1.0, 2.5]], requires_grad=True)
b1 = torch.zeros(2, requires_grad=True)
W2 = torch.tensor([[1.0], [1.5]], requires_grad=True)
b2 = torch.zeros(1, requires_grad=True)
parameters = [W1, b1, W2, b2]
for step in range(201):
    hidden = torch.tanh(X @ W1 + b1)
    out = torch.sigmoid(hidden @ W2 + b2)
    loss = ((out - Y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        for p in parameters:
            p -= 0.5 * p.grad
            p.grad.zero_()
    if step % 100 == 0:
        print(step, f"{loss.item():.4f}", loss)
print(out.round(decimals=2), (out > 0.5).float().squeeze(), W1.shape, b2)
layers = [nn.Linear(2, 2), nn.Linear(2, 1)]
with torch.no_grad():
    for layer, w, b in zip(layers, [W1, W2], [b1, b2], strict=False):
        layer.weight.copy_(w.T)
        layer.bias.copy_(b)
print(
    torch.allclose(
        torch.sigmoid(layers[1](torch.tanh(layers[0](X)))),
        torch.sigmoid(torch.tanh(X @ W1 + b1) @ W2 + b2),
    )
)
