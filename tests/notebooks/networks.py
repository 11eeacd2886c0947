"""Networks: Sequential, a module of one's own, parameters, modes, state dicts."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Dropout(0.0), nn.Linear(3, 1), nn.Sigmoid())
print(net[0], len(net), net[-1], type(net[1]).__name__)
print(nn.Sequential(nn.Flatten(), nn.Linear(4, 2), nn.BatchNorm1d(2), nn.Tanh(), nn.Softmax(dim=1)))
with torch.no_grad():
    for i, parameter in enumerate(net.parameters()):
        parameter.copy_(torch.linspace(-1, 1 + i, parameter.numel()).reshape(parameter.shape))
x = torch.tensor([[1.0, 2.0], [-1.0, 0.5], [0.0, 0.0]])
print(net(x))
print(net(x).shape, net[0](x), net[:2](x).detach())
for name, parameter in net.named_parameters():
    print(name, parameter.shape, parameter.requires_grad, parameter.numel())
print(sum(p.numel() for p in net.parameters()), [tuple(p.shape) for p in net.parameters()])
print(net.state_dict().keys(), net.state_dict()["0.weight"])
for key, value in net.state_dict().items():
    print(key, value)


class Net(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.fc1 = nn.Linear(2, hidden)
        self.act = nn.ReLU()
        self.fc2 = nn.Linear(hidden, 2)
        self.scale = nn.Parameter(torch.ones(2))

    def forward(self, x):
        x = self.act(self.fc1(x))
        return F.log_softmax(self.fc2(x) * self.scale, dim=1)


model = Net(4)
print(model)
with torch.no_grad():
    for parameter in model.parameters():
        parameter.fill_(0.25)
    model.fc1.weight[0] = torch.tensor([1.0, -1.0])
print(model(x), model.scale)
print([name for name, _ in model.named_parameters()], [type(m).__name__ for m in model.children()])
print([name for name, _ in model.named_modules()])
loss = F.nll_loss(model(x), torch.tensor([0, 1, 0]))
print(loss, f"{loss.item():.4f}")
loss.backward()
print(model.fc1.weight.grad, model.fc2.bias.grad, model.scale.grad)
model.zero_grad()
print(model.fc2.bias.grad)
print(model.training, model.eval().training, model.train().training, model.act.training)
other = Net(4)
other.load_state_dict(model.state_dict())
print(torch.equal(other(x), model(x)))


class Custom(nn.Module):
    """A layer without nn.Linear."""

    def __init__(self, weight, bias):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor(weight))
        self.bias = nn.Parameter(torch.tensor(bias))
        self.register_buffer("steps", torch.tensor(0))

    def forward(self, x):
        self.steps += 1
        return x @ self.weight.T + self.bias


custom = Custom([[1.0, 2.0], [3.0, 4.0]], [0.5, -0.5])
print(custom, custom(x), custom.steps, list(custom.state_dict()))
for parameter in custom.parameters():
    print(parameter)
print(nn.ModuleList([nn.Linear(2, 2), nn.ReLU()]))
norm = nn.BatchNorm1d(2)
print(norm, norm(x), norm.running_mean, norm.eval()(x))
