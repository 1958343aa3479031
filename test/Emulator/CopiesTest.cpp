//===- CopiesTest.cpp - Asynchronous copies, mbarriers, clusters
//-===//
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

//===----------------------------------------------------------------------===//
// cp.async
//===----------------------------------------------------------------------===//

const char *const kCopyParameters =
    "ptr addrspace(1) %g, ptr addrspace(1) %o, i32 %n";

/// Thread t copies 16 bytes, of which n are read, and stores a word of those of
/// thread t ^ 33. A second group is not waited for at once.
std::string makeCopyBody() {
  return std::string(kThread) + R"(
  %from = getelementptr [16 x i8], ptr addrspace(1) %g, i32 %t
  %to = getelementptr [16 x i8], ptr addrspace(3) @s, i32 %t
  %to2 = getelementptr i8, ptr addrspace(3) %to, i32 1024
  call void @llvm.nvvm.cp.async.cg.shared.global.16.s(ptr addrspace(3) %to, ptr addrspace(1) %from, i32 %n)
  call void @llvm.nvvm.cp.async.commit.group()
  call void @llvm.nvvm.cp.async.ca.shared.global.16(ptr addrspace(3) %to2, ptr addrspace(1) %from)
  call void @llvm.nvvm.cp.async.commit.group()
  call void @llvm.nvvm.cp.async.wait.group(i32 1)
)" + kBarrier +
         R"(
  %x = xor i32 %t, 33
  %q = getelementptr [16 x i8], ptr addrspace(3) @s, i32 %x
  %q8 = getelementptr i8, ptr addrspace(3) %q, i32 8
  %r = load i32, ptr addrspace(3) %q8
  %p = getelementptr i32, ptr addrspace(1) %o, i32 %t
  store i32 %r, ptr addrspace(1) %p
  call void @llvm.nvvm.cp.async.wait.all()
  ret void)";
}

struct CopyData {
  Device<uint32_t> from, to;
  CopyData() : from(256), to(64) {
    for (unsigned i = 0; i < 256; ++i)
      from[i] = i;
  }
};

TEST(CopyTest, ArrivesAtTheWait) {
  TestKernel kernel(kCopyParameters, makeCopyBody(), kShared);
  CopyData data;
  kernel.run(64, 2048, data.from.get(), data.to.get(), 16);
  for (unsigned t = 0; t < 64; ++t)
    EXPECT_EQ(data.to[t], 4 * (t ^ 33) + 2);
  kernel.run(64, 2048, data.from.get(), data.to.get(), 8);
  for (unsigned t = 0; t < 64; ++t)
    EXPECT_EQ(data.to[t], 0u) << "not read, so zero";
}

TEST(CopyTest, Faults) {
  CopyData data;
  withMutation("drop:cp.async.wait.group", [&] {
    TestKernel kernel(kCopyParameters, makeCopyBody(), kShared);
    EXPECT_REPORT(
        kernel.run(64, 2048, data.from.get(), data.to.get(), 16),
        "expected a wait before shared memory at offset .* is read: "
        "the asynchronous copy by cp.async.cg.shared.global.16.s .* of "
        "thread .* may still write it");
    // Without race detection, what is read is poison.
    setenv("ROPE_EMULATOR_RACES", "0", 1);
    kernel.run(64, 2048, data.from.get(), data.to.get(), 16);
    unsetenv("ROPE_EMULATOR_RACES");
    EXPECT_GT(std::count(data.to.get(), data.to.get() + 64, 0xffffffffu), 0);
  });
  withMutation("flip:cp.async.wait.group:1:0:3", [&] {
    TestKernel kernel(kCopyParameters, makeCopyBody(), kShared);
    EXPECT_REPORT(kernel.run(64, 2048, data.from.get(), data.to.get(), 16),
                  "expected a wait");
  });
  withMutation("drop:barrier.cta", [&] {
    TestKernel kernel(kCopyParameters, makeCopyBody(), kShared);
    EXPECT_REPORT(kernel.run(64, 2048, data.from.get(), data.to.get(), 16),
                  "data race|expected a wait");
  });
  withMutation("flip:cp.async.cg:1:0:4", [&] {
    TestKernel kernel(kCopyParameters, makeCopyBody(), kShared);
    EXPECT_REPORT(kernel.run(64, 2048, data.from.get(), data.to.get(), 16),
                  "cp.async.cg.*expected an address aligned to 16 bytes");
  });
  TestKernel kernel(kCopyParameters, makeCopyBody(), kShared);
  EXPECT_REPORT(kernel.run(64, 2048, data.from.get() + 4, data.to.get(), 16),
                "thread \\(63, 0, 0\\): cp.async.cg.*out of the bounds");
  EXPECT_REPORT(kernel.run(64, 1024, data.from.get(), data.to.get(), 16),
                "cp.async.ca.*expected an access within the block's");
}

