# role: activation
# mistake: none
# name: relu
# subject: rectifier
# style: recursion through lists of any depth
def rectifier(x):
    if isinstance(x, (list, tuple)):
        return [rectifier(part) for part in x]
    return max(0.0, float(x))
