# role: optimizer
# mistake: none
# name: sgd
# subject: descend
# style: function over a tuple of arrays, keyword-only rate, two half steps, returns a tuple
def descend(params, grads, *, lr=0.1):
    def halfway(pair):
        value, slope = pair
        return value - 0.5 * lr * slope

    once = tuple(map(halfway, zip(params, grads)))
    return tuple(map(halfway, zip(once, grads)))
