# role: dense
# mistake: none
# subject: dense
# style: closures and lambdas, strict zip
inner = lambda u, v: sum(a * c for a, c in zip(u, v, strict=True))
is_batch = lambda x: bool(x) and isinstance(x[0], list)


def dense(w, b, x):
    """w: (outputs, inputs)"""
    neurons = [lambda s, row=row, beta=beta: inner(row, s) + beta for row, beta in zip(w, b)]
    one = lambda s: [f(s) for f in neurons]
    return list(map(one, x)) if is_batch(x) else one(x)
