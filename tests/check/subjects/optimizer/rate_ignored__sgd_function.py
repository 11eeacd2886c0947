# role: optimizer
# mistake: rate-ignored
# name: sgd
# subject: sgd_step
# style: function over a list of arrays that are changed in place
def sgd_step(params, grads, lr=0.1):
    for p, g in zip(params, grads, strict=True):
        p -= g
