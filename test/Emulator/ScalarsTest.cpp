//===- ScalarsTest.cpp - Instructions of one thread -----------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmulatorTest.h"
#include "Numbers.h"
#include <cmath>

using namespace rope::emulator;
using namespace rope::emulator::test;

namespace {

/// What `body`, which sets an i32 %r from the float or i32 %x, gives for `x`.
uint32_t evaluate(const std::string &body, uint32_t x,
                  const std::string &type = "float") {
  TestKernel kernel("ptr addrspace(1) %o, " + type + " %x",
                    body + "store i32 %r, ptr addrspace(1) %o\nret void");
  Device<uint32_t> out(1);
  kernel.run(1, 0, out.get(), x);
  return out[0];
}

float evaluateFloat(const std::string &function, float x) {
  return bitCast<float>(evaluate("%f = call float @llvm.nvvm." + function +
                                     "(float %x)\n"
                                     "%r = bitcast float %f to i32\n",
                                 bitCast<uint32_t>(x)));
}

TEST(ScalarsTest, Approximations) {
  EXPECT_EQ(evaluateFloat("ex2.approx.ftz.f32", 3), 8);
  EXPECT_EQ(evaluateFloat("ex2.approx.ftz.f32", -INFINITY), 0);
  EXPECT_EQ(evaluateFloat("ex2.approx.ftz.f32", -130), 0) << "subnormal";
  EXPECT_GT(evaluateFloat("ex2.approx.f32", -130), 0);
  EXPECT_EQ(evaluateFloat("lg2.approx.ftz.f", 32), 5);
  EXPECT_EQ(evaluateFloat("rcp.approx.ftz.f", 4), 0.25);
  EXPECT_EQ(evaluateFloat("rsqrt.approx.ftz.f", 16), 0.25);
  EXPECT_NEAR(evaluateFloat("sin.approx.f", 1), 0.8414710, 1e-6);
  EXPECT_NEAR(evaluateFloat("cos.approx.f", 1), 0.5403023, 1e-6);
  EXPECT_NEAR(bitCast<float>(
                  evaluate("%f = call float asm \"tanh.approx.f32 $0, $1;\", "
                           "\"=f,f\"(float %x)\n%r = bitcast float %f to i32\n",
                           bitCast<uint32_t>(0.5f))),
              0.4621172, 1e-6);
}

TEST(ScalarsTest, Copies) {
  EXPECT_EQ(evaluate("%r = call i32 asm sideeffect \"mov.b32 $0, $1;\", "
                     "\"=r,r\"(i32 %x)\n",
                     7, "i32"),
            7u);
}

TEST(ScalarsTest, RoundsToNarrowFormats) {
  auto toBF16 = [](float x) {
    return evaluate("%b = fptrunc float %x to bfloat\n"
                    "%i = bitcast bfloat %b to i16\n%r = zext i16 %i to i32\n",
                    bitCast<uint32_t>(x));
  };
  // Ties go to the even neighbour: 1 + 2^-8 and 1 + 3 * 2^-8.
  EXPECT_EQ(toBF16(1 + 0x1p-8f), 0x3f80u);
  EXPECT_EQ(toBF16(1 + 0x3p-8f), 0x3f82u);
  EXPECT_EQ(toBF16(1 + 0x1p-8f + 0x1p-20f), 0x3f81u);
  EXPECT_EQ(toBF16(INFINITY), 0x7f80u);
  EXPECT_EQ(toBF16(NAN) & 0x7fc0u, 0x7fc0u);
  auto toPair = [](const char *name, float x) {
    return evaluate(
        std::string("%v = call <2 x ") +
            (std::string(name) == "ff2bf16x2.rn" ? "bfloat" : "half") +
            "> @llvm.nvvm." + name +
            "(float %x, float 1.0)\n%r = bitcast <2 x " +
            (std::string(name) == "ff2bf16x2.rn" ? "bfloat" : "half") +
            "> %v to i32\n",
        bitCast<uint32_t>(x));
  };
  // The first operand is the upper half.
  EXPECT_EQ(toPair("ff2bf16x2.rn", -2), 0xc0003f80u);
  EXPECT_EQ(toPair("ff2f16x2.rn", -2), 0xc0003c00u);
  EXPECT_EQ(toPair("ff2f16x2.rz", 1 + 0x1.8p-10f), 0x3c013c00u);
  EXPECT_EQ(toPair("ff2f16x2.rn", 1 + 0x1.8p-10f), 0x3c023c00u);
  EXPECT_EQ(evaluate("%r = call i32 @llvm.nvvm.f2tf32.rna(float %x)\n",
                     bitCast<uint32_t>(1 + 0x1p-11f)),
            bitCast<uint32_t>(1 + 0x1p-10f));
}

TEST(ScalarsTest, ArithmeticOnBF16) {
  EXPECT_EQ(evaluate("%b = fptrunc float %x to bfloat\n"
                     "%s = fadd bfloat %b, %b\n"
                     "%i = bitcast bfloat %s to i16\n%r = zext i16 %i to i32\n",
                     bitCast<uint32_t>(1.5f)),
            0x4040u);
}

TEST(ScalarsTest, Prmt) {
  auto permute = [](uint32_t selector) {
    return evaluate("%r = call i32 @llvm.nvvm.prmt(i32 1684234849, i32 "
                    "2021095029, i32 %x)\n", // 0x64636261, 0x78777675
                    selector, "i32");
  };
  EXPECT_EQ(permute(0x3210), 0x64636261u);
  EXPECT_EQ(permute(0x5410), 0x76756261u);
  EXPECT_EQ(permute(0x0b7c), 0x61007800u);
}

} // namespace
