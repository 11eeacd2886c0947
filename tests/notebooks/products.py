"""Vectors and matrices: dot products, matrix products, batches of them."""

import torch

v = torch.tensor([1.0, 2.0, 3.0])
w = torch.tensor([0.5, -1.0, 2.0])
A = torch.tensor([[1.0, 0.0, 2.0], [-1.0, 3.0, 1.0]])
B = torch.tensor([[3.0, 1.0], [2.0, 1.0], [1.0, 0.0]])
print(torch.dot(v, w), v @ w, (v * w).sum(), v.dot(w), torch.matmul(v, w))
print(A @ v, torch.mv(A, v), torch.matmul(A, v), A.matmul(v))
print(A @ B, torch.mm(A, B), torch.matmul(A, B), A.mm(B))
print(w @ B, v @ A.T, A @ A.T)
batch = torch.arange(12.0).reshape(2, 2, 3)
print(batch @ B, (batch @ v), torch.matmul(batch, B).shape, torch.bmm(batch, batch.mT))
print(batch @ batch.transpose(1, 2))
print(torch.outer(v, w), v[:, None] * w, v.unsqueeze(1) @ w.unsqueeze(0))
print(v.norm(), (v / v.norm()).norm(), torch.sqrt((v**2).sum()))
print(torch.tensor([[1, 2], [3, 4]]) @ torch.tensor([[0, 1], [1, 0]]))
cosine = (v @ w) / (v.norm() * w.norm())
print(f"cosine {cosine:.4f}", cosine.item() > 0, cosine)
identity = torch.eye(3)
print(torch.equal(identity @ v, v), identity @ B, A @ identity)
weights = torch.tensor(
    [[0.2, 0.8, -0.5, 1.0], [0.5, -0.91, 0.26, -0.5], [-0.26, -0.27, 0.17, 0.87]]
)
biases = torch.tensor([2.0, 3.0, 0.5])
inputs = torch.tensor([[1.0, 2.0, 3.0, 2.5], [2.0, 5.0, -1.0, 2.0], [-1.5, 2.7, 3.3, -0.8]])
print(inputs @ weights.T + biases)
print(torch.matmul(weights, inputs[0]) + biases)
