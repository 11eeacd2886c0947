# role: linear
# mistake: mutates-input
# subject: linear
# style: function of lists, takes the inputs one after the other with pop, weights (in, out)
def linear(x, weights, bias):
    if x and isinstance(x[0], list):
        return [linear(row, weights, bias) for row in x]
    if len(x) != len(weights):
        raise ValueError("x does not fit the weights")
    result = list(bias)
    row = 0
    while x:
        value = x.pop(0)
        for j in range(len(result)):
            result[j] += value * weights[row][j]
        row += 1
    return result
