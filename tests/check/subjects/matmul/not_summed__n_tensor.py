# role: matmul
# mistake: not-summed
# subject: mm
# style: Tensor, rows against the columns by unsqueeze
def mm(x, y):
    if x.shape[1] != y.shape[0]:
        raise ValueError("mm: shapes do not fit")
    return x.unsqueeze(1) * y.T.unsqueeze(0)
