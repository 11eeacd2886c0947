# role: optimizer
# mistake: rate-applied-twice
# name: sgd
# subject: gradient_step
# style: function over lists of numbers, the gradients are scaled first
def scaled(values, factor):
    return [factor * value for value in values]


def gradient_step(weights, gradients, learning_rate=0.1):
    steps = scaled(gradients, learning_rate)
    return [w - learning_rate * s for w, s in zip(weights, steps)]
