# role: neuron
# mistake: first-term-missing
# subject: predict
# style: lists, counts the positions from one, keyword-friendly names
def predict(features, weights, bias):
    n = len(features)
    score = bias
    for i in range(1, n):
        score += features[i] * weights[i]
    return score
