//===- WgmmaTest.cpp - wgmma ----------------------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shared memory is laid out by the pictures of the PTX ISA's "Matrix
// Descriptor" and "Shared Memory Matrix Layout": rows of 16 << swizzle bytes in
// groups of 8, their 16-byte chunks permuted as tensor maps do.
//
//===----------------------------------------------------------------------===//

#include "EmulatorTest.h"
#include "Numbers.h"
#include <functional>

using namespace rope::emulator;
using namespace rope::emulator::test;

namespace {

constexpr unsigned kN = 64;

/// The rows and 16-byte chunks of a matrix and the numbers of its descriptor.
struct Layout {
  unsigned swizzle; // 0: none, 1: 32, 2: 64, 3: 128 bytes
  bool transposed;
  unsigned elementSize = 2;

  unsigned getRowBytes() const { return 16u << swizzle; }
  unsigned permute(unsigned row, unsigned chunk) const {
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
  /// The byte of element (mn, k), for 64 x 16 elements (8 of tf32).
  unsigned getOffset(unsigned mn, unsigned k) const {
    unsigned unit = 16 / elementSize;
    unsigned row = transposed ? k : mn, column = transposed ? mn : k;
    unsigned inChunk = column % unit * elementSize, chunk = column / unit;
    if (swizzle == 0) {
      // 8x8 blocks of 128 bytes: 2 in k, one after the other, then those in mn.
      unsigned blockMn = mn / (transposed ? unit : 8);
      unsigned blockK = k / (transposed ? 8 : unit);
      return blockMn * 256 + blockK * 128 + row % 8 * 16 + inChunk;
    }
    unsigned perRow = getRowBytes() / 16;
    unsigned group = 8 * getRowBytes();
    // Transposed: 2 groups of 8 k, then the next columns of mn.
    unsigned base = transposed ? row / 8 * group + chunk / perRow * 2 * group
                               : row / 8 * group;
    return base + row % 8 * getRowBytes() + permute(row, chunk % perRow) * 16 +
           inChunk;
  }
  uint64_t getDescriptor(uint64_t start) const {
    static constexpr uint64_t modes[] = {0, 3, 2, 1};
    uint64_t group = 8 * getRowBytes(), leading, stride;
    if (swizzle == 0) {
      leading = 128, stride = 256;
    } else {
      stride = group;
      leading = transposed ? 2 * group : 16;
    }
    return (start >> 4 & 0x3fff) | leading >> 4 << 16 | stride >> 4 << 32 |
           modes[swizzle] << 62;
  }
};

std::string repeat(unsigned count,
                   const std::function<std::string(unsigned)> &f,
                   const char *separator = ", ") {
  std::string text;
  for (unsigned i = 0; i < count; ++i)
    text += (i ? separator : "") + f(i);
  return text;
}

/// As MLIR's nvvm.wgmma.mma_async prints it; with A from registers as it has to
/// be written by hand.
std::string makeWgmmaBody(const std::string &shape, bool registers, bool tf32,
                          bool transA, bool transB) {
  unsigned count = kN / 2;
  auto number = [](unsigned i) { return std::to_string(i); };
  std::string floats =
      "{" + repeat(count, [](unsigned) { return "float"; }) + "}";
  std::string outputs =
      "{" + repeat(count, [&](unsigned i) { return "$" + number(i); }) + "}";
  std::string body = R"(
  %t = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
  br label %copy
copy:
  %i = phi i32 [%t, %0], [%i1, %copy]
  %from = getelementptr [16 x i8], ptr addrspace(1) %image, i32 %i
  %to = getelementptr [16 x i8], ptr addrspace(3) @s, i32 %i
  %v = load <4 x i32>, ptr addrspace(1) %from, align 16
  store <4 x i32> %v, ptr addrspace(3) %to, align 16
  %i1 = add i32 %i, 128
  %more = icmp ult i32 %i1, 1024
  br i1 %more, label %copy, label %go
go:
  call void @llvm.nvvm.fence.proxy.async.shared_cta()
  call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 0)
  call void @llvm.nvvm.wgmma.fence.sync.aligned()
  %lane4 = mul i32 %t, 4
)";
  for (unsigned i = 0; i < 4; ++i)
    body += "%ai" + number(i) + " = add i32 %lane4, " + number(i) + "\n%ap" +
            number(i) +
            " = getelementptr i32, ptr addrspace(1) %regs, i32 %ai" +
            number(i) + "\n%a" + number(i) +
            " = load i32, ptr addrspace(1) %ap" + number(i) + "\n";
  std::string tail = std::string(", p, $") + number(2 * count + 3) + ", $" +
                     number(2 * count + 4);
  if (!tf32)
    tail += ", $" + number(2 * count + 5) + ", $" + number(2 * count + 6);
  std::string ties = repeat(count, number, ",");
  std::string accs = repeat(count, [&](unsigned) { return "float 1.0"; });
  std::string equals = repeat(count, [](unsigned) { return "=f"; }, ",");
  std::string name = "wgmma.mma_async.sync.aligned." + shape;
  if (registers)
    body += "%d = call " + floats + " asm sideeffect \"" + name + " " +
            outputs + ", {$" + number(count) + ", $" + number(count + 1) +
            ", $" + number(count + 2) + ", $" + number(count + 3) + "}, $" +
            number(count + 4) + ", 1, 1, 1" +
            (tf32     ? ""
             : transB ? ", 1"
                      : ", 0") +
            ";\", \"" + equals + ",r,r,r,r,l," + ties +
            "\"(i32 %a0, i32 %a1, i32 %a2, i32 %a3, i64 %db, " + accs + ")\n";
  else
    body += "%d = call " + floats +
            " asm sideeffect \"{\\0A.reg .pred p;\\0Asetp.ne.b32 p, $" +
            number(2 * count + 2) + ", 0;\\0A" + name + " " + outputs + ", $" +
            number(2 * count) + ", $" + number(2 * count + 1) + tail +
            ";\\0A}\\0A\", \"" + equals + "," + ties + ",l,l,n,n,n" +
            (tf32 ? "" : ",n,n") + "\"(" + accs +
            ", i64 %da, i64 %db, i32 1, i32 1, i32 1" +
            (tf32 ? ""
                  : std::string(transA ? ", i32 1" : ", i32 0") +
                        (transB ? ", i32 1" : ", i32 0")) +
            ")\n";
  body += R"(
  call void @llvm.nvvm.wgmma.commit_group.sync.aligned()
  call void @llvm.nvvm.wgmma.wait_group.sync.aligned(i64 0)
  call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 0)
  %last = getelementptr [16 x i8], ptr addrspace(3) @s, i32 %t
  store <4 x i32> zeroinitializer, ptr addrspace(3) %last, align 16
)";
  body += "%base = mul i32 %t, " + number(count) + "\n";
  for (unsigned i = 0; i < count; ++i) {
    std::string n = number(i);
    body += "%d" + n + " = extractvalue " + floats + " %d, " + n + "\n%oi" + n +
            " = add i32 %base, " + n + "\n%op" + n +
            " = getelementptr float, ptr addrspace(1) %out, i32 %oi" + n +
            "\nstore float %d" + n + ", ptr addrspace(1) %op" + n + "\n";
  }
  return body + "ret void";
}

