# role: sequential
# mistake: none
# subject: Pipeline
# style: append, linked nodes, while until None
class Node:
    __slots__ = ("layer", "next")

    def __init__(self, layer):
        self.layer = layer
        self.next = None


class Pipeline:
    def __init__(self):
        self.first = self.last = None

    def append(self, layer):
        node = Node(layer)
        if self.first is None:
            self.first = node
        else:
            self.last.next = node
        self.last = node
        return self

    def forward(self, x):
        node = self.first
        while node is not None:
            x = node.layer(x)
            node = node.next
        return x
