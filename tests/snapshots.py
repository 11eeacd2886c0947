"""A model as plain values, so that a test can say: nothing of it has changed."""

from layerlab import random
from layerlab.autograd import Value


def snapshot(model):
    """Values, modes, hooks, gradients, attributes and random streams, to the bit."""
    state = [random.get_rng_state()]
    for path, module in model.named_modules():
        state.append((path, id(module), {n: plain(v) for n, v in vars(module).items()}))
    return state


def plain(value):
    if isinstance(value, Value):
        grad = None if value.grad is None else (id(value.grad), plain(value.grad))
        content = (str(value.dtype), tuple(value.shape), value.data.tobytes())
        return (id(value), content, value.requires_grad, value.node, grad)
    if isinstance(value, random.Generator):
        return (id(value), value.get_state())
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return repr(value) if isinstance(value, (bool, int, float, str, type(None))) else id(value)
