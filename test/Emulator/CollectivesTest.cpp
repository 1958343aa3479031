//===- CollectivesTest.cpp - Shuffles, votes, barriers and their faults ---===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmulatorTest.h"

using namespace rope::emulator::test;

namespace {

const char *const kParameters = "ptr addrspace(1) %o";
const char *const kThread =
    "%t = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()\n"
    "%p = getelementptr i32, ptr addrspace(1) %o, i32 %t\n";
const char *const kStore = "store i32 %r, ptr addrspace(1) %p\nret void";

/// What each of 32 lanes gets from `body`, which sets %r.
std::vector<uint32_t> runWarp(const std::string &body) {
  TestKernel kernel(kParameters, kThread + body + kStore);
  Device<uint32_t> out(32);
  kernel.run(32, 0, out.get());
  return {out.get(), out.get() + 32};
}

std::vector<uint32_t> shuffle(const std::string &mode, int b, int c) {
  return runWarp("%v = add i32 %t, 100\n%r = call i32 @llvm.nvvm.shfl.sync." +
                 mode + ".i32(i32 -1, i32 %v, i32 " + std::to_string(b) +
                 ", i32 " + std::to_string(c) + ")\n");
}

TEST(CollectivesTest, Shuffles) {
  std::vector<uint32_t> up = shuffle("up", 3, 0), down = shuffle("down", 3, 31),
                        cross = shuffle("bfly", 5, 31),
                        index = shuffle("idx", 7, 31),
                        segments = shuffle("idx", 1, 0x1c1f);
  for (unsigned t = 0; t < 32; ++t) {
    EXPECT_EQ(up[t], 100 + (t < 3 ? t : t - 3));
    EXPECT_EQ(down[t], 100 + (t + 3 > 31 ? t : t + 3));
    EXPECT_EQ(cross[t], 100 + (t ^ 5));
    EXPECT_EQ(index[t], 107);
    // Segments of 4 lanes: everyone reads lane 1 of its own.
    EXPECT_EQ(segments[t], 100 + t / 4 * 4 + 1);
  }
}

TEST(CollectivesTest, ShufflePredicate) {
  std::vector<uint32_t> result = runWarp(R"(
  %s = call {i32, i1} @llvm.nvvm.shfl.sync.down.i32p(i32 -1, i32 %t, i32 4, i32 31)
  %in = extractvalue {i32, i1} %s, 1
  %r = zext i1 %in to i32
)");
  for (unsigned t = 0; t < 32; ++t)
    EXPECT_EQ(result[t], t + 4 <= 31);
}

TEST(CollectivesTest, Votes) {
  EXPECT_EQ(runWarp(R"(
  %c = icmp ult i32 %t, 5
  %r = call i32 @llvm.nvvm.vote.ballot.sync(i32 -1, i1 %c)
)")[31],
            0x1fu);
  EXPECT_EQ(runWarp(R"(
  %c = icmp eq i32 %t, 9
  %b = call i1 @llvm.nvvm.vote.any.sync(i32 -1, i1 %c)
  %a = call i1 @llvm.nvvm.vote.all.sync(i32 -1, i1 %c)
  %bb = zext i1 %b to i32
  %aa = select i1 %a, i32 2, i32 0
  %r = or i32 %aa, %bb
)")[0],
            1u);
}

TEST(CollectivesTest, Reductions) {
  EXPECT_EQ(
      runWarp("%r = call i32 @llvm.nvvm.redux.sync.add(i32 %t, i32 -1)\n")[3],
      496u);
  EXPECT_EQ(runWarp("%n = sub i32 7, %t\n%r = call i32 "
                    "@llvm.nvvm.redux.sync.min(i32 %n, i32 -1)\n")[3],
            uint32_t(-24));
}

TEST(CollectivesTest, ElectsOne) {
  std::vector<uint32_t> result = runWarp(R"(
  %e = call {i32, i1} @llvm.nvvm.elect.sync(i32 -1)
  %in = extractvalue {i32, i1} %e, 1
  %r = zext i1 %in to i32
)");
  EXPECT_EQ(std::count(result.begin(), result.end(), 1u), 1);
}

TEST(CollectivesTest, SpecialRegisters) {
  TestKernel kernel(kParameters, R"(
  %x = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
  %n = call i32 @llvm.nvvm.read.ptx.sreg.ntid.x()
  %b = call i32 @llvm.nvvm.read.ptx.sreg.ctaid.x()
  %l = call i32 @llvm.nvvm.read.ptx.sreg.laneid()
  %w = call i32 @llvm.nvvm.read.ptx.sreg.warpid()
  %base = mul i32 %b, %n
  %i = add i32 %base, %x
  %p = getelementptr i32, ptr addrspace(1) %o, i32 %i
  %w100 = mul i32 %w, 100
  %v = add i32 %w100, %l
  store i32 %v, ptr addrspace(1) %p
  ret void)");
  Device<uint32_t> out(3 * 70);
  kernel.runGrid(3, 70, 0, out.get());
  for (unsigned i = 0; i < out.size(); ++i)
    EXPECT_EQ(out[i], i % 70 / 32 * 100 + i % 70 % 32);
}

//===----------------------------------------------------------------------===//
// Barriers
//===----------------------------------------------------------------------===//

const char *const kShared =
    "@s = external addrspace(3) global [0 x i8], align 16\n";

/// Every thread writes its word, and reads the one of another warp.
std::string makeExchange(const std::string &barrier) {
  return kThread +
         ("%q = getelementptr i32, ptr addrspace(3) @s, i32 %t\n"
          "store i32 %t, ptr addrspace(3) %q\n" +
          barrier + R"(
  %x = xor i32 %t, 33
  %y = getelementptr i32, ptr addrspace(3) @s, i32 %x
  %r = load i32, ptr addrspace(3) %y
)") + kStore;
}

TEST(BarriersTest, OrdersWarps) {
  for (std::string barrier :
       {"call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 0)",
        "call void @llvm.nvvm.barrier.cta.sync.aligned.count(i32 3, i32 64)",
        "call void asm sideeffect \"bar.sync $0, $1;\", \"n,n\"(i32 1, i32 64)",
        "call void @llvm.nvvm.barrier.cluster.arrive()\n"
        "call void @llvm.nvvm.barrier.cluster.wait()"}) {
    TestKernel kernel(kParameters, makeExchange(barrier), kShared);
    Device<uint32_t> out(64);
    kernel.run(64, 256, out.get());
    for (unsigned t = 0; t < 64; ++t)
      EXPECT_EQ(out[t], t ^ 33);
  }
}

TEST(BarriersTest, MissingBarrierIsARace) {
  TestKernel none(kParameters, makeExchange(""), kShared);
  Device<uint32_t> out(64);
  EXPECT_REPORT(none.run(64, 256, out.get()),
                "error: kernel 'kernel', block "
                "\\(0, 0, 0\\), thread .*data race");
  // One that orders only the lanes of a warp does not do.
  TestKernel warp(kParameters,
                  makeExchange("call void @llvm.nvvm.bar.warp.sync(i32 -1)"),
                  kShared);
  EXPECT_REPORT(warp.run(64, 256, out.get()), "data race");
  TestKernel whole(
      kParameters,
      makeExchange("call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 0)"),
      kShared);
  whole.run(64, 256, out.get());
}

TEST(BarriersTest, DroppedByMutation) {
  setenv("ROPE_EMULATOR_MUTATE", "drop:barrier.cta.sync:1", 1);
  TestKernel kernel(
      kParameters,
      makeExchange("call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 0)"),
      kShared);
  unsetenv("ROPE_EMULATOR_MUTATE");
  Device<uint32_t> out(64);
  EXPECT_REPORT(kernel.run(64, 256, out.get()), "data race");
}

TEST(BarriersTest, WriteAfterReadIsARace) {
  // Which of the two comes first follows from the seed.
  TestKernel kernel(kParameters, std::string(kThread) + R"(
  %q = getelementptr i32, ptr addrspace(3) @s, i32 %t
  store i32 %t, ptr addrspace(3) %q
  call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 0)
  %c = icmp ugt i32 %t, 31
  br i1 %c, label %x, label %y
x:
  store i32 0, ptr addrspace(3) %q
  ret void
y:
  %z = xor i32 %t, 32
  %zz = getelementptr i32, ptr addrspace(3) @s, i32 %z
  %r = load i32, ptr addrspace(3) %zz
)" + kStore,
                    kShared);
  Device<uint32_t> out(64);
  EXPECT_REPORT(
      kernel.run(64, 256, out.get()),
      "data race: it (writes|reads) shared memory at offset .*, which "
      "thread .* (read by load|wrote by store)");
}

