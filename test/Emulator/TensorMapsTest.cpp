//===- TensorMapsTest.cpp - Tensor maps -----------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmulatorTest.h"
#include <algorithm>
#include <functional>

using namespace rope::emulator::test;

namespace {

const char *const kShared =
    "@s = external addrspace(3) global [0 x i8], align 1024\n"
    "@b = internal addrspace(3) global [2 x i64] undef, align 8\n";
const char *const kThread = "%t = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()\n";
const char *const kBarrier =
    "call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 0)\n";

/// A kernel that is broken by `mutation` (see Mutation.h).
void withMutation(const char *mutation, const std::function<void()> &make) {
  setenv("ROPE_EMULATOR_MUTATE", mutation, 1);
  make();
  unsetenv("ROPE_EMULATOR_MUTATE");
}

const char *const kTensorParameters =
    "ptr %map, i32 %x, i32 %y, i32 %bytes, ptr addrspace(1) %o";

/// Loads a box and stores the bytes of shared memory as they lie there, 16 a
/// thread.
std::string makeTensorLoadBody() {
  return std::string(kThread) + R"(
  %z = icmp eq i32 %t, 0
  br i1 %z, label %init, label %go
init:
  call void @llvm.nvvm.mbarrier.init.shared(ptr addrspace(3) @b, i32 1)
  call void @llvm.nvvm.fence.mbarrier_init.release.cluster()
  br label %go
go:
)" + kBarrier +
         R"(
  br i1 %z, label %load, label %wait
load:
  %s7 = addrspacecast ptr addrspace(3) @s to ptr addrspace(7)
  %token = call i64 @llvm.nvvm.mbarrier.arrive.expect.tx.scope.cta.space.cta(ptr addrspace(3) @b, i32 %bytes)
  call void @llvm.nvvm.cp.async.bulk.tensor.g2s.tile.2d(ptr addrspace(7) %s7, ptr addrspace(3) @b, ptr %map, i32 %x, i32 %y, i16 0, i64 0, i1 0, i1 0, i32 0)
  br label %wait
wait:
  %done = call i1 @llvm.nvvm.mbarrier.try.wait.parity.scope.cta.space.cta(ptr addrspace(3) @b, i32 0)
  %q = getelementptr [16 x i8], ptr addrspace(3) @s, i32 %t
  %v = load <4 x i32>, ptr addrspace(3) %q, align 16
  %p = getelementptr [16 x i8], ptr addrspace(1) %o, i32 %t
  store <4 x i32> %v, ptr addrspace(1) %p, align 16
  ret void)";
}

/// Where the 16 bytes `chunk` of row `row` lie in a row of that swizzle.
unsigned getChunk(int swizzle, unsigned row, unsigned chunk) {
  switch (swizzle) {
  case 1:
    return chunk ^ (row / 4 % 2);
  case 2:
    return chunk ^ (row / 2 % 4);
  case 3:
    return chunk ^ (row % 8);
  default:
    return chunk;
  }
}

constexpr int kRows = 40, kColumns = 72, kBoxRows = 16;

Device<uint16_t> &getMatrix() {
  static Device<uint16_t> matrix(kRows * kColumns);
  for (unsigned i = 0; i < matrix.size(); ++i)
    matrix[i] = i + 1;
  return matrix;
}

TEST(TensorMapTest, LoadsBoxes) {
  TestKernel kernel(kTensorParameters, makeTensorLoadBody(), kShared);
  for (int swizzle = 0; swizzle < 4; ++swizzle)
    for (auto [x, y] : {std::pair(0, 0), std::pair(8, 16), std::pair(64, 32),
                        std::pair(-8, -3)}) {
      SCOPED_TRACE(testing::Message() << swizzle << " " << x << " " << y);
      int columns = swizzle ? 8 << swizzle : 32, chunks = columns / 8;
      void *map = makeTensorMap(getMatrix().get(), kRows, kColumns, kBoxRows,
                                columns, swizzle);
      int bytes = kBoxRows * columns * 2;
      Device<uint16_t> out(bytes / 2);
      kernel.run(bytes / 16, bytes, map, x, y, bytes, out.get());
      for (int row = 0; row < kBoxRows; ++row)
        for (int column = 0; column < columns; ++column) {
          bool inside = y + row >= 0 && y + row < kRows && x + column >= 0 &&
                        x + column < kColumns;
          unsigned at =
              8 * (row * chunks + getChunk(swizzle, row, column / 8)) +
              column % 8;
          EXPECT_EQ(out[at],
                    inside ? (y + row) * kColumns + x + column + 1 : 0);
        }
      mgpuMemFree(map, nullptr);
    }
}

