# role: activation
# mistake: none
# name: log_softmax
# subject: log_softmax
# style: Tensor methods step by step
def log_softmax(logits, dim=-1):
    shifted = logits - logits.amax(dim=dim, keepdim=True)
    total = shifted.exp().sum(dim=dim, keepdim=True)
    return shifted - total.log()
