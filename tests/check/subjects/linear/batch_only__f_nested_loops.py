# role: linear
# mistake: batch-only
# subject: linear
# style: function of lists, nested comprehension over the rows
def linear(rows, weight, bias):
    if any(len(row) != len(weight[0]) for row in rows):
        raise ValueError("row length and weight do not match")
    return [
        [sum(r * w for r, w in zip(row, ws)) + b for ws, b in zip(weight, bias)] for row in rows
    ]
