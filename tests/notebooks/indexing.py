"""Indexing: integers, slices, masks, lists, None, and assignment."""

import torch

v = torch.arange(10) * 10
print(v[0], v[-1], v[2:5], v[:3], v[7:], v[::3], v[1::2], v[-3:])
m = torch.arange(20).reshape(4, 5)
print(m[1], m[1, 2], m[-1, -1], m[:, 0], m[1:3, 2:4], m[::2, ::2], m[..., 1], m[2][3])
print(m[None].shape, m[:, None].shape, m[..., None].shape, m[None, :, 0].shape, m[()].shape)
print(m[[0, 2]], m[[0, 2], [1, 3]], m[:, [0, -1]])
index = torch.tensor([3, 0, 0])
print(m[index], m[index, index], v[torch.tensor([[1, 2], [3, 4]])])
mask = m % 2 == 0
print(mask)
print(m[mask], m[~mask].sum(), m[m > 15], v[(v > 20) & (v < 60)], v[(v < 20) | (v == 90)])
print(mask.sum(), mask.sum(dim=0), mask.any(), mask.all(), mask.float().mean())
print(m[m[:, 0] > 4], m[torch.tensor([True, False, False, True])], m[[True, False, True, False]])
print(v[torch.tensor(4)], v[torch.tensor(4)].item())
m[0] = 0
m[1, 1] = -5
m[:, -1] = torch.tensor([1, 2, 3, 4])
m[m > 12] = 12
m[2:, :2] = 7
print(m)
m[[0, 1], [0, 0]] += 100
m[:, 1] *= 2
print(m)
f = torch.zeros(2, 3)
f[0] = torch.tensor([1.0, 2.0, 3.0])
f[1, 1:] = 9
f[:, 0] -= 0.5
print(f)
print(torch.where(f > 0, f, torch.zeros_like(f)))
print(torch.where(f > 0, 1.0, 0.0), torch.where(f > 1, f, -1.0), torch.where(f > 1))
print((f > 1).nonzero(), torch.nonzero(f))
print(f.masked_fill(f > 1, 0), f.masked_fill(f > 1, float("-inf")))
print(f.gather(1, torch.tensor([[0, 2], [1, 1]])), torch.gather(f, 0, torch.tensor([[1, 0, 1]])))
print(f.index_select(1, torch.tensor([2, 0])))
for row in f:
    print(row, row.sum())
for i, row in enumerate(f):
    for j, number in enumerate(row):
        print(i, j, number, number.item())
first, second = f
print(first, second)
print([float(n) for n in first], 9 in second, 8 in second, list(first), sum(first), max(second))
