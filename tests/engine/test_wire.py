from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practorch.engine.values import decode
from practorch.engine.wire import Frame, Reader, WireError, frames_in

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**50), 2**50) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@given(
    st.lists(st.tuples(st.dictionaries(st.text(max_size=8), JSON, max_size=4), st.binary(max_size=200)), max_size=4),
    st.data(),
)
def test_frames_come_back_however_the_bytes_are_cut(
    messages: list[tuple[dict[str, object], bytes]], data: st.DataObject
) -> None:
    frames = [Frame(header, blob) for header, blob in messages]
    stream = b"".join(frame.to_bytes() for frame in frames)
    reader, found = Reader(), []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        found += reader.feed(stream[:size])
        stream = stream[size:]
    assert found == frames
    assert reader.is_clean


@given(st.binary(max_size=300))
def test_any_bytes_give_frames_or_a_wire_error(data: bytes) -> None:
    try:
        assert all(isinstance(frame, Frame) for frame in frames_in(data))
    except WireError:
        pass


TAGS = st.sampled_from(
    ["tensor", "list", "tuple", "dict", "set", "float", "int", "complex", "symbol", "other", "at_most", "near", "?"]
)
NODES = st.recursive(
    JSON,
    lambda inner: st.fixed_dictionaries(
        {"t": TAGS},
        optional={
            "v": inner,
            "k": inner,
            "c": st.text(max_size=5),
            "f": inner,
            "p": inner,
            "u": inner,
            "rtol": inner,
            "atol": inner,
            "dtype": st.sampled_from(["float32", "int64", "bool", "evil"]),
            "shape": st.lists(st.integers(-3, 9), max_size=3) | inner,
            "device": st.just("cpu"),
            "grad": st.booleans(),
            "at": st.none() | st.lists(st.integers(-9, 99), max_size=3),
        },
    ),
    max_leaves=12,
)


@given(NODES, st.binary(max_size=120))
def test_any_node_gives_a_value_or_a_wire_error(node: object, blob: bytes) -> None:
    try:
        decode(node, blob)
    except WireError:
        pass


def test_a_length_above_the_cap_is_refused_before_it_is_read() -> None:
    with pytest.raises(WireError, match="over the cap"):
        Reader().feed(b"\xff" * 12)


def test_a_node_nested_too_deeply_is_refused() -> None:
    node: object = 1
    for _ in range(100):
        node = {"t": "list", "v": [node]}
    with pytest.raises(WireError, match="nested"):
        decode(node, b"")


def test_a_tensor_whose_bytes_do_not_fit_is_refused() -> None:
    node = {
        "t": "tensor",
        "dtype": "float32",
        "shape": [3],
        "device": "cpu",
        "grad": False,
        "c": "Tensor",
        "at": [0, 8],
    }
    with pytest.raises(WireError, match="8 bytes are not"):
        decode(node, b"x" * 8)
