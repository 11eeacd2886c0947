# role: loss
# mistake: not-squared
# name: mse
# subject: loss
# style: lists and a counter


def loss(outputs, expected):
    rows = [outputs] if not isinstance(outputs[0], list) else outputs
    wanted = [expected] if not isinstance(expected[0], list) else expected
    cost, n = 0.0, 0
    for row, want in zip(rows, wanted):
        for o, e in zip(row, want):
            cost += e - o
            n += 1
    return cost / n
