//===- WgmmaProducts.cpp - Products of warpgroups -------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "WgmmaEmitter.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

// Fields of a descriptor count 16 bytes.
static constexpr int64_t kUnit = 16;

Value WgmmaEmitter::getDescriptor(OpBuilder &b, Location loc, Value address,
                                  int64_t leadingBytes) {
  Value low = arith::TruncIOp::create(b, loc, b.getI32Type(), address);
  low = arith::ShRUIOp::create(b, loc, low, constant(b, 4));
  low = arith::AndIOp::create(b, loc, low, constant(b, 0x3fff));
  low = arith::OrIOp::create(b, loc, low,
                             constant(b, (leadingBytes / kUnit) << 16));
  return copyOpaquely(b, loc, low);
}

Value WgmmaEmitter::advance(OpBuilder &b, Location loc, Value descriptor,
                            int64_t bytes) {
  // Groups of 8 rows follow each other; 1 is the swizzle of 128 bytes.
  constexpr int64_t groupBytes = 8 * kPanelBytes;
  constexpr int64_t high =
      (int64_t(1) << 62) | static_cast<int64_t>(groupBytes / kUnit) << 32;
  // No sum leaves the field of the address: shared memory ends before.
  Value low =
      arith::AddIOp::create(b, loc, descriptor, constant(b, bytes / kUnit));
  return arith::OrIOp::create(
      b, loc, arith::ExtUIOp::create(b, loc, b.getI64Type(), low),
      constant(b, high, 64));
}

void WgmmaEmitter::finishProducts(OpBuilder &b, Location loc) {
  NVVM::WgmmaGroupSyncAlignedOp::create(b, loc);
  NVVM::WgmmaWaitGroupSyncOp::create(b, loc, 0);
}

static SmallVector<Value> extractAll(OpBuilder &b, Location loc, Value value) {
  auto type = cast<LLVM::LLVMStructType>(value.getType());
  SmallVector<Value> elements;
  for (size_t i = 0; i < type.getBody().size(); ++i)
    elements.push_back(LLVM::ExtractValueOp::create(b, loc, value, i));
  return elements;
}

static LLVM::LLVMStructType getRegistersType(OpBuilder &b, int64_t count) {
  return LLVM::LLVMStructType::getLiteral(
      b.getContext(), SmallVector<Type>(count, b.getF32Type()));
}

MmaEmitter::Rows WgmmaEmitter::buildScores(OpBuilder &b, Location loc,
                                           Value queryBuffer) {
  auto [slot, parity] = takeSlot(b, loc, keyCounter);
  await(b, loc, Kind::FullKey, slot, parity);
  Value group = applyExpr(b, loc, b.getAffineDimExpr(0).floorDiv(kThreads),
                          {OpFoldResult(thread)});
  group = arith::IndexCastOp::create(b, loc, b.getI32Type(), group);
  Value query = getDescriptor(b, loc,
                              addBytes(b, loc, getAddress(b, loc, queryBuffer),
                                       group, kQueries * kPanelBytes, 0),
                              kUnit);
  int64_t panelBytes = keys * kPanelBytes;
  Value key = getDescriptor(b, loc,
                            addBytes(b, loc, getAddress(b, loc, keyRing), slot,
                                     headDim / kPanel * panelBytes, 0),
                            kUnit);
  LLVM::LLVMStructType type = getRegistersType(b, keys / 2);
  NVVM::WGMMATypes element =
      elementType.isBF16() ? NVVM::WGMMATypes::bf16 : NVVM::WGMMATypes::f16;
  NVVM::WgmmaFenceAlignedOp::create(b, loc);
  Value zero = arith::ConstantOp::create(b, loc, b.getF32FloatAttr(0));
  Value sums = LLVM::PoisonOp::create(b, loc, type);
  for (int64_t i = 0; i < keys / 2; ++i)
    sums = LLVM::InsertValueOp::create(b, loc, sums, zero, i);
  for (int64_t channel = 0; channel < headDim; channel += depth) {
    int64_t panel = channel / kPanel, inPanel = channel % kPanel * bits / 8;
    sums = NVVM::WgmmaMmaAsyncOp::create(
        b, loc, type, sums,
        advance(b, loc, query, panel * queries * kPanelBytes + inPanel),
        advance(b, loc, key, panel * panelBytes + inPanel),
        NVVM::MMAShapeAttr::get(b.getContext(), kQueries, keys, depth),
        NVVM::WGMMATypesAttr::get(b.getContext(), element),
        NVVM::WGMMATypesAttr::get(b.getContext(), element),
        NVVM::WGMMATypesAttr::get(b.getContext(), NVVM::WGMMATypes::f32),
        NVVM::WGMMAScaleOutAttr::get(b.getContext(),
                                     channel == 0 ? NVVM::WGMMAScaleOut::zero
                                                  : NVVM::WGMMAScaleOut::one),
        NVVM::WGMMAScaleInAttr::get(b.getContext(), NVVM::WGMMAScaleIn::one),
        NVVM::WGMMAScaleInAttr::get(b.getContext(), NVVM::WGMMAScaleIn::one),
        NVVM::MMALayoutAttr::get(b.getContext(), NVVM::MMALayout::row),
        NVVM::MMALayoutAttr::get(b.getContext(), NVVM::MMALayout::col),
        NVVM::MMAIntOverflowAttr());
  }
  finishProducts(b, loc);
  release(b, loc, Kind::EmptyKey, slot);
  return getRows(b, loc, extractAll(b, loc, sums));
}

