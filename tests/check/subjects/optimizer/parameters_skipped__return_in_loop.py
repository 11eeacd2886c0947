# role: optimizer
# mistake: parameters-skipped
# name: sgd
# subject: update_parameters
# style: function over dicts of arrays, in place, the return stands inside the loop
def update_parameters(params, grads, learning_rate=0.01):
    for key in params:
        params[key] -= learning_rate * grads[key]
        return params
