# role: dense
# mistake: bias-ignored mutates-input
# subject: dense
# style: function of lists, converts the inputs in place, keeps the products in the sample
def dense(sample, weights, biases):
    if sample and isinstance(sample[0], list):
        return [dense(s, weights, biases) for s in sample]
    n_out = len(biases)
    if len(sample) != len(weights):
        raise ValueError("weights are (inputs, outputs)")
    for i in range(len(sample)):
        sample[i] = [sample[i] * w for w in weights[i]]
    return [sum(products[j] for products in sample) for j in range(n_out)]
