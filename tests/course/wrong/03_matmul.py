# Cells of lesson 03 as learners write them. After each name: its mistake, or "right".

# %% dot: last-term-missing
def dot(x, y):
    total = 0.0
    for i in range(len(x) - 1):
        total += x[i] * y[i]
    return total

# %% dot: only-last-term
def dot(x, y):
    for i in range(len(x)):
        total = 0.0
        total += x[i] * y[i]
    return total

# %% dot: returns-too-early
def dot(x, y):
    total = 0.0
    for a, b in zip(x, y):
        total += a * b
        return total

# %% dot: not-summed
def dot(x, y):
    return x * y

# %% dot: first-term-missing
def dot(x, y):
    total = 0.0
    for i in range(1, len(x)):
        total += x[i] * y[i]
    return total

# %% dot: product-of-sums
def dot(x, y):
    total = 0.0
    for a in x:
        for b in y:
            total += a * b
    return total

# %% dot: right
def dot(x, y):
    return float((x * y).sum())

# %% product_shape: transposed-shape
def product_shape(left, right):
    if left[1] != right[0]:
        raise ValueError(f"{left} {right}")
    return right[1], left[0]

# %% product_shape: no-refusal
def product_shape(left, right):
    n, _ = left
    _, m = right
    return n, m

# %% product_shape: none-instead-of-error
def product_shape(left, right):
    if left[1] == right[0]:
        return (left[0], right[1])

# %% product_shape: outer-compared
def product_shape(left, right):
    if left[0] != right[1]:
        raise ValueError("no")
    return (left[0], right[1])

# %% product_shape: None
def product_shape(left, right):
    if left[1] != right[0]:
        return f"ValueError: {left} {right}"
    return (left[0], right[1])

# %% product_shape: equal-shapes-wanted
def product_shape(left, right):
    if left != right:
        raise ValueError("the shapes differ")
    return left

# %% product_shape: another-error
def product_shape(left, right):
    assert left[1] == right[0], (left, right)
    return [left[0], right[1]]

# %% product_shape: right
def product_shape(left, right):
    (n, k), (rows, m) = left, right
    if k == rows:
        return [n, m]
    raise ValueError("no product")

# %% matmul_loops: total-not-reset
def matmul_loops(a, b):
    n, m = product_shape(a.shape, b.shape)
    c = np.zeros((n, m))
    total = 0.0
    for i in range(n):
        for j in range(m):
            for k in range(a.shape[1]):
                total += a[i, k] * b[k, j]
            c[i, j] = total
    return c

# %% matmul_loops: overwrites-instead-of-accumulates
def matmul_loops(a, b):
    n, m = product_shape(a.shape, b.shape)
    c = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            for k in range(a.shape[1]):
                c[i, j] = a[i, k] * b[k, j]
    return c

# %% matmul_loops: integer-truncation
def matmul_loops(a, b):
    n, m = product_shape(a.shape, b.shape)
    c = np.zeros((n, m), dtype=int)
    for i in range(n):
        for j in range(m):
            for k in range(a.shape[1]):
                c[i, j] += a[i, k] * b[k, j]
    return c

# %% matmul_loops: second-operand-transposed
def matmul_loops(a, b):
    n, m = product_shape(a.shape, b.shape)
    c = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            for k in range(a.shape[1]):
                c[i, j] += a[i, k] * b[j, k]
    return c

# %% matmul_loops: wrong-loop-bound
def matmul_loops(a, b):
    n, m = product_shape(a.shape, b.shape)
    c = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            for k in range(n):
                c[i, j] += a[i, k] * b[k, j]
    return c

# %% matmul_loops: no-shape-check
def matmul_loops(a, b):
    n, m = a.shape[0], b.shape[1]
    c = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            for k in range(min(a.shape[1], b.shape[0])):
                c[i, j] += a[i, k] * b[k, j]
    return c

# %% matmul_loops: last-term-missing
def matmul_loops(a, b):
    n, m = product_shape(a.shape, b.shape)
    c = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            for k in range(a.shape[1] - 1):
                c[i, j] += a[i, k] * b[k, j]
    return c

# %% matmul_loops: right
def matmul_loops(a, b):
    n, m = product_shape(a.shape, b.shape)
    return np.array([[dot(a[i], b[:, j]) for j in range(m)] for i in range(n)])

# %% matmul_rows: operands-swapped
def matmul_rows(a, b):
    product_shape(a.shape, b.shape)
    return np.array([row @ a for row in b])

# %% matmul_rows: result-transposed
def matmul_rows(a, b):
    product_shape(a.shape, b.shape)
    return np.array([row @ b for row in a]).T

# %% matmul_rows: right
def matmul_rows(a, b):
    product_shape(a.shape, b.shape)
    return np.stack([row @ b for row in a])

# %% matmul_einsum: second-operand-transposed
def matmul_einsum(a, b):
    product_shape(a.shape, b.shape)
    return np.einsum("ik,jk->ij", a, b)

# %% matmul_einsum: result-transposed
def matmul_einsum(a, b):
    product_shape(a.shape, b.shape)
    return np.einsum("ik,kj->ji", a, b)

# %% matmul_einsum: not-summed
def matmul_einsum(a, b):
    product_shape(a.shape, b.shape)
    return np.einsum("ik,kj->ikj", a, b)

# %% matmul_einsum: no-shape-check
def matmul_einsum(a, b):
    return np.einsum("ik,kj->ij", a, b)

# %% matmul: elementwise-product
def matmul(a, b):
    product_shape(a.shape, b.shape)
    return a * b

# %% matmul: operands-swapped
def matmul(a, b):
    product_shape(a.shape, b.shape)
    return b @ a

# %% matmul: right
def matmul(a, b):
    if a.shape[1] != b.shape[0]:
        raise ValueError(f"{a.shape} {b.shape}")
    return np.dot(a, b)

# %% scores: no-subtraction
def scores(images, templates):
    return images @ templates.T

# %% scores: not-halved
def scores(images, templates):
    return matmul(images, templates.T) - np.sum(templates * templates, axis=1)

# %% scores: one-number-for-all
def scores(images, templates):
    return matmul(images, templates.T) - np.sum(templates**2) / 2

# %% scores: images-squared
def scores(images, templates):
    return matmul(images, templates.T) - 0.5 * (images**2).sum(axis=1, keepdims=True)

# %% scores: squares-down-the-columns
def scores(images, templates):
    return matmul(images, templates.T) - 0.5 * (templates**2).sum(axis=0)

# %% scores: not-squared
def scores(images, templates):
    return matmul(images, templates.T) - 0.5 * templates.sum(axis=1)

# %% scores: right
def scores(images, templates):
    return np.array([[dot(x, t) - dot(t, t) / 2 for t in templates] for x in images])
