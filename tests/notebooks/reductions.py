"""Sums, means, extremes, sorting: fewer numbers than before."""

import torch

x = torch.tensor([[1.0, 5.0, 2.0], [4.0, 3.0, 9.0]])
i = torch.tensor([[3, 1], [2, 7]])
print(x.sum(), x.sum(0), x.sum(dim=1), x.sum(dim=1, keepdim=True), x.sum((0, 1)), torch.sum(x, -1))
print(x.mean(), x.mean(0), torch.mean(x, dim=1), x.mean(dim=1, keepdim=True))
print(i.sum(), i.sum(dim=0), i.float().mean(), i.prod(), i.prod(dim=1), x.prod(), x.prod(0))
print(x.std(), x.std(dim=0), x.std(dim=1, unbiased=False), x.var(), x.var(0), torch.var(x, dim=1))
print(x.std(0, keepdim=True), torch.std(x, dim=1, keepdim=True))
print(x.max(), x.min(), x.argmax(), x.argmin(), i.max(), i.argmin())
print(x.max(dim=1), x.min(dim=0))
values, indices = x.max(dim=0)
print(values, indices)
best = torch.max(x, 1)
print(best.values, best.indices, best[0], best[1])
print(x.argmax(dim=1), x.argmax(dim=0), torch.argmax(x, dim=1, keepdim=True), x.argmin(1))
print(x.amax(dim=1), x.amin(0), x.amax())
print(x.sort(), x.sort(dim=0, descending=True).values, x.argsort(dim=1))
s, order = torch.sort(torch.tensor([3, 1, 2]))
print(s, order, torch.argsort(torch.tensor([3, 1, 2]), descending=True))
print(torch.topk(torch.tensor([1.0, 4.0, 2.0, 3.0]), 2), x.topk(1, dim=0).indices)
print(x.median(), x.median(dim=1))
print(x.cumsum(dim=1), torch.cumsum(x, 0))
print(x.norm(), x.norm(dim=1), torch.norm(x, p=1), x.norm(float("inf")))
print(torch.unique(torch.tensor([2, 1, 2, 3, 1])), x.clamp(2, 4), torch.clamp(x, min=3.5))
print((x > 2).any(), (x > 2).all(), (x > 0).all(dim=0), (x > 4).any(dim=1), (x > 2).sum().item())
print((x - x.mean(dim=0)) / x.std(dim=0))
print((x - x.mean()) / x.std(), x / x.sum(dim=1, keepdim=True))
print(
    torch.softmax(x, dim=1),
    x.softmax(dim=1).sum(dim=1),
    torch.log_softmax(x, dim=0),
    x.logsumexp(1),
)
predictions = torch.tensor([[0.1, 0.9], [0.8, 0.2], [0.3, 0.7]])
labels = torch.tensor([1, 0, 0])
right = predictions.argmax(dim=1) == labels
print(right, right.sum(), right.float().mean(), f"accuracy {right.float().mean():.2%}")
print(f"{right.sum().item()} of {len(labels)} right")
print(torch.equal(labels, labels), torch.allclose(x, x + 1e-9), torch.isclose(x, x + 0.1))