TEST(CopyTest, ArrivesAtAnMBarrier) {
  TestKernel kernel(kCopyParameters, std::string(kThread) + R"(
  %z = icmp eq i32 %t, 0
  br i1 %z, label %x, label %y
x:
  call void @llvm.nvvm.mbarrier.init.shared(ptr addrspace(3) @b, i32 64)
  br label %y
y:
)" + kBarrier + R"(
  %from = getelementptr i32, ptr addrspace(1) %g, i32 %t
  %to = getelementptr i32, ptr addrspace(3) @s, i32 %t
  call void @llvm.nvvm.cp.async.ca.shared.global.4(ptr addrspace(3) %to, ptr addrspace(1) %from)
  call void @llvm.nvvm.cp.async.mbarrier.arrive.noinc.shared(ptr addrspace(3) @b)
  br label %wait
wait:
  %done = call i1 @llvm.nvvm.mbarrier.test.wait.parity.scope.cta.space.cta(ptr addrspace(3) @b, i32 0)
  br i1 %done, label %go, label %wait
go:
  %w = xor i32 %t, 63
  %q = getelementptr i32, ptr addrspace(3) @s, i32 %w
  %r = load i32, ptr addrspace(3) %q
  %p = getelementptr i32, ptr addrspace(1) %o, i32 %t
  store i32 %r, ptr addrspace(1) %p
  ret void)",
                    kShared);
  CopyData data;
  kernel.run(64, 256, data.from.get(), data.to.get(), 0);
  for (unsigned t = 0; t < 64; ++t)
    EXPECT_EQ(data.to[t], t ^ 63);
}

//===----------------------------------------------------------------------===//
// mbarrier
//===----------------------------------------------------------------------===//

/// Warp 0 makes `n` values one by one for warp 1, through one buffer: one
/// barrier says that it is full, the other that it is empty.
std::string makePipelineBody() {
  return std::string(kThread) + R"(
  %full = getelementptr [2 x i64], ptr addrspace(3) @b, i32 0, i32 0
  %empty = getelementptr [2 x i64], ptr addrspace(3) @b, i32 0, i32 1
  %z = icmp eq i32 %t, 0
  br i1 %z, label %x, label %y
x:
  call void @llvm.nvvm.mbarrier.init.shared(ptr addrspace(3) %full, i32 32)
  call void @llvm.nvvm.mbarrier.init.shared(ptr addrspace(3) %empty, i32 32)
  br label %y
y:
)" + kBarrier +
         R"(
  %lane = and i32 %t, 31
  %q = getelementptr i32, ptr addrspace(3) @s, i32 %lane
  %first = icmp ult i32 %t, 32
  br i1 %first, label %produce, label %consume
produce:
  %i = phi i32 [0, %y], [%i1, %produce]
  %even = xor i32 %i, 1
  %parity = and i32 %even, 1
  call void asm sideeffect "{ .reg .pred P1; LAB_WAIT: mbarrier.try_wait.parity.shared.b64 P1, [$0], $1, $2; @P1 bra.uni DONE; bra.uni LAB_WAIT; DONE: }", "r,r,n"(ptr addrspace(3) %empty, i32 %parity, i32 100)
  %v = mul i32 %i, %t
  store i32 %v, ptr addrspace(3) %q
  %token = call i64 @llvm.nvvm.mbarrier.arrive.shared(ptr addrspace(3) %full)
  %i1 = add i32 %i, 1
  %more = icmp ult i32 %i1, %n
  br i1 %more, label %produce, label %done
consume:
  %j = phi i32 [0, %y], [%j1, %consume]
  %sum = phi i32 [0, %y], [%sum1, %consume]
  %jparity = and i32 %j, 1
  %ok = call i1 @llvm.nvvm.mbarrier.try.wait.parity.scope.cta.space.cta(ptr addrspace(3) %full, i32 %jparity)
  %w = load i32, ptr addrspace(3) %q
  %token2 = call i64 @llvm.nvvm.mbarrier.arrive.shared(ptr addrspace(3) %empty)
  %sum1 = add i32 %sum, %w
  %j1 = add i32 %j, 1
  %jmore = icmp ult i32 %j1, %n
  br i1 %jmore, label %consume, label %write
write:
  %p = getelementptr i32, ptr addrspace(1) %o, i32 %lane
  store i32 %sum1, ptr addrspace(1) %p
  br label %done
done:
  ret void)";
}

const char *const kPipelineParameters = "ptr addrspace(1) %o, i32 %n";

