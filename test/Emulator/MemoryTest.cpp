//===- MemoryTest.cpp - Memory, and loading modules -----------------------===//
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
const char *const kShared =
    "@s = external addrspace(3) global [0 x i8], align 16\n";

TEST(MemoryTest, Faults) {
  Device<uint32_t> out(32);
  TestKernel global(kParameters, std::string(kThread) + R"(
  %q = getelementptr i32, ptr addrspace(1) %p, i32 1
  store i32 0, ptr addrspace(1) %q, align 4
  ret void)");
  EXPECT_REPORT(
      global.run(32, 0, out.get()),
      "thread \\(31, 0, 0\\): store .*: it writes 4 bytes at .*, out of "
      "the bounds of all device memory");
  TestKernel aligned(kParameters, std::string(kThread) + R"(
  store <2 x i32> zeroinitializer, ptr addrspace(1) %p, align 8
  ret void)");
  EXPECT_REPORT(
      aligned.run(2, 0, out.get()),
      "thread \\(1, 0, 0\\): store .*: expected an address aligned to 8 "
      "bytes, but it is 4 past a multiple");
  TestKernel host(kParameters, std::string(kThread) + R"(
  store i32 0, ptr addrspace(1) %o, align 4
  ret void)");
  uint32_t notDevice;
  EXPECT_REPORT(host.run(1, 0, &notDevice), "out of the bounds");
}

TEST(MemoryTest, PoisonBeforeUse) {
  TestKernel kernel(kParameters, std::string(kThread) + R"(
  %q = getelementptr i32, ptr addrspace(3) @s, i32 %t
  %r = load i32, ptr addrspace(3) %q
)" + kStore,
                    kShared);
  Device<uint32_t> out(32);
  EXPECT_EQ(out[0], 0xffffffffu);
  out[0] = 0;
  kernel.run(32, 128, out.get());
  EXPECT_EQ(out[0], 0xffffffffu);
}

TEST(MemoryTest, GenericAddresses) {
  TestKernel kernel("ptr %o", R"(
  %t = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
  %g = addrspacecast ptr addrspace(3) @s to ptr
  %q = getelementptr i32, ptr %g, i32 %t
  store i32 %t, ptr %q
  %back = addrspacecast ptr %q to ptr addrspace(3)
  %r = load i32, ptr addrspace(3) %back
  %a = alloca [4 x i32]
  %i = and i32 %t, 3
  %l = getelementptr i32, ptr %a, i32 %i
  store i32 %r, ptr %l
  %v = load i32, ptr %l
  %p = getelementptr i32, ptr %o, i32 %t
  store i32 %v, ptr %p
  ret void)",
                    kShared);
  Device<uint32_t> out(32);
  kernel.run(32, 128, out.get());
  for (unsigned t = 0; t < 32; ++t)
    EXPECT_EQ(out[t], t);
}

TEST(MemoryTest, AtomicsAreNoRaces) {
  TestKernel kernel(kParameters, std::string(kThread) + R"(
  %z = icmp eq i32 %t, 0
  br i1 %z, label %x, label %y
x:
  store i32 0, ptr addrspace(3) @s
  br label %y
y:
  call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 0)
  %o1 = atomicrmw add ptr addrspace(3) @s, i32 %t monotonic
  %o2 = atomicrmw fadd ptr addrspace(1) %o, float 1.0 monotonic
  call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 0)
  br i1 %z, label %w, label %v
w:
  %r = load i32, ptr addrspace(3) @s
  %p1 = getelementptr i32, ptr addrspace(1) %o, i32 1
  store i32 %r, ptr addrspace(1) %p1
  ret void
v:
  ret void)",
                    kShared);
  Device<uint32_t> out(2);
  out[0] = 0;
  kernel.run(64, 16, out.get());
  EXPECT_EQ(out[0], 0x42800000u); // 64.0
  EXPECT_EQ(out[1], 2016u);
}

TEST(MemoryTest, StaticVariablesAndConstants) {
  TestKernel kernel(kParameters, std::string(kThread) + R"(
  %a = getelementptr i32, ptr addrspace(3) @one, i32 %t
  %b = getelementptr i32, ptr addrspace(3) @two, i32 %t
  %g = getelementptr i32, ptr addrspace(4) @table, i32 %t
  %c = load i32, ptr addrspace(4) %g
  store i32 %c, ptr addrspace(3) %a
  store i32 7, ptr addrspace(3) %b
  %r = load i32, ptr addrspace(3) %a
)" + kStore,
                    "@one = internal addrspace(3) global [4 x i32] undef\n"
                    "@two = internal addrspace(3) global [4 x i32] undef\n"
                    "@table = internal addrspace(4) constant [4 x i32] "
                    "[i32 5, i32 6, i32 7, i32 8]\n");
  Device<uint32_t> out(4);
  kernel.run(4, 0, out.get());
  for (unsigned t = 0; t < 4; ++t)
    EXPECT_EQ(out[t], t + 5);
}

TEST(ModuleTest, TrapsAndAssertions) {
  Device<uint32_t> out(1);
  TestKernel trap(kParameters, "call void @llvm.trap()\nunreachable");
  EXPECT_REPORT(trap.run(1, 0, out.get()), "llvm.trap .*the kernel ends here");
  TestKernel assertion(
      kParameters,
      "call void @__assertfail(ptr @m, ptr @m, i32 7, ptr @m, i64 1)\n"
      "unreachable",
      "@m = private constant [4 x i8] c\"why\\00\"\n"
      "declare void @__assertfail(ptr, ptr, i32, ptr, i64)\n");
  EXPECT_REPORT(assertion.run(1, 0, out.get()),
                "assertion failed: why \\(why:7, why\\)");
}

TEST(ModuleTest, Prints) {
  TestKernel kernel(
      kParameters, R"(
  %a = alloca {i32, double, i64}
  store i32 -5, ptr %a
  %b = getelementptr {i32, double, i64}, ptr %a, i32 0, i32 1
  store double 1.5, ptr %b
  %c = getelementptr {i32, double, i64}, ptr %a, i32 0, i32 2
  store i64 8589934592, ptr %c
  %n = call i32 @vprintf(ptr @f, ptr %a)
  ret void)",
      "@f = private constant [16 x i8] c\"%d %.2f %lld%%\\0a\\00\"\n"
      "declare i32 @vprintf(ptr, ptr)\n");
  Device<uint32_t> out(1);
  testing::internal::CaptureStdout();
  kernel.run(1, 0, out.get());
  std::fflush(stdout);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "-5 1.50 8589934592%\n");
}

TEST(ModuleTest, Faults) {
  EXPECT_REPORT(TestKernel(kParameters, "%x = call i32 @llvm.nvvm.fns(i32 1, "
                                        "i32 2, i32 3)\nret void"),
                "expected an instruction that the emulator knows, but 'kernel' "
                "has %x = call i32 @llvm.nvvm.fns");
  EXPECT_REPORT(TestKernel(kParameters, "call void asm sideeffect "
                                        "\"trap;\", \"\"()\nret void"),
                "expected inline assembly that the emulator knows, but it is "
                "\"trap;\"");
  EXPECT_REPORT(TestKernel(kParameters, "call void @f()\nret void",
                           "declare void @f()\n"),
                "expected an instruction that the emulator knows.*@f");
  std::string text = "no bitcode";
  EXPECT_REPORT(mgpuModuleLoad(text.data(), text.size()),
                "expected kernels as LLVM bitcode");
}

} // namespace
