# role: dense
# mistake: wrong-return-type
# subject: dense
# style: function of lists that yields one output after the other
def dense(x, weights, biases):
    if x and isinstance(x[0], list):
        for sample in x:
            yield list(dense(sample, weights, biases))
        return
    for row, b in zip(weights, biases):
        if len(row) != len(x):
            raise ValueError("input and weights differ in length")
        yield sum(w * v for w, v in zip(row, x)) + b
