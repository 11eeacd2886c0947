# role: matmul
# mistake: none
# subject: matmul
# style: sum of outer products
import numpy as np


def matmul(A, B):
    if A.ndim != 2 or B.ndim != 2 or A.shape[1] != B.shape[0]:
        raise ValueError("shapes do not fit")
    C = np.zeros((A.shape[0], B.shape[1]), dtype=np.result_type(A, B))
    for k in range(A.shape[1]):
        C = C + np.outer(A[:, k], B[k])
    return C