TEST(TensorMapTest, LoadFaults) {
  void *map =
      makeTensorMap(getMatrix().get(), kRows, kColumns, kBoxRows, 64, 3);
  Device<uint16_t> out(kBoxRows * 64);
  int bytes = kBoxRows * 128;
  withMutation("drop:try.wait", [&] {
    TestKernel kernel(kTensorParameters, makeTensorLoadBody(), kShared);
    EXPECT_REPORT(kernel.run(128, bytes, map, 0, 0, bytes, out.get()),
                  "expected a wait before shared memory|data race");
  });
  TestKernel kernel(kTensorParameters, makeTensorLoadBody(), kShared);
  EXPECT_REPORT(
      kernel.run(128, bytes, map, 0, 0, bytes + 16, out.get()),
      "deadlock: threads 0-127 wait at mbarrier.try.wait.parity.* 0 of "
      "1 arrivals and 16 bytes are missing");
  EXPECT_REPORT(kernel.run(128, bytes - 16, map, 0, 0, bytes, out.get()),
                "cp.async.bulk.tensor.g2s.tile.2d .*within the block's");
  EXPECT_REPORT(kernel.run(128, bytes, out.get(), 0, 0, bytes, out.get()),
                "expected a tensor map");
  EXPECT_REPORT(makeTensorMap(getMatrix().get() + 1, 8, 8, 8, 8, 0),
                "expected a global address aligned to 16 bytes");
  EXPECT_REPORT(makeTensorMap(getMatrix().get(), 8, 8, 8, 64, 2),
                "expected an inner box of at most the bytes of its swizzle");
  withMutation("flip:tensormap.swizzle:0:0:3", [&] {
    auto run = [&] {
      void *other =
          makeTensorMap(getMatrix().get(), kRows, kColumns, kBoxRows, 64, 3);
      kernel.run(128, bytes, other, 0, 0, bytes, out.get());
      // Row 1, which is not swizzled now.
      std::_Exit(out[64] == kColumns + 1 ? 17 : 18);
    };
    EXPECT_EXIT(run(), testing::ExitedWithCode(17), "");
  });
}

const char *const kTensorStoreParameters = "ptr %map, i32 %x, i32 %y";

/// Each thread writes 16 bytes; the first stores the box, and waits.
std::string makeTensorStoreBody() {
  return std::string(kThread) + R"(
  %q = getelementptr [16 x i8], ptr addrspace(3) @s, i32 %t
  %v = mul i32 %t, 8
  %v16 = trunc i32 %v to i16
  store i16 %v16, ptr addrspace(3) %q, align 16
  call void @llvm.nvvm.fence.proxy.async.shared_cta()
)" + kBarrier +
         R"(
  %z = icmp eq i32 %t, 0
  br i1 %z, label %x1, label %y1
x1:
  call void @llvm.nvvm.cp.async.bulk.tensor.s2g.tile.2d(ptr addrspace(3) @s, ptr %map, i32 %x, i32 %y, i64 0, i1 0)
  call void @llvm.nvvm.cp.async.bulk.commit.group()
  call void @llvm.nvvm.cp.async.bulk.wait.group.read(i32 0)
  br label %y1
y1:
)" + kBarrier +
         R"(
  store i16 0, ptr addrspace(3) %q, align 16
  ret void)";
}

TEST(TensorMapTest, StoresBoxes) {
  TestKernel kernel(kTensorStoreParameters, makeTensorStoreBody(), kShared);
  Device<uint16_t> to(20 * 40);
  void *map = makeTensorMap(to.get(), 20, 40, 16, 32, 2);
  kernel.run(64, 1024, map, 16, 8);
  for (unsigned row = 0; row < 20; ++row)
    for (unsigned column = 0; column < 40; column += 8) {
      bool inside = row >= 8 && column >= 16;
      unsigned chunk = 4 * (row - 8) + getChunk(2, row - 8, column / 8 - 2);
      EXPECT_EQ(to[row * 40 + column], inside ? 8 * chunk : 0xffff);
    }
  withMutation("drop:bulk.wait", [&] {
    TestKernel broken(kTensorStoreParameters, makeTensorStoreBody(), kShared);
    EXPECT_REPORT(broken.run(64, 1024, map, 16, 8),
                  "data race: it writes shared memory .*which an asynchronous "
                  "copy read by cp.async.bulk.tensor.s2g");
  });
  withMutation("drop:fence.proxy", [&] {
    TestKernel broken(kTensorStoreParameters, makeTensorStoreBody(), kShared);
    EXPECT_REPORT(broken.run(64, 1024, map, 16, 8),
                  "expected a fence.proxy.async between the write of shared "
                  "memory at offset .* by store");
  });
  mgpuMemFree(map, nullptr);
}

} // namespace
