//===- TableColumns.h - A vector of columns of rope.table -------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The arithmetic of a few columns of a table: whole rows as polynomials, and
// the steps from row to row of a group.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_CONVERSION_TABLECOLUMNS_H
#define ROPE_LIB_CONVERSION_TABLECOLUMNS_H

#include "RunTimePhases.h"

#include "Rope/IR/Phase.h"
#include "Rope/IR/Rope.h"

namespace mlir::rope::detail {

/// Rows of one polynomial and of steps from it, a power of two. More of them
/// cost less where positions are consecutive, and more where they are not; the
/// error of the last one grows with their square.
inline constexpr int64_t kGroupRows = 32;

/// Vectors of cosines and sines of the same angles, both f64 or both f32.
struct CosSin {
  Value cos;
  Value sin;
};

/// A row of a group and the next one, in f64.
struct RowPair {
  CosSin row;
  CosSin next;

  /// As loops carry it.
  SmallVector<Value> flatten() const {
    return {row.cos, row.sin, next.cos, next.sin};
  }
  static RowPair from(ValueRange values) {
    return {{values[0], values[1]}, {values[2], values[3]}};
  }
};

/// The columns `[column, column + length)` of a table. Positions are i64.
class TableColumns {
public:
  /// Rows are rounded in vectors of `doubles` columns.
  TableColumns(OpBuilder &builder, TableOp op, int64_t column, int64_t length,
               int64_t doubles);

  /// Some of the columns.
  struct Part {
    int64_t first, length;
  };
  int64_t size() const { return phaseType.getNumElements(); }

  /// Takes frequencies that are known now.
  void setPhases(const PhaseTable &phases);

  /// Builds what the rows need of frequencies that are known at run time.
  void buildPhases(RunTimePhases &phases);

  /// Keeps what the rows need of frequencies in rows `2 number` and
  /// `2 number + 1` of `integers` and of `floats`, i64 and f64.
  void store(Value integers, Value floats, int64_t number);

  /// Becomes the columns whose number, times the columns that these are, is
  /// that of the first, with what was stored of them.
  void load(Value integers, Value floats, Value number);

  /// The first two rows of the group that begins at `position`, without the
  /// amplitude.
  RowPair beginGroup(Value position);

  /// A part of two rows.
  RowPair slice(const RowPair &rows, Part part);

  /// A part of two rows, a row later.
  RowPair advance(const RowPair &rows, Part part);

  /// Whether any entry of a part of an f64 row is too small for the absolute
  /// error of the rows of a group.
  Value buildAnySmall(CosSin values);

  /// The row of a position in f32, every entry to a relative error.
  CosSin buildSingle(Value position);

  /// The row in f32 of a position for every axis.
  CosSin buildSingle(ValueRange positions);

  /// Writes f32 entries to row `row`, from number `first` of these columns on.
  void write(CosSin single, Value row, int64_t first = 0);

  /// Writes `values`, a part of the f64 row of `position`, to row `row`:
  /// rounded once, with the amplitude and the growth there.
  void round(CosSin values, Part part, Value position, Value row);

private:
  template <typename T>
  ArrayRef<T> slice(ArrayRef<T> list) {
    return list.slice(column, phaseType.getNumElements());
  }

  Value constant(DenseElementsAttr value);
  Value getColumn(int64_t first);
  Value asValue(OpFoldResult value);
  Value splatPhase(int64_t value);
  Value readFrequencies();
  Value buildPhase(Value position);
  Value buildPhaseOf(Value positions);
  CosSin buildSingleOf(Value phase, Value position);
  CosSin amplify(CosSin values, Part part, Value position);
  CosSin truncate(CosSin values);
  Value slice(Value vector, Part part);
  void forEachRegister(CosSin values,
                       function_ref<void(CosSin part, int64_t at)> body);
  Value scale(Value phase);
  Value scaleRoughly(Value phase);
  CosSin turnByQuadrant(Value phase, CosSin octant);

  OpBuilder &b;
  TableOp op;
  Location loc;
  int64_t column, doubles;
  /// What is added to `column`; null for nothing.
  Value moved;
  VectorType phaseType;
  VectorType doubleType;
  VectorType singleType;
  /// Phases per index and at index 0, and cosines and sines of the former:
  /// constants or values.
  OpFoldResult steps, offsets, stepCos, stepSin;
};

} // namespace mlir::rope::detail

#endif // ROPE_LIB_CONVERSION_TABLECOLUMNS_H