TEST(BarriersTest, DivergentBarrier) {
  TestKernel kernel(kParameters, std::string(kThread) + R"(
  %c = icmp ult i32 %t, 48
  br i1 %c, label %x, label %y
x:
  call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 0)
  ret void
y:
  ret void)");
  Device<uint32_t> out(64);
  EXPECT_REPORT(
      kernel.run(64, 0, out.get()),
      "deadlock: threads 0-47 wait at barrier.cta.sync.* \\(barrier 0 "
      "has 48 of 64 threads\\); threads 48-63 exited");
  TestKernel two(kParameters, std::string(kThread) + R"(
  %c = icmp ult i32 %t, 48
  br i1 %c, label %x, label %y
x:
  call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 0)
  ret void
y:
  call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 0)
  ret void)");
  EXPECT_REPORT(
      two.run(64, 0, out.get()),
      "expected all threads of a warp at one instruction of barrier 0");
}

TEST(BarriersTest, WarpBarrierThatALaneMisses) {
  TestKernel kernel(kParameters, std::string(kThread) + R"(
  %c = icmp ult i32 %t, 31
  br i1 %c, label %x, label %y
x:
  %b = call i32 @llvm.nvvm.vote.ballot.sync(i32 -1, i1 true)
  ret void
y:
  ret void)");
  Device<uint32_t> out(32);
  EXPECT_REPORT(kernel.run(32, 0, out.get()),
                "deadlock: threads 0-30 wait at vote.ballot.sync.*; thread 31 "
                "exited");
}

} // namespace
