# role: optimizer
# mistake: rate-ignored
# name: sgd
# subject: sgd
# style: pure function over lists, the rate is an argument nobody reads
def sgd(params, grads, lr=0.01):
    return [p - g for p, g in zip(params, grads)]
