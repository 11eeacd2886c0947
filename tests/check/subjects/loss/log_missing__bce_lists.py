# role: loss
# mistake: log-missing
# name: bce
# subject: bce
# style: lists, comprehension


def bce(probabilities: list[float], targets: list[int]) -> float:
    happened = [p if t == 1 else 1 - p for p, t in zip(probabilities, targets)]
    return sum(-h for h in happened) / len(happened)
