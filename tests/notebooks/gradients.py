"""Gradients: requires_grad, backward, accumulation, detach, no_grad, autograd.grad."""

import torch

x = torch.tensor(3.0, requires_grad=True)
y = x**2 + 2 * x + 1
print(x, y, y.item(), x.grad, x.requires_grad, y.requires_grad, x.is_leaf, y.is_leaf)
y.backward()
print(x.grad, y.grad_fn.name(), x.grad_fn)
y = x**3
y.backward()
print(x.grad)
x.grad.zero_()
print(x.grad)
x.grad = None
w = torch.tensor([1.0, -2.0, 0.5], requires_grad=True)
b = torch.zeros(1, requires_grad=True)
data = torch.tensor([[1.0, 2.0, 3.0], [0.5, 0.0, -1.0]])
target = torch.tensor([1.0, 0.0])
prediction = data @ w + b
print(prediction)
loss = ((prediction - target) ** 2).mean()
print(loss)
loss.backward()
print(w.grad, b.grad)
with torch.no_grad():
    w -= 0.1 * w.grad
    b -= 0.1 * b.grad
print(w, b, w.requires_grad)
w.grad.zero_()
b.grad = None
print(
    (w * 2).sum(), (w + 1).mean(), (w - 1).max(), (w / 2).min(), 1 - w, 2 / w, -w, w.exp(), abs(w)
)
print(w[0], w[1:], w[w > 0], w[None], w.unsqueeze(1), w.reshape(3, 1), w.view(3, 1).T, w.clone())
print(w.relu(), w.sigmoid(), w.tanh(), w.softmax(0), w.log_softmax(0), w.clamp(min=0), w.cumsum(0))
print(w @ w, data @ w, w @ data.T, data.T @ data * w, w.dot(w), torch.outer(w, w), w.norm())
print(
    torch.cat([w, w]), torch.stack([w, w]), torch.where(w > 0, w, 0.0), w.double(), w.long(), w > 0
)
print(
    w.sum(dim=0),
    w.max(dim=0).values,
    w.sort().values,
    w.prod(),
    w.std(),
    w.var(),
    w.square(),
    w**0.5,
)
z = w.detach()
print(z, z.requires_grad, w.detach().numpy().shape, (w * 2).detach())
with torch.no_grad():
    z = w * 2
    print(z, z.requires_grad)


@torch.no_grad()
def predict(x):
    return x * 2


print(predict(w).requires_grad, torch.is_grad_enabled())
x = torch.tensor(2.0, requires_grad=True)
y = x**2
y.backward(retain_graph=True)
y.backward()
print(x.grad)
a = torch.tensor([1.0, 2.0], requires_grad=True)
out = a * 3
out.backward(torch.tensor([1.0, 10.0]))
print(a.grad)
print(torch.autograd.grad((a**3).sum(), a), torch.autograd.grad(a**2, a, torch.ones(2))[0])
(first,) = torch.autograd.grad((a**3).sum(), a, create_graph=True)
(second,) = torch.autograd.grad(first.sum(), a)
print(first.detach(), second)
c = torch.tensor([1.0, 2.0], requires_grad=True)
d = c * 2
d.retain_grad()
d.sum().backward()
print(d.grad, c.grad)
h = c * 2
h += 1
h *= 3
h[0] = 0
print(h)
h.sum().backward()
print(c.grad)
u = torch.zeros(3)
u[1] = c[0] * 5
print(u)
e = torch.ones(2, 2, requires_grad=True, dtype=torch.float64)
print(e, (e * 2).sum(), e.sum(dim=1, keepdim=True))
t = torch.ones(2)
t.requires_grad_()
print(t, t.requires_grad_(False))
for wrong in ["a.backward()", "w += 1", "torch.tensor([1, 2], requires_grad=True)", "a.numpy()"]:
    try:
        exec(wrong)
    except RuntimeError:
        print("refused:", wrong.replace("torch.", ""))
    except ValueError:
        print("refused:", wrong.replace("torch.", ""))
total = torch.tensor(0.0)
for step in range(3):
    total += (a * step).sum()
print(total)
total.backward()
print(a.grad)
