# role: optimizer
# mistake: ascends rate-ignored
# name: sgd
# subject: update
# style: function over a list of arrays, returns new ones
def update(params, grads, lr=0.1):
    return [param + grad for param, grad in zip(params, grads, strict=True)]
