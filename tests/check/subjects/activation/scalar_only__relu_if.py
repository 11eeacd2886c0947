# role: activation
# mistake: scalar-only
# name: relu
# subject: relu
# style: if and else on the argument
def relu(x):
    if x > 0:
        return x
    else:
        return 0.0
