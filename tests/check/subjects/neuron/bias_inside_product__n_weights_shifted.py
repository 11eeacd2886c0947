# role: neuron
# mistake: bias-inside-product
# subject: unit
# style: Tensor function, the bias joins the weights first
def unit(x, weight, bias):
    effective = weight + bias
    return (x * effective).sum()
