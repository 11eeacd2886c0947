# role: activation
# mistake: mutates-input absolute-value
# name: relu
# subject: relu
# style: while loop over indices
def relu(a):
    i = 0
    while i < len(a):
        if a[i] < 0:
            a[i] *= -1
        i += 1
    return a
