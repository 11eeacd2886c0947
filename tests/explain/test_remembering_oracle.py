"""Functions of SciPy, which comes with scikit-learn, are known by their names."""

import numpy as np
import pytest
from scipy import special
from test_remembering import check_record

from layerlab.explain.recording import Record
from layerlab.explain.remembering import remember

pytestmark = pytest.mark.oracle


def test_functions_of_scipy_by_their_names():
    record, x = Record(), np.array([0.5, -1.25, 2.0, 0.75])
    remembered = remember(lambda x: special.expit(x) + special.erf(x), (x,), record)
    assert [v.kind for v in remembered.value.inputs] == ["sigmoid", "erf"]
    check_record(record)
