//===- PositionMapAttrs.cpp - Position maps -------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The pieces of the position maps, and what their parameters may be.
//
//===----------------------------------------------------------------------===//

#include "AttrVerifiers.h"
#include "Rope/IR/Rope.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

static LogicalResult
verifyNonNegative(function_ref<InFlightDiagnostic()> emitError, StringRef name,
                  int64_t value) {
  if (value >= 0)
    return success();
  return emitError() << "expected " << name << " to be non-negative, but got "
                     << value;
}

static LogicalResult
verifyPositive(function_ref<InFlightDiagnostic()> emitError, StringRef name,
               int64_t value) {
  if (value > 0)
    return success();
  return emitError() << "expected " << name << " to be positive, but got "
                     << value;
}

//===----------------------------------------------------------------------===//
// Functions of the relative position
//===----------------------------------------------------------------------===//

void LinearMapAttr::getPieces(bool causal,
                              SmallVectorImpl<PositionPiece> &pieces) const {
  MLIRContext *context = getContext();
  pieces.push_back(
      {AffineExpr(), Turn::linear(context), Turn::linear(context)});
}

/// Appends far, near and, unless `causal`, the far keys after the query.
static void appendWindowPieces(MLIRContext *context, int64_t window,
                               bool causal, Turn farQuery, Turn farQueryAfter,
                               Turn farKey,
                               SmallVectorImpl<PositionPiece> &pieces) {
  AffineExpr i = getAffineDimExpr(0, context);
  Turn linear = Turn::linear(context);
  pieces.push_back({AffineExpr(), farQuery, farKey});
  pieces.push_back({i - (window - 1), linear, linear});
  // At w = 0 the near piece is empty and r = 0 belongs to the first.
  if (!causal)
    pieces.push_back({i + std::max<int64_t>(window, 1), farQueryAfter, farKey});
}

LogicalResult
ReRoPEMapAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                      int64_t window) {
  return verifyNonNegative(emitError, "window", window);
}

void ReRoPEMapAttr::getPieces(bool causal,
                              SmallVectorImpl<PositionPiece> &pieces) const {
  MLIRContext *context = getContext();
  long double window = getWindow();
  appendWindowPieces(
      context, getWindow(), causal, Turn::constant(context, window),
      Turn::constant(context, -window), Turn::constant(context, 0), pieces);
}

LogicalResult LeakyMapAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                   int64_t window, APFloat k) {
  if (failed(verifyNonNegative(emitError, "window", window)))
    return failure();
  return verifyFinitePositive(emitError, "k", k);
}

void LeakyMapAttr::getPieces(bool causal,
                             SmallVectorImpl<PositionPiece> &pieces) const {
  MLIRContext *context = getContext();
  AffineExpr position = getAffineDimExpr(0, context);
  long double slope = 1 / static_cast<long double>(getK().convertToDouble());
  long double shift = getWindow() * (1 - slope);
  appendWindowPieces(context, getWindow(), causal, Turn{position, slope, shift},
                     Turn{position, slope, -shift}, Turn{position, slope, 0},
                     pieces);
}

LogicalResult
PiecewiseMapAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                         DenseI64ArrayAttr breakpoints,
                         DenseF64ArrayAttr slopes, DenseF64ArrayAttr offsets) {
  int64_t last = -1;
  for (int64_t breakpoint : breakpoints.asArrayRef()) {
    if (breakpoint < 0)
      return emitError() << "expected breakpoints to be non-negative, but got "
                         << breakpoint;
    if (breakpoint <= last)
      return emitError() << "expected breakpoints to rise, but got "
                         << breakpoint << " after " << last;
    last = breakpoint;
  }
  if (slopes.size() != breakpoints.size() + 1)
    return emitError() << "expected one slope more than there are breakpoints ("
                       << breakpoints.size() << "), but got " << slopes.size();
  if (offsets && offsets.size() != slopes.size())
    return emitError() << "expected one offset for each of the "
                       << slopes.size() << " slopes, but got "
                       << offsets.size();
  for (auto [name, values] :
       {std::pair("slopes", slopes), std::pair("offsets", offsets)})
    for (auto [k, value] :
         llvm::enumerate(values ? values.asArrayRef() : ArrayRef<double>()))
      if (!std::isfinite(value))
        return emitError() << "expected " << name << " to be finite, but got "
                           << value << " for number " << k;
  return success();
}

