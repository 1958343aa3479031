//===- AttachTarget.cpp - The chip that kernels are for -------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/GPU/Passes.h"

using namespace mlir;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPEATTACHTARGETPASS
#include "Rope/GPU/Passes.h.inc"
} // namespace mlir::rope

namespace {
/// A chip, and the first version of PTX, times ten, that knows it.
struct Chip {
  StringLiteral name;
  int64_t ptx;
};
} // namespace

static constexpr Chip chips[] = {
    {"sm_80", 70},  {"sm_86", 71},   {"sm_87", 74},  {"sm_89", 78},
    {"sm_90", 78},  {"sm_90a", 80},  {"sm_100", 86}, {"sm_100a", 86},
    {"sm_103", 88}, {"sm_103a", 88}, {"sm_120", 87}, {"sm_120a", 87},
    {"sm_121", 88}, {"sm_121a", 88},
};
/// What the kernels need: cp.async, mma.sync, mbarrier with bulk copies.
static constexpr int64_t leastPTX = 80;

static LogicalResult findChip(ModuleOp module, StringRef name, Chip &chip) {
  for (const Chip &known : chips)
    if (known.name == name) {
      chip = known;
      return success();
    }
  InFlightDiagnostic error = module.emitError("expected chip to be one of ");
  llvm::interleaveComma(chips, error,
                        [&](const Chip &known) { error << known.name; });
  return error << "; got '" << name << "'";
}

/// Checks `features` or, where it is empty, chooses it.
static LogicalResult resolveFeatures(ModuleOp module, const Chip &chip,
                                     std::string &features) {
  if (features.empty()) {
    features = "+ptx" + std::to_string(std::max(chip.ptx, leastPTX));
    return success();
  }
  StringRef digits = features;
  int64_t version;
  if (!digits.consume_front("+ptx") || digits.getAsInteger(10, version))
    return module.emitError("expected features to be a version of PTX, as "
                            "+ptx80; got '")
           << features << "'";
  if (version < chip.ptx)
    return module.emitError("expected features of +ptx")
           << chip.ptx << " or later for " << chip.name << ", got '" << features
           << "'";
  return success();
}

namespace {
struct RopeAttachTargetPass
    : rope::impl::RopeAttachTargetPassBase<RopeAttachTargetPass> {
  using RopeAttachTargetPassBase::RopeAttachTargetPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    Chip known{"", 0};
    std::string version = features;
    if (failed(findChip(module, chip, known)) ||
        failed(resolveFeatures(module, known, version)))
      return signalPassFailure();
    if (optLevel < 0 || optLevel > 3) {
      module.emitError("expected opt-level to be 0 to 3, got ")
          << optLevel.getValue();
      return signalPassFailure();
    }
    StringRef stored = format;
    if (stored != "fatbin" && stored != "bin" && stored != "isa" &&
        stored != "llvm") {
      module.emitError("expected format to be fatbin, bin, isa or llvm, got '")
          << stored << "'";
      return signalPassFailure();
    }
    Builder builder(&getContext());
    auto target = NVVM::NVVMTargetAttr::get(
        &getContext(), optLevel, "nvptx64-nvidia-cuda", known.name, version);
    for (auto kernels : module.getOps<gpu::GPUModuleOp>())
      kernels.setTargetsAttr(builder.getArrayAttr(target));
  }
};
} // namespace
