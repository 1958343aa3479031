//===- RunTimePhases.h - Phases of frequencies of run time ------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where inverse frequencies follow from the length of the sequence, or are an
// operand, the fixed-point phases of Phase.h are computed when the program
// runs. Both lowerings of rope.table build them here, on scalars or on vectors.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_CONVERSION_RUNTIMEPHASES_H
#define ROPE_LIB_CONVERSION_RUNTIMEPHASES_H

#include "Rope/IR/Rope.h"

namespace mlir::rope::detail {

/// How the values of the pairs at hand, of one type for floats and one for
/// integers, are made from lists with one element for each of the R/2 pairs.
struct PairValues {
  /// f64, or a vector of it, from constants.
  function_ref<Value(ArrayRef<double>)> floats;
  /// i64, or a vector of it, from constants.
  function_ref<Value(ArrayRef<int64_t>)> integers;
  /// The operand `inverse_frequencies`, as f64.
  function_ref<Value()> frequencies;
};

/// The factor 2^(log * p) of `position`, an i64, with p that of rope.table less
/// the center, or 2^(-log * p) for keys (xPos). `logs` are f64, or a vector of
/// it, one for each pair; so is the result.
Value buildGrowthFactor(OpBuilder &builder, TableOp op, Value position,
                        Value logs);

/// The phases of one table whose frequencies are known when the program runs.
class RunTimePhases {
public:
  /// Whether `op` has such frequencies.
  static bool areNeeded(TableOp op);

  /// Builds, at the insertion point, what all pairs share.
  RunTimePhases(OpBuilder &builder, TableOp op);

  /// The phases by which the pairs advance over `position` positions: of
  /// `pairs.integers`' type. Off by at most one unit (2^-64 turns), but for
  /// frequencies that grow with the length: those have a relative error of
  /// float64 arithmetic (docs/Spec.md).
  Value build(OpBuilder &builder, const PairValues &pairs,
              long double position);

private:
  Value buildPiece(OpBuilder &builder, const PairValues &pairs, size_t number,
                   long double position);

  TableOp op;
  Location loc;
  SmallVector<FrequencyPiece> pieces;
  /// Per piece: log2 of its growth, null where it does not grow; and whether
  /// the length is past its `after`, null for the first.
  SmallVector<Value> logGrowths, conditions;
};

} // namespace mlir::rope::detail

#endif // ROPE_LIB_CONVERSION_RUNTIMEPHASES_H