void PiecewiseMapAttr::getPieces(bool causal,
                                 SmallVectorImpl<PositionPiece> &pieces) const {
  AffineExpr position = getAffineDimExpr(0, getContext());
  ArrayRef<int64_t> breakpoints = getBreakpoints().asArrayRef();
  ArrayRef<double> slopes = getSlopes().asArrayRef();
  int64_t last = breakpoints.size();
  SmallVector<long double> offsets;
  if (getOffsets())
    offsets.assign(getOffsets().asArrayRef().begin(),
                   getOffsets().asArrayRef().end());
  else
    offsets.push_back(0);
  for (int64_t k = offsets.size(); k <= last; ++k)
    offsets.push_back(offsets[k - 1] +
                      (static_cast<long double>(slopes[k - 1]) - slopes[k]) *
                          breakpoints[k - 1]);

  auto append = [&](AffineExpr begin, int64_t k, bool isAfter) {
    long double offset = isAfter ? -offsets[k] : offsets[k];
    if (offset == 0)
      offset = 0; // Not -0, which would be another turn to an attribute.
    pieces.push_back({begin, Turn{position, slopes[k], offset},
                      Turn{position, slopes[k], 0}});
  };
  append(AffineExpr(), last, /*isAfter=*/false);
  for (int64_t k = last; k-- > 0;)
    append(position - (breakpoints[k] - 1), k, /*isAfter=*/false);
  if (causal)
    return;
  // Around the query a function without a jump at 0 is one piece; at a first
  // breakpoint of 0 its slope has no keys.
  bool isOdd = offsets[0] == 0;
  bool isEmpty = last > 0 && breakpoints[0] == 0;
  if (!isOdd && !isEmpty)
    append(position + 1, 0, /*isAfter=*/true);
  for (int64_t k = 1; k <= last; ++k)
    append(position + std::max<int64_t>(breakpoints[k - 1], 1), k,
           /*isAfter=*/true);
}

//===----------------------------------------------------------------------===//
// Functions of both positions
//===----------------------------------------------------------------------===//

LogicalResult
SelfExtendMapAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                          int64_t window, int64_t group, bool) {
  if (failed(verifyNonNegative(emitError, "window", window)))
    return failure();
  return verifyPositive(emitError, "group", group);
}

void SelfExtendMapAttr::getPieces(
    bool causal, SmallVectorImpl<PositionPiece> &pieces) const {
  AffineExpr number = getAffineDimExpr(0, getContext()).floorDiv(getGroup());
  long double window = getWindow();
  long double shift = getExactShift() ? window - window / getGroup()
                                      : getWindow() - getWindow() / getGroup();
  appendWindowPieces(getContext(), getWindow(), causal, Turn{number, 1, shift},
                     Turn{number, 1, -shift}, Turn{number, 1, 0}, pieces);
}

LogicalResult
SawtoothMapAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                        int64_t window, int64_t block) {
  if (failed(verifyNonNegative(emitError, "window", window)))
    return failure();
  return verifyPositive(emitError, "block", block);
}

void SawtoothMapAttr::getPieces(bool causal,
                                SmallVectorImpl<PositionPiece> &pieces) const {
  MLIRContext *context = getContext();
  Turn zero = Turn::constant(context, 0);
  if (getWindow() == 0) {
    pieces.push_back({AffineExpr(), zero, zero});
    return;
  }
  Turn linear = Turn::linear(context);
  long double window = getWindow();
  // The blocks on one side of a query whose keys are near, with its own.
  int64_t blocks = llvm::divideCeil(getWindow(), getBlock());
  AffineExpr number = getAffineDimExpr(0, context).floorDiv(getBlock());
  auto begin = [&](int64_t distance) {
    return (number + distance) * getBlock();
  };
  pieces.push_back({AffineExpr(), Turn::constant(context, window), zero});
  pieces.push_back({begin(1 - blocks), linear, linear});
  if (!causal)
    pieces.push_back({begin(blocks), Turn::constant(context, -window), zero});
}

LogicalResult
DualChunkMapAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                         int64_t chunk, int64_t local) {
  if (failed(verifyPositive(emitError, "chunk", chunk)) ||
      failed(verifyNonNegative(emitError, "local", local)))
    return failure();
  if (local < chunk)
    return success();
  return emitError() << "expected local (" << local
                     << ") to be less than chunk (" << chunk << ")";
}

void DualChunkMapAttr::getPieces(bool causal,
                                 SmallVectorImpl<PositionPiece> &pieces) const {
  MLIRContext *context = getContext();
  int64_t chunk = getChunk(), local = getLocal();
  AffineExpr position = getAffineDimExpr(0, context);
  AffineExpr number = position.floorDiv(chunk), rest = position % chunk;
  Turn within{rest, 1, 0};
  Turn beside{AffineMap::get(
                  1, 0,
                  {rest + chunk, getAffineConstantExpr(chunk + local, context)},
                  context),
              1, 0};
  Turn beyond = Turn::constant(context, chunk + local);
  auto begin = [&](int64_t distance) { return (number + distance) * chunk; };
  pieces.push_back({AffineExpr(), beyond, within});
  pieces.push_back({begin(-1), beside, within});
  pieces.push_back({begin(0), within, within});
  if (causal)
    return;
  pieces.push_back({begin(1), within, beside});
  pieces.push_back({begin(2), within, beyond});
}
