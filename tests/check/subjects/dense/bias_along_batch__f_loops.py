# role: dense
# mistake: bias-along-batch
# subject: dense
# style: function of lists with three nested loops, weights (in, out)
def dense(inputs, weights, biases):
    single = not isinstance(inputs[0], list)
    rows = [inputs] if single else inputs
    n_in, n_out = len(weights), len(biases)
    result = []
    for i in range(len(rows)):
        if len(rows[i]) != n_in:
            raise ValueError(f"expected {n_in} values, got {len(rows[i])}")
        out_row = []
        for j in range(n_out):
            total = 0.0
            for k in range(n_in):
                total += rows[i][k] * weights[k][j]
            out_row.append(total + (biases[j] if single else biases[i]))
        result.append(out_row)
    return result[0] if single else result