const char *const kParameters =
    "ptr addrspace(1) %image, ptr addrspace(1) %regs, i64 %da, i64 %db, "
    "ptr addrspace(1) %out";
const char *const kShared =
    "@s = external addrspace(3) global [0 x i8], align 1024\n";

enum class Type { F16, BF16, TF32 };

struct Case {
  Type type;
  Layout a, b;
  bool registers = false;

  std::string getShape() const {
    const char *name = type == Type::F16    ? "f16"
                       : type == Type::BF16 ? "bf16"
                                            : "tf32";
    return "m64n64k" + std::string(type == Type::TF32 ? "8" : "16") + ".f32." +
           name + "." + name;
  }
  std::string makeBody() const {
    return makeWgmmaBody(getShape(), registers, type == Type::TF32,
                         a.transposed, b.transposed);
  }
};

/// Matrices A at the beginning of shared memory and B 8 KiB after it.
struct Data {
  std::vector<float> a, b;
  Device<uint8_t> image;
  Device<uint32_t> registers;
  Device<float> out;
  uint64_t descriptorA, descriptorB;
  unsigned k;

  explicit Data(const Case &c)
      : image(16384), registers(128 * 4), out(128 * kN / 2),
        k(c.type == Type::TF32 ? 8 : 16) {
    a = makeValues(64 * k, 5);
    b = makeValues(k * kN, 6);
    auto put = [&](const Layout &layout, unsigned base, unsigned mn, unsigned i,
                   float value) {
      uint32_t bits = encode(c.type, value);
      std::memcpy(&image[base + layout.getOffset(mn, i)], &bits,
                  layout.elementSize);
    };
    for (unsigned i = 0; i < k; ++i) {
      for (unsigned m = 0; m < 64; ++m)
        put(c.a, 0, m, i, a[m * k + i]);
      for (unsigned n = 0; n < kN; ++n)
        put(c.b, 8192, n, i, b[i * kN + n]);
    }
    // Shared memory begins at 1024.
    descriptorA = c.a.getDescriptor(1024);
    descriptorB = c.b.getDescriptor(1024 + 8192);
    for (unsigned t = 0; t < 128; ++t) {
      unsigned g = 16 * (t / 32) + t % 32 / 4, q = t % 4;
      for (unsigned r = 0; r < 4; ++r) {
        unsigned row = g + 8 * (r % 2);
        registers[4 * t + r] =
            c.type == Type::TF32
                ? encode(c.type, a[row * k + q + 4 * (r / 2)])
                : encode(c.type, a[row * k + 2 * q + 8 * (r / 2)]) |
                      encode(c.type, a[row * k + 2 * q + 1 + 8 * (r / 2)])
                          << 16;
      }
    }
  }
  static uint32_t encode(Type type, float value) {
    return type == Type::F16    ? toHalf(value)
           : type == Type::BF16 ? toBFloat(value)
                                : bitCast<uint32_t>(value);
  }
  void run(TestKernel &kernel) {
    kernel.run(128, 16384, image.get(), registers.get(), descriptorA,
               descriptorB, out.get());
  }
  unsigned countWrong() const {
    unsigned wrong = 0;
    for (unsigned t = 0; t < 128; ++t)
      for (unsigned i = 0; i < kN / 2; ++i) {
        unsigned row = 16 * (t / 32) + t % 32 / 4 + 8 * (i / 2 % 2);
        unsigned column = 8 * (i / 4) + 2 * (t % 4) + i % 2;
        double sum = 1;
        for (unsigned j = 0; j < k; ++j)
          sum += double(a[row * k + j]) * b[j * kN + column];
        wrong += out[t * kN / 2 + i] != float(sum);
      }
    return wrong;
  }
};

