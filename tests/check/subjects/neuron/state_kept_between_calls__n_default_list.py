# role: neuron
# mistake: state-kept-between-calls
# subject: neuron
# style: function over lists, products gathered in a default argument
def neuron(x, w, b, products=[]):
    for x_i, w_i in zip(x, w):
        products.append(x_i * w_i)
    return sum(products) + b
