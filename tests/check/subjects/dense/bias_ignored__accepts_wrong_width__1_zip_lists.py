# role: dense
# mistake: bias-ignored accepts-wrong-width
# subject: dense
# style: functional lists: zip hides the wrong width, the bias argument is never read
def dense(x, weights, bias):
    """weights: one list of incoming weights a neuron."""
    if x and isinstance(x[0], list):
        return [dense(sample, weights, bias) for sample in x]
    return list(map(lambda w: sum(p * q for p, q in zip(w, x)), weights))
