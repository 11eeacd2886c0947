# role: matmul
# mistake: operands-swapped
# subject: matmul
# style: our Tensor, wrong order
import layerlab as ll


def matmul(A, B):
    A, B = ll.as_tensor(A), ll.as_tensor(B)
    if A.shape[1] != B.shape[0]:
        raise ValueError("A has another number of columns than B has rows")
    return ll.mm(B, A)
