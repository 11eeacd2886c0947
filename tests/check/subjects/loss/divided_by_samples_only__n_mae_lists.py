# role: loss
# mistake: divided-by-samples-only
# name: mae
# subject: l1_loss
# style: lists, rows are walked through and len() of the outer list counts


def l1_loss(outputs, targets):
    total = 0.0
    for out, tgt in zip(outputs, targets):
        if isinstance(out, list):
            total += sum(abs(o - t) for o, t in zip(out, tgt))
        else:
            total += abs(out - tgt)
    return total / len(outputs)
