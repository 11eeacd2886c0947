# role: activation
# mistake: none
# name: glu
# subject: glu
# style: chunk and the sigmoid method
def glu(x, dim=-1):
    value, gate = x.chunk(2, dim=dim)
    return value * gate.sigmoid()
