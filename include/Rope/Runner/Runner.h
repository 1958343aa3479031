//===- Runner.h - Compile and call ------------------------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compiles a function of a module in this process and calls it.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_RUNNER_RUNNER_H
#define ROPE_RUNNER_RUNNER_H

#include "Rope/Runner/Accelerator.h"
#include "Rope/Runner/JIT.h"
#include "Rope/Runner/Signature.h"

namespace mlir::rope {

enum class RunTarget {
  /// The fused pipeline, `rope-to-cpu`.
  CPU,
  /// The un-fused one, `rope-reference-to-llvm`.
  Reference,
  /// Kernels for NVIDIA GPUs, `rope-to-nvvm`.
  NVVM
};

struct RunnerOptions {
  RunTarget target = RunTarget::CPU;
  /// 1: sequential; N > 1: N threads; 0: as many as OpenMP chooses.
  int64_t threads = 1;
  /// Where not given, the width of the host's registers.
  std::optional<int64_t> vectorWidth;
  /// Whether bf16 is multiplied by dot products; where not given, if the host
  /// has them.
  std::optional<bool> bf16Dot;
  /// Where not given, the pipeline's own choice.
  std::optional<int64_t> queryTile, keyTile;
  /// Needed for RunTarget::NVVM alone.
  std::shared_ptr<const Accelerator> accelerator;
  /// Where not given, that of the accelerator.
  std::optional<std::string> chip;
};

/// Adds what compiling needs beside the dialects of the input.
void registerRunnerTranslations(DialectRegistry &registry);

/// A function in machine code, with its signature.
class CompiledFunction {
public:
  /// Compiles `func`; the module around it is lowered in place. Diagnostics of
  /// the passes go to the handler of the context.
  static llvm::Expected<CompiledFunction> compile(func::FuncOp func,
                                                  const RunnerOptions &options);

  const Signature &getSignature() const { return signature; }

  /// Calls the function. Arguments must match the signature; the function may
  /// write to them.
  llvm::Expected<SmallVector<Array>>
  call(MutableArrayRef<Array> arguments) const;

  /// Calls the function `repetitions` times; the seconds that each call took.
  SmallVector<double> benchmark(MutableArrayRef<Array> arguments,
                                int64_t repetitions) const;

private:
  CompiledFunction(Signature signature, JITFunction function,
                   std::shared_ptr<const Accelerator> accelerator)
      : signature(std::move(signature)), accelerator(std::move(accelerator)),
        function(std::move(function)) {}

  Signature signature;
  /// Null where the function runs on the host alone.
  std::shared_ptr<const Accelerator> accelerator;
  JITFunction function;
};

} // namespace mlir::rope

#endif // ROPE_RUNNER_RUNNER_H
