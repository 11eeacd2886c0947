# role: optimizer
# mistake: ascends
# name: sgd
# subject: gradient_step
# style: function over lists of numbers, returns new ones
def gradient_step(weights, gradients, learning_rate):
    new_weights = []
    for weight, gradient in zip(weights, gradients, strict=True):
        step = learning_rate * gradient
        new_weights.append(weight + step)
    return new_weights
