"""ONNX Runtime: inference alone, of a graph that is made here from the weights."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from peers.base import Peer, Unsupported, Work


class Entry(Peer):
    """A Gemm for each layer, and Relu between; all of its graph optimisations."""

    distribution = "onnxruntime"
    module = "onnxruntime"
    threads = 1

    def __init__(self, work: Work) -> None:
        if work.kind != "forward":
            raise Unsupported("does not train")
        super().__init__(work)

    @classmethod
    def use_threads(cls, count: int) -> None:
        cls.threads = count

    def build(self, weights: list[NDArray[Any]]) -> None:
        options = onnxruntime.SessionOptions()
        # A single row is quicker without handing work to a second thread.
        options.intra_op_num_threads = 1 if self.work.batch == 1 else self.threads
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        self.session = onnxruntime.InferenceSession(
            model_of(self.work, weights).SerializeToString(),
            options,
            providers=["CPUExecutionProvider"],
        )

    def tensor(self, array: NDArray[Any]) -> NDArray[Any]:
        return array

    def forward(self, inputs: NDArray[Any]) -> NDArray[Any]:
        found: NDArray[Any] = self.session.run(None, {"x": inputs})[0]
        return found

    def numpy(self, value: Any) -> NDArray[Any]:
        return np.array(value)


def model_of(work: Work, weights: list[NDArray[Any]]) -> Any:
    """Return the network as an ONNX model."""
    nodes, name = [], "x"
    for index in range(len(work.layers)):
        parts = [name, f"w{2 * index}", f"w{2 * index + 1}"]
        name = f"z{index}"
        nodes.append(helper.make_node("Gemm", parts, [name], transB=1))
        if index < len(work.layers) - 1:
            nodes.append(helper.make_node("Relu", [name], [f"a{index}"]))
            name = f"a{index}"
    graph = helper.make_graph(
        nodes,
        os.path.basename(work.path),
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", work.sizes[0]])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["rows", work.sizes[-1]])],
        [numpy_helper.from_array(value, f"w{index}") for index, value in enumerate(weights)],
    )
    opset = [helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=opset, ir_version=onnx.IR_VERSION_2023_5_5)
