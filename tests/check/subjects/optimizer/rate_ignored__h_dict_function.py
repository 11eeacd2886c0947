# role: optimizer
# mistake: rate-ignored
# name: sgd
# subject: sgd_update
# style: function over dicts, rate never read
def sgd_update(params, grads, lr=0.1):
    new_params = {}
    for name in params:
        new_params[name] = params[name] - grads[name]
    return new_params
