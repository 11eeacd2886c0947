"""A learner's mistakes: what is refused in PyTorch is refused here, as an exception."""

import torch
import torch.nn as nn

x = torch.ones(2, 3)
v = torch.arange(3)
w = torch.ones(3, requires_grad=True)
layer = nn.Linear(3, 2)
scripts = """
x @ x
x + torch.ones(2)
x.view(5)
x.reshape(4, -1)
x[2]
x[0, 3]
x[0, 0, 0]
x["a"]
x.sum(dim=2)
x.sum(dim=-3)
x.squeeze(2)
x.unsqueeze(4)
x.transpose(0, 2)
x.permute(0)
x.permute(0, 0)
x.expand(4, 3)
x.flatten(2)
x.item()
float(x)
bool(x)
if x > 0: pass
len(x[0, 0])
[n for n in x[0, 0]]
torch.cat([x, v.float()])
torch.stack([x, v.float()])
torch.cat([])
torch.tensor([[1, 2], [3]])
torch.tensor("one")
torch.tensor(["one"])
torch.tensor(None)
torch.tensor([1, None])
torch.tensor({})
torch.zeros(-1)
torch.zeros(1.5)
torch.zeros("a")
torch.eye(-2)
torch.arange(0, 5, -1)
torch.arange(0, 5, 0)
torch.linspace(0, 1, -1)
torch.full((2,), "a")
torch.tensor([1, 2], requires_grad=True)
v.requires_grad_()
v.mean()
v += 0.5
v /= 2
w += 1
w[0] = 3
w.numpy()
w.backward()
x.sum().backward()
(w * 2).requires_grad_(False)
torch.dot(x, x)
torch.softmax(x, dim=2)
x.gather(1, torch.tensor([[5]]))
x.topk(4)
x.max(dim=2)
x.argmax(dim=2)
x[torch.tensor([2])]
x[torch.tensor([True])]
x["0"] = 1
x[0] = torch.ones(2)
x[5] = 1
x + "a"
x + None
x @ 3
x < "a"
f"{x:.2f}"
f"{v[0]:q}"
layer(torch.ones(2, 2))
layer(torch.ones(2, 3, dtype=torch.int64) @ torch.ones(2))
layer.weight = torch.ones(2, 3, 4)
nn.Linear(3.5, 2)
nn.Linear(-1, 2)
nn.Dropout(2.0)
F.cross_entropy(x, torch.tensor([0, 3]))
F.cross_entropy(x, torch.tensor([0]))
F.nll_loss(x, torch.tensor([0.5, 1.0]))
x.clamp()
x.repeat(2)
x.split(0)
x.norm(dim=3)
torch.manual_seed("a")
torch.nosuchname
"""
for line in scripts.strip().split("\n"):
    try:
        exec(line)
    except Exception:
        print("refused:", line.replace("torch.", ""))
    else:
        print("ACCEPTED:", line)
