# role: activation
# mistake: absolute-value
# name: relu
# subject: rectify
# style: plain loop over a list with if and else
def rectify(values):
    result = []
    for v in values:
        if v < 0:
            result.append(-v)
        else:
            result.append(v)
    return result
