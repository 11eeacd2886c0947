"""How tensors print: dtypes, long tensors, f-strings, infinities."""

import torch

for dtype in [torch.float32, torch.float64, torch.float16, torch.int64, torch.int32, torch.int16]:
    t = torch.tensor([1, 2, 3], dtype=dtype)
    print(t, t.dtype, torch.zeros(2, 2, dtype=dtype))
for dtype in [torch.int8, torch.uint8, torch.bool, torch.complex64]:
    print(torch.tensor([1, 0, 1], dtype=dtype), dtype)
print(torch.tensor([0.1, 1.0, 100.0]), torch.tensor([1e-5, 1.0]), torch.tensor([1e10, 1.0]))
print(
    torch.tensor([1.0, 2.0]),
    torch.tensor([1.5, 2.0]),
    torch.tensor([1000000.0]),
    torch.tensor(1e-10),
)
print(torch.tensor([float("nan"), float("inf"), -float("inf"), 1.0]), torch.tensor(float("nan")))
print(torch.arange(2000), torch.arange(2000.0).reshape(40, 50), torch.zeros(1001))
print(torch.arange(100), torch.linspace(0, 1, 30), torch.arange(60).reshape(3, 20))
print(torch.zeros(2, 3, 2), torch.zeros(0), torch.zeros(0, 3), torch.tensor([[]]), torch.ones(1, 1))
print(torch.tensor([[1.5, -200.25], [3.0, 4.0]]), torch.tensor([-1.0, 1.0]), torch.tensor([-0.0]))
x = torch.tensor([1.0, 2.5, 3.25])
print(f"{x}", f"{x[0]}", f"{x[1]:.1f}", f"{x.mean():.3f}", f"{x.sum():8.2f}|", f"{x[2]:>10}|")
print("x =", x, "first:", x[0], "as number:", x[0].item(), "shape:", x.shape, "type:", x.dtype)
print(f"{x[0]} and {x[1]:.2f}", f"{x[1]:.2f}", f"{x}", str(x), repr(x[0]))
i = torch.arange(3)
print(f"{i[2]}", f"{i[2]:3d}", f"{i.sum()}", str(i.shape), f"{i.shape}", f"{i.dtype}")
r = torch.tensor([1.0, 2.0], requires_grad=True)
print(r, r * 2, f"{r}", f"{r[0]}", f"{(r * 2)[1]}", f"{r.sum():.2f}", [r], (r, r), {"r": r})
print(
    torch.ones(3, requires_grad=True, dtype=torch.float64), torch.arange(1500.0, requires_grad=True)
)
print([x, i], (x.shape, i.shape), {"x": x})
print(x == x, x > 2, x != 1, (x > 2).tolist(), x.tolist(), [round(n, 1) for n in x.tolist()])
print(torch.tensor([True, False]), torch.tensor(True), torch.tensor([[True], [False]]))
print(
    torch.get_default_dtype(),
    x.double(),
    x.half(),
    x.int(),
    x.long(),
    x.bool(),
    x.to(torch.float64),
)
print((x * 1000).int(), x.type(torch.int64), x.float().dtype is x.dtype, x.dtype == torch.float)