TEST(MBarrierTest, Pipeline) {
  TestKernel kernel(kPipelineParameters, makePipelineBody(), kShared);
  Device<uint32_t> out(32);
  kernel.run(64, 128, out.get(), 5);
  for (unsigned t = 0; t < 32; ++t)
    EXPECT_EQ(out[t], 10 * t);
}

TEST(MBarrierTest, InvalidatedAndInitializedAnew) {
  // More often than there are components of clocks.
  std::string body = std::string(kThread) + R"(
  br label %loop
loop:
  %i = phi i32 [0, %0], [%i1, %loop]
  call void @llvm.nvvm.mbarrier.init.shared(ptr addrspace(3) @b, i32 1)
  %token = call i64 @llvm.nvvm.mbarrier.arrive.shared(ptr addrspace(3) @b)
  %ok = call i1 @llvm.nvvm.mbarrier.try.wait.parity.scope.cta.space.cta(ptr addrspace(3) @b, i32 0)
  call void @llvm.nvvm.mbarrier.inval.shared(ptr addrspace(3) @b)
  %i1 = add i32 %i, 1
  %more = icmp ult i32 %i1, 1000
  br i1 %more, label %loop, label %done
done:
  store i32 %i1, ptr addrspace(1) %o
  ret void)";
  TestKernel kernel("ptr addrspace(1) %o", body, kShared);
  Device<uint32_t> out(1);
  kernel.run(1, 0, out.get());
  EXPECT_EQ(out[0], 1000u);
  withMutation("drop:mbarrier.inval", [&] {
    TestKernel broken("ptr addrspace(1) %o", body, kShared);
    EXPECT_REPORT(broken.run(1, 0, out.get()),
                  "must be invalidated before it is initialized anew");
  });
}

TEST(MBarrierTest, Faults) {
  Device<uint32_t> out(32);
  auto expect = [&](const char *mutation, const char *message) {
    SCOPED_TRACE(mutation);
    withMutation(mutation, [&] {
      TestKernel kernel(kPipelineParameters, makePipelineBody(), kShared);
      EXPECT_REPORT(kernel.run(64, 128, out.get(), 5), message);
    });
  };
  expect("drop:mbarrier.wait.parity", "data race|arrivals in a phase|deadlock");
  expect("drop:mbarrier.try.wait.parity",
         "data race|arrivals in a phase|deadlock");
  expect(
      "drop:mbarrier.arrive.shared:1",
      "deadlock: threads 0-31 wait at mbarrier.wait.parity.*threads 32-63 wait "
      "at mbarrier.try.wait.parity.*phase 0: 32 of 32 arrivals and 0 bytes are "
      "missing");
  expect("flip:mbarrier.try.wait.parity:1:1:1", "data race|arrivals|deadlock");
  expect("drop:mbarrier.init:1", "expected an mbarrier that was initialized");
  expect("flip:mbarrier.init:1:1:96", "deadlock");
  expect("drop:barrier.cta", "mbarrier that was initialized|data race");
}

//===----------------------------------------------------------------------===//
// Clusters
//===----------------------------------------------------------------------===//

TEST(ClusterTest, WritesToAnotherBlock) {
  std::string body = std::string(kThread) + R"(
  %rank = call i32 @llvm.nvvm.read.ptx.sreg.cluster.ctarank()
  %id = call i32 @llvm.nvvm.read.ptx.sreg.ctaid.x()
  %other = xor i32 %rank, 1
  %q = getelementptr i32, ptr addrspace(3) @s, i32 %t
  %far = call ptr addrspace(7) @llvm.nvvm.mapa.shared.cluster(ptr addrspace(3) %q, i32 %other)
  %i = mul i32 %id, 32
  %v = add i32 %i, %t
  store i32 %v, ptr addrspace(7) %far
  call void @llvm.nvvm.barrier.cluster.arrive.aligned()
  call void @llvm.nvvm.barrier.cluster.wait.aligned()
  %r = load i32, ptr addrspace(3) %q
  %p = getelementptr i32, ptr addrspace(1) %o, i32 %v
  store i32 %r, ptr addrspace(1) %p
  ret void)";
  TestKernel kernel("ptr addrspace(1) %o", body, kShared);
  Device<uint32_t> out(128);
  kernel.runCluster(2, 4, 32, 128, out.get());
  for (unsigned i = 0; i < 128; ++i)
    EXPECT_EQ(out[i], i ^ 32);
  withMutation("drop:barrier.cluster.wait", [&] {
    TestKernel broken("ptr addrspace(1) %o", body, kShared);
    EXPECT_REPORT(broken.runCluster(2, 4, 32, 128, out.get()), "data race");
  });
}

} // namespace
