//===- MatrixTest.cpp - mma.sync, ldmatrix, stmatrix ----------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmulatorTest.h"
#include "Numbers.h"

using namespace rope::emulator;
using namespace rope::emulator::test;

namespace {

enum class Type { F16, BF16, TF32 };

uint32_t encode(Type type, float value) {
  switch (type) {
  case Type::F16:
    return toHalf(value);
  case Type::BF16:
    return toBFloat(value);
  case Type::TF32:
    return bitCast<uint32_t>(value);
  }
  return 0;
}

/// Lane 4 g + t holds these elements, in the order of its registers: written
/// out from the tables of the PTX ISA, not from the emulator.
struct Index {
  unsigned row, column;
};
std::vector<Index> getAElements(Type type, unsigned k, unsigned lane) {
  unsigned g = lane / 4, t = lane % 4;
  std::vector<Index> all;
  if (type == Type::TF32) {
    for (unsigned column : {t, t + 4})
      if (column < k)
        for (unsigned row : {g, g + 8})
          all.push_back({row, column});
    return all;
  }
  for (unsigned half = 0; half < k / 8; ++half)
    for (unsigned row : {g, g + 8})
      for (unsigned i : {0, 1})
        all.push_back({row, 8 * half + 2 * t + i});
  return all;
}
std::vector<Index> getBElements(Type type, unsigned k, unsigned lane) {
  unsigned g = lane / 4, t = lane % 4;
  std::vector<Index> all;
  if (type == Type::TF32) {
    for (unsigned row : {t, t + 4})
      if (row < k)
        all.push_back({row, g});
    return all;
  }
  for (unsigned half = 0; half < k / 8; ++half)
    for (unsigned i : {0, 1})
      all.push_back({8 * half + 2 * t + i, g});
  return all;
}

/// A kernel that loads its registers, multiplies and stores them.
std::string makeMmaBody(const std::string &name, unsigned aCount,
                        unsigned bCount, const std::string &abType,
                        unsigned cCount, const std::string &cType) {
  std::string body = "%t = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()\n", args;
  auto load = [&](const char *from, unsigned count, const std::string &type) {
    for (unsigned i = 0; i < count; ++i) {
      std::string v = std::string("%") + from + std::to_string(i);
      std::string n = std::to_string(count), I = std::to_string(i);
      body += v + "m = mul i32 %t, " + n + "\n" + v + "i = add i32 " + v +
              "m, " + I + "\n" + v +
              "p = getelementptr i32, ptr addrspace(1) %" + from + ", i32 " +
              v + "i\n" + v + " = load " + type + ", ptr addrspace(1) " + v +
              "p\n";
      args += (args.empty() ? "" : ", ") + type + " " + v;
    }
  };
  load("a", aCount, abType);
  load("b", bCount, abType);
  load("c", cCount, cType);
  std::string fields;
  for (unsigned i = 0; i < cCount; ++i)
    fields += (i ? ", " : "") + cType;
  body +=
      "%r = call {" + fields + "} @llvm.nvvm.mma." + name + "(" + args + ")\n";
  for (unsigned i = 0; i < cCount; ++i) {
    std::string I = std::to_string(i);
    body += "%r" + I + " = extractvalue {" + fields + "} %r, " + I +
            "\nstore " + cType + " %r" + I + ", ptr addrspace(1) %c" + I +
            "p\n";
  }
  return body + "ret void";
}

void testMma(Type type, unsigned k, const std::string &name,
             bool halfResult = false) {
  SCOPED_TRACE(name);
  std::vector<float> a = makeValues(16 * k, 1), b = makeValues(k * 8, 2),
                     c = makeValues(16 * 8, 3);
  unsigned each = type == Type::TF32 ? 1 : 2;
  unsigned aCount = 16 * k / 32 / each, bCount = 8 * k / 32 / each;
  unsigned cCount = halfResult ? 2 : 4;
  std::vector<uint32_t> aRegs(32 * aCount), bRegs(32 * bCount),
      cRegs(32 * cCount);
  for (unsigned lane = 0; lane < 32; ++lane) {
    auto pack = [&](std::vector<uint32_t> &to, unsigned count,
                    const std::vector<Index> &elements,
                    const std::vector<float> &from, unsigned columns) {
      for (unsigned i = 0; i < elements.size(); ++i)
        to[lane * count + i / each] |=
            encode(type, from[elements[i].row * columns + elements[i].column])
            << (16 * (i % each));
    };
    pack(aRegs, aCount, getAElements(type, k, lane), a, k);
    pack(bRegs, bCount, getBElements(type, k, lane), b, 8);
    for (unsigned i = 0; i < 4; ++i) {
      float value = c[(lane / 4 + 8 * (i / 2)) * 8 + 2 * (lane % 4) + i % 2];
      if (halfResult)
        cRegs[lane * 2 + i / 2] |= uint32_t(toHalf(value)) << 16 * (i % 2);
      else
        cRegs[lane * 4 + i] = bitCast<uint32_t>(value);
    }
  }
  std::string abType = type == Type::F16 ? "<2 x half>" : "i32";
  std::string cType = halfResult ? "<2 x half>" : "float";
  TestKernel kernel(
      "ptr addrspace(1) %a, ptr addrspace(1) %b, ptr addrspace(1) %c",
      makeMmaBody(name, aCount, bCount, abType, cCount, cType));
  Device<uint32_t> deviceA(aRegs), deviceB(bRegs), deviceC(cRegs);
  kernel.run(32, 0, deviceA.get(), deviceB.get(), deviceC.get());
  for (unsigned lane = 0; lane < 32; ++lane)
    for (unsigned i = 0; i < 4; ++i) {
      unsigned row = lane / 4 + 8 * (i / 2), column = 2 * (lane % 4) + i % 2;
      double sum = c[row * 8 + column];
      for (unsigned j = 0; j < k; ++j)
        sum += double(a[row * k + j]) * b[j * 8 + column];
      if (halfResult)
        EXPECT_EQ(deviceC[lane * 2 + i / 2] >> 16 * (i % 2) & 0xffff,
                  toHalf(sum));
      else
        EXPECT_EQ(bitCast<float>(deviceC[lane * 4 + i]), float(sum));
    }
}

TEST(MatrixTest, Mma) {
  testMma(Type::F16, 16, "m16n8k16.row.col.f32.f32");
  testMma(Type::F16, 16, "m16n8k16.row.col.f16.f16", /*halfResult=*/true);
  testMma(Type::F16, 8, "m16n8k8.row.col.f32.f32");
  testMma(Type::BF16, 16, "m16n8k16.row.col.bf16");
  testMma(Type::BF16, 8, "m16n8k8.row.col.bf16");
  testMma(Type::TF32, 8, "m16n8k8.row.col.tf32");
  testMma(Type::TF32, 4, "m16n8k4.row.col.tf32");
}

/// Shared memory gets 0, 1, 2, ... as i16; thread t fills 16 bytes.
const char *const kShared =
    "@s = external addrspace(3) global [0 x i8], align 128\n";
const char *const kFill = R"(
  %t = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
  %first = mul i32 %t, 8
  %first16 = trunc i32 %first to i16
  %head = insertelement <8 x i16> poison, i16 %first16, i32 0
  %all = shufflevector <8 x i16> %head, <8 x i16> poison, <8 x i32> zeroinitializer
  %values = add <8 x i16> %all, <i16 0, i16 1, i16 2, i16 3, i16 4, i16 5, i16 6, i16 7>
  %row = getelementptr [16 x i8], ptr addrspace(3) @s, i32 %t
  store <8 x i16> %values, ptr addrspace(3) %row, align 16
  call void @llvm.nvvm.bar.warp.sync(i32 -1)
)";

