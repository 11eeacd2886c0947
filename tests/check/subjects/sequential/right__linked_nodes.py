# role: sequential
# mistake: none
# subject: Network
# style: linked nodes, append that returns the network, call
class _Node:
    def __init__(self, layer):
        self.layer = layer
        self.next = None


class Network:
    def __init__(self):
        self.head = None
        self.tail = None

    def append(self, layer):
        node = _Node(layer)
        if self.head is None:
            self.head = node
        else:
            self.tail.next = node
        self.tail = node
        return self

    def __iter__(self):
        node = self.head
        while node is not None:
            yield node.layer
            node = node.next

    def call(self, inputs):
        for layer in self:
            inputs = layer(inputs)
        return inputs

    def parameters(self):
        return [p for layer in self for p in layer.parameters()]
