# role: optimizer
# mistake: none
# name: sgd
# subject: update_parameters
# style: function over dicts of arrays, as in the online courses (W1, dW1), in copies
def update_parameters(parameters, grads, learning_rate=0.01):
    updated = {}
    for key in parameters:
        # accepts the gradients as "W1" or as "dW1"
        gradient = grads["d" + key] if "d" + key in grads else grads[key]
        updated[key] = parameters[key] - learning_rate * gradient
    return updated