std::string makeLoadMatrixBody(unsigned count, bool transposed) {
  std::string fields = "i32";
  for (unsigned i = 1; i < count; ++i)
    fields += ", i32";
  std::string type = count == 1 ? "i32" : "{" + fields + "}";
  std::string body = std::string(kFill) + "%m = call " + type +
                     " @llvm.nvvm.ldmatrix.sync.aligned.m8n8.x" +
                     std::to_string(count) + (transposed ? ".trans" : "") +
                     ".b16.p3(ptr addrspace(3) %row)\n";
  for (unsigned i = 0; i < count; ++i) {
    std::string I = std::to_string(i), v = "%m" + I;
    body += count == 1 ? "%m0 = bitcast i32 %m to i32\n"
                       : v + " = extractvalue " + type + " %m, " + I + "\n";
    body += v + "i = mul i32 %t, " + std::to_string(count) + "\n" + v +
            "j = add i32 " + v + "i, " + I + "\n" + v +
            "p = getelementptr i32, ptr addrspace(1) %o, i32 " + v +
            "j\nstore i32 " + v + ", ptr addrspace(1) " + v + "p\n";
  }
  return body + "ret void";
}

TEST(MatrixTest, LoadMatrix) {
  for (unsigned count : {1, 2, 4})
    for (bool transposed : {false, true}) {
      TestKernel kernel("ptr addrspace(1) %o",
                        makeLoadMatrixBody(count, transposed), kShared);
      Device<uint32_t> out(32 * count);
      kernel.run(32, 512, out.get());
      for (unsigned lane = 0; lane < 32; ++lane)
        for (unsigned m = 0; m < count; ++m)
          for (unsigned h = 0; h < 2; ++h) {
            unsigned row = lane / 4, column = 2 * (lane % 4) + h;
            if (transposed)
              std::swap(row, column);
            EXPECT_EQ(out[lane * count + m] >> 16 * h & 0xffff,
                      64 * m + 8 * row + column);
          }
    }
}

