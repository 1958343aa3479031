//===- RopeOpUtils.h - Helpers that the ops share ---------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_IR_ROPEOPUTILS_H
#define ROPE_IR_ROPEOPUTILS_H

#include "Rope/IR/Rope.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/TilingInterface.h"

namespace mlir::rope {

/// Whether a value of static or dynamic size `a` can equal one of size `b`.
inline bool areCompatible(int64_t a, int64_t b) {
  return a == b || ShapedType::isDynamic(a) || ShapedType::isDynamic(b);
}

/// A size as diagnostics print it: a number, or `?`.
std::string formatSize(int64_t size);

/// Fails, with a diagnostic, unless sizes `actual` and `expected` can be equal.
LogicalResult verifySize(Operation *op, const llvm::Twine &what, int64_t actual,
                         const llvm::Twine &source, int64_t expected);

/// Fails, with a diagnostic, unless `value` has rank `rank`.
LogicalResult verifyRank(Operation *op, StringRef name, Value value,
                         int64_t rank);

/// The intervals of keys that `visibility` shows; a single one without bounds
/// where it is null.
SmallVector<KeyInterval> getKeyIntervals(VisibilityAttrInterface visibility,
                                         bool causal);

/// Fails, with a diagnostic, unless `tables`, by name, can turn the rows of
/// `input`, the first operand of `op`, to those of `output`.
LogicalResult verifyRotation(Operation *op, Value input, Value output,
                             ArrayRef<std::pair<StringRef, Value>> tables);

/// Fails, with a diagnostic, unless the shaped operands are all tensors or all
/// memrefs.
LogicalResult verifyPureSemantics(DestinationStyleOpInterface op);

/// Fails, with a diagnostic, unless `length` and `inverseFrequencies`, null
/// where they are absent, are given exactly where `frequencies` needs them.
LogicalResult verifyFrequencyOperands(Operation *op,
                                      FrequenciesAttrInterface frequencies,
                                      Value length, Value inverseFrequencies);

/// Memory effects of an op in destination-passing style: none on tensors; on
/// memrefs, inputs are read and inits written (and read, if `initsAreRead`).
void getDestinationStyleEffects(
    DestinationStyleOpInterface op, bool initsAreRead,
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects);

/// The sizes of the init operands, for ReifyRankedShapedTypeOpInterface.
LogicalResult reifyFromInits(OpBuilder &builder, DestinationStyleOpInterface op,
                             ReifiedRankedShapedTypeDims &reifiedReturnShapes);

/// The size of `value`, a tensor or memref, along `dim`.
OpFoldResult getDimSize(OpBuilder &builder, Location loc, Value value,
                        int64_t dim);

/// A slice, with unit strides, of `value`: extract_slice or subview.
Operation *createSlice(OpBuilder &builder, Location loc, Value value,
                       ArrayRef<OpFoldResult> offsets,
                       ArrayRef<OpFoldResult> sizes);

/// The zero-based, full range of each of the leading `count` dims of `value`.
SmallVector<Range> getLeadingDomain(OpBuilder &builder, Location loc,
                                    Value value, int64_t count);

/// A slice of `value` for a tile, recorded in `result`. Dims past those given
/// are whole.
Value sliceForTile(OpBuilder &builder, Location loc, Value value,
                   ArrayRef<OpFoldResult> offsets, ArrayRef<OpFoldResult> sizes,
                   TilingResult &result);

/// `op` on `operands`, slices of its own, recorded in `result`.
void cloneForTile(OpBuilder &builder, DestinationStyleOpInterface op,
                  ValueRange operands, TilingResult &result);

/// Records the tiled op in `result`.
void recordTile(Operation *tiled, TilingResult &result);

/// Appends the types of the tensors among \p inits, which are the result types
/// of an op in destination-passing style.
void appendTensorTypes(ValueRange inits, SmallVectorImpl<Type> &types);

/// The tile of result \p resultNumber that a consumer asks for. The loops are
/// the \p numLoops leading dims of every result; the tile must span the others.
FailureOr<TilingResult>
getTiledForResult(OpBuilder &builder, TilingInterface op, unsigned resultNumber,
                  ArrayRef<OpFoldResult> offsets, ArrayRef<OpFoldResult> sizes,
                  int64_t numLoops);

} // namespace mlir::rope

#endif // ROPE_IR_ROPEOPUTILS_H
