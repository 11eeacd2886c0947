# role: activation
# mistake: mutates-input
# name: leaky_relu
# subject: leaky_relu
# style: flat list changed while walking over it
def leaky_relu(values, slope=0.01):
    for i in range(len(values)):
        if values[i] < 0:
            values[i] = values[i] * slope
    return values
