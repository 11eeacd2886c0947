# role: dense
# mistake: accepts-wrong-width
# subject: dense
# style: zip over lists
def dense(inputs, weights, biases):
    """weights: one list for each neuron"""
    if inputs and isinstance(inputs[0], (list, tuple)):
        return [dense(sample, weights, biases) for sample in inputs]
    layer_outputs = []
    for neuron_weights, neuron_bias in zip(weights, biases):
        neuron_output = 0
        for n_input, weight in zip(inputs, neuron_weights):
            neuron_output += n_input * weight
        neuron_output += neuron_bias
        layer_outputs.append(neuron_output)
    return layer_outputs
