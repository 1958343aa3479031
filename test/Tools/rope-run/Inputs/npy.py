"""Makes and compares .npy files for the tests of rope-run.

    npy.py make FILE DTYPE SHAPE [--fortran] [--version=N]
    npy.py equal FILE FILE
"""

import sys

import numpy as np


def make(path, dtype, shape, *flags):
    shape = tuple(int(size) for size in shape.split("x") if size)
    dtype = np.dtype(dtype)
    count = int(np.prod(shape, dtype=np.int64))
    if dtype.kind == "f":
        # Values with few bits, -0, infinities and NaN.
        array = (np.arange(count) - 3.0).astype(dtype)
        array[:4] = [-0.0, np.inf, -np.inf, np.nan][:count]
    elif dtype.kind == "b":
        array = np.arange(count) % 3 == 0
    elif dtype.kind == "V":
        array = (0x3F80 + 7 * np.arange(count)).astype("<u2").view(dtype)
    else:
        array = (np.arange(count) * 37 - 100).astype(dtype)
    order = "F" if "--fortran" in flags else "C"
    array = np.array(array.reshape(shape), order=order)
    version = next((int(f[-1]) for f in flags if f.startswith("--version")), 1)
    with open(path, "wb") as file:
        np.lib.format.write_array(file, array, version=(version, 0))


def equal(path, expected_path):
    array, expected = np.load(path), np.load(expected_path)
    assert array.dtype == expected.dtype, (array.dtype, expected.dtype)
    assert array.shape == expected.shape, (array.shape, expected.shape)
    assert array.tobytes() == expected.tobytes(), (array, expected)


if __name__ == "__main__":
    {"make": make, "equal": equal}[sys.argv[1]](*sys.argv[2:])
