#===- runtime.py - Calls of RopeCudaRuntime --------------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
# runtime.py LIBRARY SCENARIO: calls the library as compiled code does. What
# reaches the driver is printed by FakeCuda.c.

import ctypes
import sys
import threading
from ctypes import c_char_p, c_int32, c_int64, c_uint64, c_void_p

lib = ctypes.CDLL(sys.argv[1])
for name in ("ropeGpuRuntimeError", "ropeGpuChip", "ropeGpuBinaryFormat"):
    getattr(lib, name).restype = c_char_p
for name in ("mgpuModuleLoad", "mgpuModuleLoadJIT", "mgpuModuleGetFunction",
             "mgpuStreamCreate", "mgpuEventCreate", "mgpuMemAlloc",
             "ropeGpuAlloc", "mgpuTensorMapEncodeTiledMemref"):
    getattr(lib, name).restype = c_void_p

CODE = ctypes.create_string_buffer(b"ELF binary")


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def load():
    module = c_void_p(lib.mgpuModuleLoad(CODE, ctypes.c_size_t(len(CODE))))
    return module, c_void_p(lib.mgpuModuleGetFunction(module, b"attend"))


def launch(function, grid, shared=0, block=(128, 1, 1), stream=None):
    stream = stream or c_void_p(lib.mgpuStreamCreate())
    lib.mgpuLaunchKernel(function, *map(c_int64, grid), *map(c_int64, block),
                         c_int32(shared), stream, None, None, c_uint64(0))
    return stream


def scenario_launch():
    module, function = load()
    say("loaded")
    launch(function, (0, 4, 1))
    say("empty")
    stream = launch(function, (2, 3, 4), 49152)
    say("default")
    again = c_void_p(lib.mgpuModuleGetFunction(module, b"attend"))
    assert again.value == function.value
    launch(function, (1, 1, 1), 49153)
    say("more")
    launch(function, (1, 1, 1), 49153)
    say("same")
    launch(function, (1, 1, 1), 65536)
    lib.mgpuStreamSynchronize(stream)
    lib.mgpuStreamDestroy(stream)
    lib.mgpuModuleUnload(module)
    lib.mgpuModuleUnload(None)


def scenario_shared():
    launch(load()[1], (1, 1, 1), int(sys.argv[3]))
    say("NOT REACHED")


def scenario_grid():
    launch(load()[1], [int(text) for text in sys.argv[3:6]])
    say("NOT REACHED")


def scenario_block():
    launch(load()[1], (1, 1, 1), 0, (2048, 1, 1))
    say("NOT REACHED")


def scenario_jit():
    code = ctypes.create_string_buffer(sys.argv[3].encode())
    module = c_void_p(lib.mgpuModuleLoadJIT(code, 3))
    launch(c_void_p(lib.mgpuModuleGetFunction(module, b"attend")), (1, 1, 1))
    say("reached")


def scenario_synchronize():
    lib.mgpuStreamSynchronize(launch(load()[1], (1, 1, 1)))
    say("NOT REACHED")


def scenario_cluster():
    function = load()[1]
    for cluster in (2, 16):
        lib.mgpuLaunchClusterKernel(
            function, c_int64(cluster), c_int64(1), c_int64(1), c_int64(16),
            c_int64(1), c_int64(1), c_int64(384), c_int64(1), c_int64(1),
            c_int32(200000), c_void_p(lib.mgpuStreamCreate()), None, None,
            c_uint64(0))


def scenario_memory():
    stream = c_void_p(lib.mgpuStreamCreate())
    a = c_void_p(lib.mgpuMemAlloc(c_uint64(16), stream, 0))
    b = c_void_p(lib.ropeGpuAlloc(c_uint64(16)))
    assert lib.ropeGpuAlloc(c_uint64(0)) is None
    lib.mgpuMemset32(a, 0x01020304, c_uint64(4), stream)
    lib.mgpuMemset16(b, 0x0506, c_uint64(8), stream)
    lib.mgpuMemcpy(b, a, c_uint64(8), stream)
    lib.mgpuMemcpy(b, a, c_uint64(0), stream)
    host = ctypes.create_string_buffer(16)
    lib.ropeGpuCopy(host, b, c_uint64(16))
    say("bytes", host.raw.hex())
    lib.mgpuMemFree(a, stream)
    lib.ropeGpuFree(b)
    lib.ropeGpuFree(None)


def scenario_hostshared():
    lib.mgpuMemAlloc(c_uint64(16), None, 1)
    say("NOT REACHED")


def scenario_hostregister():
    data = (ctypes.c_float * 12)()
    address = ctypes.addressof(data)
    dense = (c_int64 * 7)(address, address, 0, 3, 4, 4, 1)
    lib.mgpuMemHostRegisterMemRef(c_int64(2), dense, c_int64(4))
    lib.mgpuMemHostUnregisterMemRef(c_int64(2), dense, c_int64(4))
    strided = (c_int64 * 7)(address, address, 0, 3, 2, 4, 1)
    lib.mgpuMemHostRegisterMemRef(c_int64(2), strided, c_int64(4))
    say("NOT REACHED")


def scenario_stream():
    function = load()[1]
    lib.ropeGpuSetStream(c_void_p(77))
    stream = launch(function, (1, 1, 1))
    lib.mgpuStreamSynchronize(stream)
    lib.mgpuStreamDestroy(stream)
    pointer = c_void_p(lib.ropeGpuAlloc(c_uint64(8)))
    lib.ropeGpuFree(pointer)
    say("own wait")
    lib.ropeGpuSynchronize()
    lib.ropeGpuSetStream(None)
    launch(function, (1, 1, 1), stream=c_void_p(lib.mgpuStreamCreate()))
    lib.ropeGpuResetStream()
    say("reset")
    lib.mgpuStreamSynchronize(launch(function, (1, 1, 1)))


def scenario_threads():
    seen = []

    def run():
        stream = lib.mgpuStreamCreate()
        assert lib.mgpuStreamCreate() == stream
        seen.append(stream)

    run()
    for _ in range(2):
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    say("streams differ:", seen[0] != seen[1], "reused:", seen[1] == seen[2])


def scenario_events():
    stream = c_void_p(lib.mgpuStreamCreate())
    event = c_void_p(lib.mgpuEventCreate())
    lib.mgpuEventRecord(event, stream)
    lib.mgpuStreamWaitEvent(stream, event)
    lib.mgpuEventSynchronize(event)
    lib.mgpuEventDestroy(event)


def scenario_tensormap():
    rank = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    data_type = int(sys.argv[4]) if len(sys.argv) > 4 else 6
    address = 0x10000
    box = (c_int64 * 2)(64, 32)
    maps = []
    for offset in (8, 8, 16):
        memref = (c_int64 * 7)(0, address, offset, 100, 128, 256, 1)
        maps.append(lib.mgpuTensorMapEncodeTiledMemref(
            c_int64(rank), memref, c_int64(data_type), c_int64(0), c_int64(3),
            c_int64(0), c_int64(0), box))
    host = (c_uint64 * 16)()
    lib.ropeGpuCopy(host, c_void_p(maps[0]), c_uint64(128))
    say("address", hex(host[0]))
    say("shared:", maps[0] == maps[1], maps[1] == maps[2])


def scenario_device():
    lib.mgpuSetDefaultDevice(int(sys.argv[3]))
    say("stream", lib.mgpuStreamCreate())


def scenario_ask():
    error = lib.ropeGpuRuntimeError()
    say("error:", error and error.decode())
    say("chip:", lib.ropeGpuChip())
    say("format:", lib.ropeGpuBinaryFormat())


globals()["scenario_" + sys.argv[2]]()
