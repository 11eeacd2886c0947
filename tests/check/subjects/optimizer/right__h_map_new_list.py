# role: optimizer
# mistake: none
# name: sgd
# subject: sgd
# style: functional, new list by map
def sgd(params, grads, lr):
    descend = lambda theta, g: theta - lr * g
    return list(map(descend, params, grads))