/// The weights are the first operand, from registers: no op of MLIR has it, so
/// it is assembly.
void WgmmaEmitter::buildOutput(OpBuilder &b, Location loc, Rows weights) {
  auto [slot, parity] = takeSlot(b, loc, valueCounter);
  await(b, loc, Kind::FullValue, slot, parity);
  int64_t panelBytes = keys * kPanelBytes;
  Value value = getDescriptor(b, loc,
                              addBytes(b, loc, getAddress(b, loc, valueRing),
                                       slot, valueDim / kPanel * panelBytes, 0),
                              panelBytes);
  int64_t count = valueDim / 2;
  std::string assembly, constraints;
  llvm::raw_string_ostream text(assembly), rules(constraints);
  StringRef element = elementType.isBF16() ? "bf16" : "f16";
  text << "wgmma.mma_async.sync.aligned.m64n" << valueDim << "k16.f32."
       << element << "." << element << " {";
  for (int64_t i = 0; i < count; ++i) {
    text << (i ? ", " : "") << "$" << i;
    rules << "=f,";
  }
  text << "}, {$" << count << ", $" << count + 1 << ", $" << count + 2 << ", $"
       << count + 3 << "}, $" << count + 4 << ", 1, 1, 1, 1;";
  rules << "r,r,r,r,l";
  for (int64_t i = 0; i < count; ++i)
    rules << "," << i;
  SmallVector<Value> sums = loadOutput(b, loc);
  SmallVector<SmallVector<Value>> operands;
  for (int64_t key = 0; key < keys; key += depth) {
    operands.push_back(packWeights(b, loc, weights, key));
    for (Value &x : operands.back())
      x = LLVM::BitcastOp::create(b, loc, b.getI32Type(), x);
  }
  NVVM::WgmmaFenceAlignedOp::create(b, loc);
  for (auto [step, registers] : llvm::enumerate(operands)) {
    SmallVector<Value> inputs(registers);
    inputs.push_back(advance(b, loc, value, step * depth * kPanelBytes));
    inputs.append(sums);
    Value next =
        LLVM::InlineAsmOp::create(
            b, loc, getRegistersType(b, count), inputs,
            b.getStringAttr(assembly), b.getStringAttr(constraints),
            /*has_side_effects=*/b.getUnitAttr(), /*is_align_stack=*/UnitAttr(),
            LLVM::TailCallKindAttr::get(b.getContext(),
                                        LLVM::tailcallkind::TailCallKind::None),
            LLVM::AsmDialectAttr::get(b.getContext(), LLVM::AsmDialect::AD_ATT),
            /*operand_attrs=*/ArrayAttr())
            .getResult(0);
    sums = extractAll(b, loc, next);
  }
  finishProducts(b, loc);
  release(b, loc, Kind::EmptyValue, slot);
  storeOutput(b, loc, sums);
}

/// Has the sums computed here: ptxas moves no shuffle over a wait.
void WgmmaEmitter::pinSums(OpBuilder &b, Location loc) {
  for (int64_t half = 0; half < 2; ++half) {
    Value own =
        gpu::ShuffleOp::create(b, loc, loadState(b, loc, sum, half),
                               /*offset=*/0, kWarpSize, gpu::ShuffleMode::XOR)
            .getShuffleResult();
    storeState(b, loc, own, sum, half);
  }
}

void WgmmaEmitter::buildTile(OpBuilder &b, OnlineAttentionOp op) {
  Location loc = op.getLoc();
  SmallVector<Rows> scores;
  for (Value query : op.getQueries())
    scores.push_back(buildScores(b, loc, queryPanels.lookup(getRowsOf(query))));
  Rows weights = buildWeights(b, op, scores);
  // ptxas would add the weights up beside the product that follows, whose
  // scores need their registers.
  if (isa_and_nonnull<OnlineAttentionOp>(op->getNextNode()))
    pinSums(b, loc);
  buildOutput(b, loc, weights);
}
