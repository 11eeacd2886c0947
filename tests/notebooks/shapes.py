"""Shapes and views: the same numbers in another arrangement."""

import torch

x = torch.arange(12)
print(x.shape, x.size(), x.size(0), x.ndim, x.dim(), x.numel())
m = x.reshape(3, 4)
print(m)
print(m.shape, tuple(m.shape), list(m.shape), m.shape == (3, 4), m.shape[0], m.shape[-1], m.size(1))
print(m.shape[1:], (*m.shape[:-1], 7), m.shape * 2, m.shape.numel())
rows, columns = m.shape
print(f"{rows} rows, {columns} columns, shape {m.shape}")
print(m.view(2, 6))
print(m.view(-1), m.reshape(-1, 2), m.reshape((4, 3)), m.flatten())
print(m.T)
print(m.t().shape, m.transpose(0, 1).shape, m.permute(1, 0).shape, m.mT.shape, torch.t(m).shape)
c = torch.arange(24).reshape(2, 3, 4)
print(c)
print(
    c.permute(2, 0, 1).shape,
    c.transpose(1, 2).shape,
    c.transpose(-1, 0).shape,
    c.swapaxes(0, 1).shape,
)
print(c.flatten(1).shape, c.flatten(0, 1).shape, torch.flatten(c, start_dim=1).shape)
print(x.unsqueeze(0).shape, x.unsqueeze(1).shape, x.unsqueeze(-1).shape, x[None, :].shape)
print(
    x.unsqueeze(0).squeeze().shape,
    torch.zeros(1, 3, 1).squeeze(0).shape,
    torch.zeros(2, 1).squeeze(0).shape,
)
print(torch.tensor([1.0, 2.0]).expand(3, 2))
print(torch.tensor([[1.0], [2.0]]).expand(-1, 3))
print(torch.tensor([1, 2]).repeat(2), torch.tensor([1, 2]).repeat(2, 2))
view = m.view(12)
view[0] = 100
print(m[0])
row = m[1]
row[0] = -1
print(m)
copy = m.clone()
copy[0, 0] = 0
print(m[0, 0], copy[0, 0])
m.T[0, 2] = 55
print(m)
a, b = torch.zeros(2, 2), torch.ones(2, 2)
print(torch.cat([a, b]))
print(torch.cat((a, b), dim=1), torch.cat([a, b], 0).shape)
print(torch.stack([a, b]).shape, torch.stack((a, b), dim=2))
print(torch.vstack([torch.tensor([1, 2]), torch.tensor([3, 4])]))
print(torch.hstack([torch.tensor([1, 2]), torch.tensor([3, 4])]))
print(x.chunk(3), x.split(5), torch.split(x, [2, 10])[1], m.unbind(0))
print(m.flip(0), torch.flip(x, [0]), torch.flip(m, dims=(0, 1)))
print(a.new_zeros(3), b.view_as(a).shape, torch.tensor([1, 2]).expand_as(a))
print(torch.tril(torch.ones(3, 3)))
print(torch.triu(torch.ones(3, 3), diagonal=1))
print(torch.diag(torch.tensor([1.0, 2.0])), torch.diag(torch.tensor([[1, 2], [3, 4]])))
for shape in [(), (1,), (2, 0), (0,), (1, 1, 2)]:
    t = torch.zeros(shape)
    print(t, t.shape, t.numel())
