//===- GPU.h - Kernels of fused loop nests ----------------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_GPU_GPU_H
#define ROPE_GPU_GPU_H

#include "mlir/IR/PatternMatch.h"

namespace mlir::rope {

/// Patterns that rewrite math.exp2, math.log2 and math.log on f32 into the
/// approximations of the hardware (ex2.approx.ftz: 2 ulp; lg2.approx.ftz: an
/// absolute error of 2^-22 near 1, else 2 ulp), and math.fma into LLVM's.
void populateMathToNVVMPatterns(RewritePatternSet &patterns);

/// The same for v_exp_f32 and v_log_f32 (1 ulp).
void populateMathToROCDLPatterns(RewritePatternSet &patterns);

} // namespace mlir::rope

#endif // ROPE_GPU_GPU_H
