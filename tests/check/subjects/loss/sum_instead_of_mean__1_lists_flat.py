# role: loss
# mistake: sum-instead-of-mean
# name: mae
# subject: mae
# style: lists, adds everything up and forgets to divide
def mae(predictions, targets):
    total = 0.0
    for prediction, target in zip(predictions, targets):
        difference = prediction - target
        total += difference if difference >= 0 else -difference
    return total
