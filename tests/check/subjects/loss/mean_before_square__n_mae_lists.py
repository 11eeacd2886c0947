# role: loss
# mistake: mean-before-square
# name: mae
# subject: mae
# style: lists, abs around the average


def unroll(a, b):
    if not isinstance(a, list):
        return [a - b]
    return [d for u, v in zip(a, b) for d in unroll(u, v)]


def mae(predicted, actual):
    differences = unroll(predicted, actual)
    return abs(sum(differences) / len(differences))
