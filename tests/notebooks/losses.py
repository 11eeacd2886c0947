"""Losses by hand and by name, and training a line by hand."""

import torch
import torch.nn.functional as F
from torch import nn, optim

prediction = torch.tensor([2.5, 0.0, 2.0])
target = torch.tensor([3.0, -0.5, 2.0])
print(
    ((prediction - target) ** 2).mean(),
    F.mse_loss(prediction, target),
    nn.MSELoss()(prediction, target),
)
print(
    (prediction - target).abs().mean(),
    F.l1_loss(prediction, target),
    nn.L1Loss()(prediction, target),
)
print(
    F.mse_loss(prediction, target, reduction="sum"),
    F.mse_loss(prediction, target, reduction="none"),
)
print(F.smooth_l1_loss(prediction, target), F.huber_loss(prediction, target, delta=0.3))
logits = torch.tensor([[2.0, 1.0, 0.1], [0.5, 2.5, -1.0]], requires_grad=True)
labels = torch.tensor([0, 2])
loss = F.cross_entropy(logits, labels)
print(loss, nn.CrossEntropyLoss()(logits, labels), nn.CrossEntropyLoss())
log_p = F.log_softmax(logits, dim=1)
print(-log_p[torch.arange(2), labels].mean(), F.nll_loss(log_p, labels))
loss.backward()
print(logits.grad)
print(
    F.cross_entropy(logits, labels, reduction="sum"),
    F.one_hot(labels),
    F.one_hot(labels, num_classes=4),
)
p = torch.tensor([0.9, 0.2, 0.6])
y = torch.tensor([1.0, 0.0, 1.0])
print(
    -(y * p.log() + (1 - y) * (1 - p).log()).mean(),
    F.binary_cross_entropy(p, y),
    nn.BCELoss()(p, y),
)
print(F.binary_cross_entropy_with_logits(prediction, y), nn.BCEWithLogitsLoss()(prediction, y))
for loss_module in [nn.MSELoss(), nn.L1Loss(), nn.BCELoss(), nn.NLLLoss(), nn.HuberLoss()]:
    print(loss_module)

x = torch.linspace(-1, 1, 8).reshape(-1, 1)
truth = 3 * x + 1
model = nn.Linear(1, 1)
with torch.no_grad():
    model.weight.fill_(0.5)
    model.bias.zero_()
optimizer = optim.SGD(model.parameters(), lr=0.1)
criterion = nn.MSELoss()
for epoch in range(30):
    loss = criterion(model(x), truth)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if epoch % 10 == 0:
        print(f"epoch {epoch:2d}: loss {loss.item():.4f}, weight {model.weight.item():.4f}")
print(loss, model.weight, model.bias, f"{loss:.4f}")
optimizer = optim.Adam(model.parameters(), lr=0.01)
for _ in range(5):
    loss = criterion(model(x), truth)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(model.weight.detach(), optimizer.param_groups[0]["lr"])
