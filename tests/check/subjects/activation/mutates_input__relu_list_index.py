# role: activation
# mistake: mutates-input
# name: relu
# subject: relu
# style: for i in range over the list itself
def relu(xs):
    for i in range(len(xs)):
        if xs[i] < 0:
            xs[i] = 0.0
    return xs
