"""Which dtype comes out: inference, promotion, conversion, NumPy and back."""

import numpy as np
import torch

print(torch.tensor([1, 2.5]).dtype, torch.tensor([1, 2]).dtype, torch.tensor([True]).dtype)
print(torch.tensor(np.array([1.0, 2.0])), torch.tensor(np.array([1, 2], dtype=np.int32)))
print(torch.tensor([np.float32(1), np.float32(2)]), torch.tensor(np.float64(2.5)))
print(torch.tensor([torch.tensor(1.0), torch.tensor(2.0)]), torch.tensor([torch.tensor(3)]))
f, d = torch.ones(2), torch.ones(2, dtype=torch.float64)
i, s, b = torch.arange(2), torch.tensor([1, 2], dtype=torch.int32), torch.tensor([True, False])
h = torch.ones(2, dtype=torch.float16)
for left in [f, d, i, s, b, h]:
    print([str((left * right).dtype) for right in [f, d, i, s, b, h]])
    print((left + 1).dtype, (left + 1.5).dtype, (left * True).dtype, (left / 2).dtype)
print((f * torch.tensor(2.0, dtype=torch.float64)).dtype, (i * torch.tensor(2.5)).dtype)
print((i / i.clamp(min=1)).dtype, (i**2).dtype, (i**2.0).dtype, i.sum().dtype, b.sum().dtype)
print(torch.exp(i).dtype, torch.sqrt(s).dtype, torch.sigmoid(i).dtype, torch.sin(b).dtype)
array = np.array([1.0, 2.0, 3.0], dtype=np.float32)
shared = torch.from_numpy(array)
array[0] = 100
print(shared, shared.numpy(), torch.as_tensor([1, 2]), torch.tensor(array).dtype)
back = torch.zeros(2).numpy()
print(back, back.dtype, type(back).__name__, torch.ones(2).numpy() + 1)
x = torch.ones(3)
y = x.numpy()
x += 1
print(y, x)
print(x + array, np.asarray(x).sum(), x.mean().item() + 1)
print(x.to(torch.int64), x.to("cpu"), x.float() is x, torch.tensor([1.9, -1.9]).long(), x.device)
print(torch.tensor([1.0, 0.0, 2.0]).bool(), torch.tensor([0, 3]).bool(), b.int(), b.float())
print(
    torch.is_tensor(x), torch.is_tensor(array), isinstance(x, torch.Tensor), x.is_floating_point()
)
print(torch.isnan(torch.tensor([1.0, float("nan")])), torch.isinf(torch.tensor([1.0, torch.inf])))
print(hash(x) == hash(x), x is x, len({x, x}), x.eq(2), torch.eq(x, 2), x.ne(2), x.ge(2), x.lt(3))
print(torch.logical_and(b, ~b), torch.logical_or(b, ~b), torch.logical_not(b), b ^ b, b & True)
print(torch.numel(x), torch.rand(2, 3).shape, torch.randn(4).dtype, torch.randint(0, 5, (2,)).dtype)
print(torch.randperm(5).sort().values, torch.rand(100).max() < 1, torch.rand_like(x).shape)
print(
    torch.full((2,), True), torch.full((2,), 3).dtype, torch.arange(3.0).dtype, torch.eye(2).dtype
)