TEST(WgmmaTest, LayoutsOfSharedMemory) {
  for (unsigned swizzle = 0; swizzle < 4; ++swizzle)
    for (bool transA : {false, true})
      for (bool transB : {false, true}) {
        SCOPED_TRACE(testing::Message()
                     << swizzle << " " << transA << " " << transB);
        Case c{transA ? Type::F16 : Type::BF16,
               {swizzle, transA},
               {3 - swizzle, transB}};
        Data data(c);
        TestKernel kernel(kParameters, c.makeBody(), kShared);
        data.run(kernel);
        EXPECT_EQ(data.countWrong(), 0u);
      }
}

TEST(WgmmaTest, TF32AndRegisters) {
  for (bool registers : {false, true}) {
    Case c{Type::TF32, {3, false, 4}, {2, false, 4}, registers};
    Data data(c);
    TestKernel kernel(kParameters, c.makeBody(), kShared);
    data.run(kernel);
    EXPECT_EQ(data.countWrong(), 0u);
  }
  for (bool transB : {false, true}) {
    Case c{Type::BF16, {3, false}, {3, transB}, /*registers=*/true};
    Data data(c);
    TestKernel kernel(kParameters, c.makeBody(), kShared);
    data.run(kernel);
    EXPECT_EQ(data.countWrong(), 0u);
  }
}

void expectReport(const char *mutation, const char *message) {
  SCOPED_TRACE(mutation);
  Case c{Type::BF16, {3, false}, {3, false}};
  Data data(c);
  setenv("ROPE_EMULATOR_MUTATE", mutation, 1);
  TestKernel kernel(kParameters, c.makeBody(), kShared);
  unsetenv("ROPE_EMULATOR_MUTATE");
  EXPECT_REPORT(data.run(kernel), message);
}

TEST(WgmmaTest, Faults) {
  expectReport(
      "drop:wgmma.wait",
      "store .*data race: it writes shared memory .*, which warp .* read "
      "by wgmma");
  expectReport("drop:wgmma.fence", "expected a wgmma.fence");
  expectReport("drop:fence.proxy.async", "expected a fence.proxy.async");
  expectReport("drop:barrier.cta.sync:1", "data race");
  expectReport("drop:barrier.cta.sync:2", "data race: it writes");
  // A start address past the end of shared memory.
  expectReport("flip:wgmma.mma_async:1:32:0x3000", "within the block's");
}

TEST(WgmmaTest, WrongDescriptorsShow) {
  Case c{Type::BF16, {3, false}, {3, false}};
  for (const char *mutation :
       {"flip:wgmma.mma_async:1:32:0x4000000000000000", // no swizzle
        "flip:wgmma.mma_async:1:33:0x8000000000000000", // 32 bytes
        "flip:wgmma.mma_async:1:33:2",                  // 32 bytes further
        "flip:wgmma.mma_async:1:33:0x6000000000",       // another stride
        "flip:wgmma.mma_async:1:38:1"}) {               // B is not transposed
    Data data(c);
    setenv("ROPE_EMULATOR_MUTATE", mutation, 1);
    TestKernel kernel(kParameters, c.makeBody(), kShared);
    unsetenv("ROPE_EMULATOR_MUTATE");
    data.run(kernel);
    EXPECT_GT(data.countWrong(), 100u) << mutation;
  }
}

} // namespace
