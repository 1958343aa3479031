//===- JIT.h - Machine code in this process ---------------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Turns a module of the LLVM dialect into machine code for the host, with ORC.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_RUNNER_JIT_H
#define ROPE_RUNNER_JIT_H

#include "Rope/Runner/Accelerator.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ExecutionEngine/Orc/JITTargetMachineBuilder.h"
#include <memory>
#include <optional>

namespace mlir::rope {

/// The machine that compiles is the machine that runs.
class HostMachine {
public:
  static llvm::Expected<HostMachine> detect();

  /// Bits in the widest vector register: 128, 256 or 512.
  int64_t getVectorWidth() const;
  /// Vector registers of that width.
  int64_t getVectorRegisters() const;
  /// Whether it multiplies pairs of bf16 (x86 AVX512_BF16).
  bool hasBF16Dot() const;
  /// Bytes of a core's second-level cache; none if the system does not say.
  std::optional<int64_t> getL2CacheBytes() const;
  const llvm::orc::JITTargetMachineBuilder &getBuilder() const {
    return builder;
  }

private:
  explicit HostMachine(llvm::orc::JITTargetMachineBuilder builder)
      : builder(std::move(builder)) {}

  llvm::orc::JITTargetMachineBuilder builder;
};

/// A compiled function, called through its C interface.
class JITFunction {
public:
  /// Compiles `module` and looks up the C interface of `function`, which has
  /// `numResults` results. Vectors of `vectorWidth` bits stay in registers.
  /// Code that launches kernels calls the library of `accelerator`.
  static llvm::Expected<JITFunction>
  compile(ModuleOp module, llvm::StringRef function, unsigned numResults,
          const HostMachine &host, int64_t vectorWidth,
          const Accelerator *accelerator);

  /// Calls the function. An element of `arguments` points to a memref
  /// descriptor or a scalar. The results are written to `results`, at the
  /// offsets below.
  void invoke(void *results, void **arguments) const {
    entry(results, arguments);
  }
  uint64_t getResultSize() const { return resultSize; }
  llvm::ArrayRef<uint64_t> getResultOffsets() const { return resultOffsets; }

private:
  JITFunction() = default;

  /// Runs the code's destructors, which unload its kernels.
  struct Deinitialize {
    void operator()(llvm::orc::LLJIT *jit) const;
  };
  std::unique_ptr<llvm::orc::LLJIT, Deinitialize> jit;
  void (*entry)(void *, void **) = nullptr;
  uint64_t resultSize = 0;
  llvm::SmallVector<uint64_t> resultOffsets;
};

} // namespace mlir::rope

#endif // ROPE_RUNNER_JIT_H
