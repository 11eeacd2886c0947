"""What is saved is what is loaded, to the last bit; damaged and foreign files are named."""

import json
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import layerlab as ll
from layerlab import nn
from layerlab.errors import ArgumentTypeError, CheckpointError, LayerlabError
from layerlab.random import Generator
from layerlab.train import load_model, load_tensors, save_model, save_tensors

DTYPES = ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64",
          "float16", "float32", "float64", "complex64"]  # fmt: skip
ARRAYS = hnp.arrays(
    st.sampled_from(DTYPES), hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
)
NAMES = st.text(min_size=1, max_size=12).filter(lambda name: name != "__metadata__")
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@settings(max_examples=150)
@given(
    tensors=st.dictionaries(NAMES, ARRAYS, max_size=5),
    metadata=st.dictionaries(st.text(max_size=5), PLAIN, max_size=4),
)
def test_save_then_load_is_identity(tmp_path_factory, tensors, metadata):
    path = tmp_path_factory.mktemp("folder") / "file"
    assert save_tensors(path, tensors, metadata) == path
    loaded, told = load_tensors(path)
    assert told == metadata
    assert set(loaded) == set(tensors)
    for name, value in tensors.items():
        assert (loaded[name].dtype, loaded[name].shape) == (value.dtype, value.shape)
        assert loaded[name].tobytes() == value.tobytes()
    assert [p.name for p in path.parent.iterdir()] == ["file"]


def test_order_in_memory_does_not_matter(tmp_path):
    whole = np.arange(24.0).reshape(4, 6)
    for view in (whole.T, whole[::-1, ::2], whole[:, 1:3], np.broadcast_to(whole[0], (3, 6)),
                 whole.astype(">f8")):  # fmt: skip
        save_tensors(tmp_path / "f", {"a": view})
        np.testing.assert_array_equal(load_tensors(tmp_path / "f")[0]["a"], view, strict=False)


def test_tensors_parameters_and_no_metadata(tmp_path):
    layer = nn.Linear(2, 3)
    save_tensors(tmp_path / "f", {"a": ll.tensor([1.5, 2.0]), "b": layer.weight})
    loaded, metadata = load_tensors(tmp_path / "f")
    assert metadata == {}
    assert loaded["a"].tolist() == [1.5, 2.0]
    assert loaded["b"].tobytes() == layer.weight.data.tobytes()


@pytest.mark.parametrize(
    ("tensors", "metadata", "message"),
    [
        ({"a": np.zeros(2, complex)}, {}, "cannot be saved.*complex128"),
        ({1: np.zeros(2)}, {}, "cannot be saved as 1"),
        ({"__metadata__": np.zeros(2)}, {}, "cannot be saved as '__metadata__'"),
        ({"a": np.zeros(2)}, {"x": np.float32(1)}, "float32 is not JSON"),
        ({"a": np.zeros(2)}, {"x": {1, 2}}, "set is not JSON"),
        ({"a": np.array(["text"])}, {}, "cannot make a tensor"),
        ({"a": np.array([None])}, {}, "cannot make a tensor"),
    ],
)
def test_what_the_format_does_not_hold_is_refused_and_the_old_file_stays(
    tmp_path, tensors, metadata, message
):
    file = save_tensors(tmp_path / "f", {"old": np.ones(1)})
    with pytest.raises(ArgumentTypeError, match=message):
        save_tensors(file, tensors, metadata)
    assert list(load_tensors(file)[0]) == ["old"]
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(LayerlabError, match=r"cannot write .*nowhere.*: No such file"):
        save_tensors(tmp_path / "nowhere" / "f", {})
    with pytest.raises(CheckpointError, match=r"there is no file '.*nowhere'"):
        load_tensors(tmp_path / "nowhere")
    with pytest.raises(CheckpointError, match=r"cannot read .*: Is a directory"):
        load_tensors(tmp_path)


def by_hand(path, header, data=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return path


def one(dtype, shape, end):
    return {"a": {"dtype": dtype, "shape": shape, "data_offsets": [0, end]}}


@pytest.mark.parametrize(
    ("header", "data", "message"),
    [
        (b"not json", b"", "no whole safetensors file"),
        (b"[]", b"", "no whole safetensors file"),
        (one("F32", [2], 8), b"1234", "no whole safetensors file"),
        (one("F32", [2], 8), b"123456789", "no whole safetensors file"),
        (one("F32", [3], 8), b"12345678", "no whole safetensors file"),
        (one("F99", [2], 8), b"12345678", "no whole safetensors file"),
        (one("BF16", [2], 4), b"1234", "holds numbers that NumPy does not have"),
        (one("F8_E4M3", [2], 2), b"12", "holds numbers that NumPy does not have"),
        ({"__metadata__": {"layerlab": "{"}}, b"", "the metadata of .* is damaged"),
        ({"__metadata__": {"layerlab": "[1]"}}, b"", "is damaged: it is a list"),
        ({"__metadata__": {"layerlab": 3}}, b"", "no whole safetensors file"),
    ],
)
def test_damaged_and_foreign_files_are_named(tmp_path, header, data, message):
    file = by_hand(tmp_path / "f", header, data)
    with pytest.raises(CheckpointError, match=message) as caught:
        load_tensors(file)
    assert repr(str(file)) in str(caught.value)
    assert caught.value.fix


def test_files_of_other_programs_are_read(tmp_path):
    header = {**one("F32", [2], 8), "__metadata__": {"format": "pt"}}
    file = by_hand(tmp_path / "f", header, np.array([1.0, 2.0], np.float32).tobytes())
    tensors, metadata = load_tensors(file)
    assert tensors["a"].tolist() == [1.0, 2.0]
    assert metadata == {}


def network(seed, width=4):
    g = Generator(seed)
    return nn.Sequential(
        nn.Linear(3, width, generator=g), nn.BatchNorm1d(width), nn.Linear(width, 2, generator=g)
    )


def bits(model):
    return {k: (v.data.dtype, v.data.tobytes()) for k, v in model.state_dict().items()}


def test_a_model_comes_back_with_its_statistics(tmp_path):
    model, other = network(0), network(1)
    model(ll.randn(5, 3))
    save_model(model, tmp_path / "m", {"layers": [3, 4, 2]})
    assert load_model(other, tmp_path / "m") == {"layers": [3, 4, 2]}
    assert bits(other) == bits(model)
    loaded, _ = load_tensors(tmp_path / "m")
    assert list(loaded) == sorted(model.state_dict())


def test_weights_of_another_model_are_refused_and_change_nothing(tmp_path):
    save_model(network(0), tmp_path / "m")
    for other in (network(1, width=5), nn.Linear(3, 4)):
        before = bits(other)
        with pytest.raises(CheckpointError, match=r"do not fit this (Sequential|Linear)"):
            load_model(other, tmp_path / "m")
        assert bits(other) == before


def test_a_file_cut_off_anywhere_is_refused_and_changes_nothing(tmp_path):
    file = save_model(network(0), tmp_path / "m")
    whole = file.read_bytes()
    other = network(1)
    before = bits(other)
    for size in range(0, len(whole), 13):
        file.write_bytes(whole[:size])
        with pytest.raises(CheckpointError, match=r"no whole safetensors file"):
            load_model(other, file)
    assert bits(other) == before


@pytest.mark.parametrize("call", [save_model, load_model])
def test_a_model_and_a_path_that_are_exchanged(call, tmp_path):
    with pytest.raises(ArgumentTypeError, match="a Module, not str"):
        call(str(tmp_path / "model"), nn.Linear(1, 1))
    assert not list(tmp_path.iterdir())
