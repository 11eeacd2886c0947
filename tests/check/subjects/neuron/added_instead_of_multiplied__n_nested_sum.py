# role: neuron
# mistake: added-instead-of-multiplied
# name: step
# subject: perceptron
# style: lists, sum of pairs by map, threshold at nought
def perceptron(inputs, weights, bias):
    z = sum(map(sum, zip(inputs, weights))) + bias
    return 1 if z >= 0 else 0