TEST(MatrixTest, StoreMatrixIsTheInverse) {
  for (std::string transposed : {"", ".trans"}) {
    TestKernel kernel("ptr addrspace(1) %o",
                      std::string(kFill) +
                          "%m = call {i32, i32} @llvm.nvvm.ldmatrix.sync."
                          "aligned.m8n8.x2" +
                          transposed + R"(.b16.p3(ptr addrspace(3) %row)
  %m0 = extractvalue {i32, i32} %m, 0
  %m1 = extractvalue {i32, i32} %m, 1
  %to = getelementptr [16 x i8], ptr addrspace(3) %row, i32 32
  call void @llvm.nvvm.stmatrix.sync.aligned.m8n8.x2)" +
                          transposed +
                          R"(.b16.p3(ptr addrspace(3) %to, i32 %m0, i32 %m1)
  call void @llvm.nvvm.bar.warp.sync(i32 -1)
  %v = load i32, ptr addrspace(3) %to
  %p = getelementptr i32, ptr addrspace(1) %o, i32 %t
  store i32 %v, ptr addrspace(1) %p
  ret void)",
                      kShared);
    Device<uint32_t> out(32);
    kernel.run(32, 1024, out.get());
    for (unsigned row = 0; row < 16; ++row)
      EXPECT_EQ(out[row], 8 * row | (8 * row + 1) << 16);
  }
}

TEST(MatrixTest, Faults) {
  TestKernel unaligned("ptr addrspace(1) %o", std::string(kFill) + R"(
  %q = getelementptr i8, ptr addrspace(3) %row, i32 8
  %m = call i32 @llvm.nvvm.ldmatrix.sync.aligned.m8n8.x1.b16.p3(ptr addrspace(3) %q)
  ret void)",
                       kShared);
  Device<uint32_t> out(32);
  EXPECT_REPORT(unaligned.run(32, 512, out.get()),
                "ldmatrix.*address aligned to 16 bytes, but it is 8 past");
  TestKernel outside("ptr addrspace(1) %o", makeLoadMatrixBody(4, false),
                     kShared);
  EXPECT_REPORT(
      outside.run(32, 496, out.get()),
      "expected an access within the block's .* bytes of shared memory, "
      "but it is to 16 bytes");
  std::string divergent(kFill);
  divergent += R"(
  %c = icmp ult i32 %t, 16
  br i1 %c, label %x, label %y
x:
  %m = call i32 @llvm.nvvm.ldmatrix.sync.aligned.m8n8.x1.b16.p3(ptr addrspace(3) %row)
  ret void
y:
  %n = call i32 @llvm.nvvm.ldmatrix.sync.aligned.m8n8.x1.b16.p3(ptr addrspace(3) %row)
  ret void)";
  TestKernel split("ptr addrspace(1) %o", divergent, kShared);
  EXPECT_REPORT(split.run(32, 512, out.get()),
                "of its warp arrived at ldmatrix.*divergence");
  std::string unordered = makeLoadMatrixBody(4, false);
  size_t barrier = unordered.find("call void @llvm.nvvm.bar.warp.sync(i32 -1)");
  TestKernel race("ptr addrspace(1) %o", unordered.erase(barrier, 42), kShared);
  Device<uint32_t> four(128);
  EXPECT_REPORT(
      race.run(32, 512, four.get()),
      "data race: it reads shared memory at offset .*, which thread .* "
      "wrote by store");
}

} // namespace
