//===- EmulatorTest.h - Running kernels in tests --------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_EMULATOR_EMULATORTEST_H
#define ROPE_EMULATOR_EMULATORTEST_H

#include "Rope/CudaRuntime/CudaRuntime.h"
#include "gtest/gtest.h"
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace rope::emulator::test {

/// LLVM IR as bitcode, with NVPTX's triple and data layout before it.
std::string assemble(const std::string &ir);

/// A kernel `kernel` in LLVM IR.
class TestKernel {
public:
  /// `body` is the kernel's body; `globals` comes before it.
  TestKernel(const std::string &parameters, const std::string &body,
             const std::string &globals = "");
  ~TestKernel() { mgpuModuleUnload(module); }
  TestKernel(const TestKernel &) = delete;

  template <typename... Args>
  void run(unsigned threads, unsigned shared, Args... args) {
    runGrid(1, threads, shared, args...);
  }
  template <typename... Args>
  void runGrid(unsigned blocks, unsigned threads, unsigned shared,
               Args... args) {
    void *params[] = {static_cast<void *>(&args)..., nullptr};
    mgpuLaunchKernel(mgpuModuleGetFunction(module, "kernel"), blocks, 1, 1,
                     threads, 1, 1, shared, nullptr, params, nullptr,
                     sizeof...(Args));
  }
  template <typename... Args>
  void runCluster(unsigned cluster, unsigned blocks, unsigned threads,
                  unsigned shared, Args... args) {
    void *params[] = {static_cast<void *>(&args)..., nullptr};
    mgpuLaunchClusterKernel(mgpuModuleGetFunction(module, "kernel"), cluster, 1,
                            1, blocks, 1, 1, threads, 1, 1, shared, nullptr,
                            params, nullptr, sizeof...(Args));
  }

private:
  void *module;
};

/// Device memory of `count` values.
template <typename T>
class Device {
public:
  explicit Device(size_t count)
      : count(count), data(static_cast<T *>(
                          mgpuMemAlloc(count * sizeof(T), nullptr, false))) {}
  explicit Device(const std::vector<T> &values) : Device(values.size()) {
    std::copy(values.begin(), values.end(), data);
  }
  ~Device() { mgpuMemFree(data, nullptr); }
  Device(const Device &) = delete;

  T *get() const { return data; }
  T &operator[](size_t i) const { return data[i]; }
  size_t size() const { return count; }

private:
  size_t count;
  T *data;
};

/// Values that f16, bf16 and tf32 hold exactly, and whose products and sums are
/// exact in f32.
std::vector<float> makeValues(size_t count, unsigned seed);

/// A tensor map of a matrix of f16 or bf16 (2 bytes) in device memory.
void *makeTensorMap(void *data, int64_t rows, int64_t columns, int64_t boxRows,
                    int64_t boxColumns, int swizzle);

} // namespace rope::emulator::test

/// The statement must end the process with a line that has `message` in it.
#define EXPECT_REPORT(statement, message)                                      \
  EXPECT_EXIT(statement, ::testing::ExitedWithCode(EXIT_FAILURE), message)

#endif // ROPE_EMULATOR_EMULATORTEST_H
