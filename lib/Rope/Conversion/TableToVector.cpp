//===- TableToVector.cpp - rope.table to loops of vector ops --------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Angles are 64-bit fixed-point fractions of a turn, so that the range
// reduction is exact; the rest is a polynomial in f64, rounded once to f32.
//
// Positions lie in groups that begin at the multiples of kGroupRows. The first
// row of a group is a polynomial, the second its complex product with the row
// of position 1, and each other one follows from the two before it: for angles
// a step t apart, cos(a + t) = 2 cos(t) cos(a) - cos(a - t), and sin likewise.
// Rows of consecutive positions of a group are made in one run. It begins with
// the first row of the group even where that is not written, so that a row
// depends on its position alone. All this has an absolute error; a row with an
// entry too small for it is computed anew as a polynomial. Where axes have
// positions of their own, every row is one.
//
//===----------------------------------------------------------------------===//

#include "RopeToVectorDetail.h"
#include "TableColumns.h"

#include "Rope/Conversion/Passes.h"

#include <vector>

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

/// Registers for each vector of columns that is worked on at once: two rows of
/// cosines and sines in f64 are four, what they are multiplied by another.
static constexpr int64_t kRegistersPerVector = 8;

namespace {
/// Rows of consecutive positions of one group.
struct Run {
  Value row, size;
  /// Of the first row: an i64, and its row in the group, an index.
  Value position, inGroup;
};

/// The columns of a table by vectors, those of the last one fewer or not. A
/// loop over those of the same size reads what it needs of frequencies from
/// memory: code for each of them would take long to compile.
struct TableChunks {
  std::vector<TableColumns> list;
  /// Those of the loop, and what was stored of them; null without a loop.
  int64_t numLooped = 0;
  Value integers, floats;
};

struct TableToVector : OpRewritePattern<TableOp> {
  TableToVector(MLIRContext *context, const RopeToVectorOptions &options)
      : OpRewritePattern(context),
        doubles(std::max<int64_t>(options.lanes / 2, 1)),
        columnsPerStep(std::max<int64_t>(
                           options.vectorRegisters / kRegistersPerVector, 1) *
                       doubles),
        mayAllocate(options.mayAllocate) {}

  LogicalResult matchAndRewrite(TableOp op,
                                PatternRewriter &rewriter) const override {
    if (!isa<MemRefType>(op.getCos().getType()))
      return rewriter.notifyMatchFailure(op, "not on memrefs");
    Location loc = op.getLoc();
    TableChunks chunks{buildChunks(rewriter, op), 0, Value(), Value()};
    Value zero = arith::ConstantIndexOp::create(rewriter, loc, 0);
    Value count = memref::DimOp::create(rewriter, loc, op.getCos(), 0);
    if (op.hasAxes()) {
      buildLoop(rewriter, loc, zero, count, [&](Value row) {
        buildRowOfAxes(rewriter, op, chunks.list, row);
      });
    } else {
      if (mayAllocate)
        storeChunks(rewriter, op, chunks);
      buildRuns(rewriter, op, chunks, zero, count);
      for (Value buffer : {chunks.integers, chunks.floats})
        if (buffer)
          memref::DeallocOp::create(rewriter, loc, buffer);
    }
    rewriter.eraseOp(op);
    return success();
  }

private:
  /// The columns by vectors, and what they need of phases.
  std::vector<TableColumns> buildChunks(OpBuilder &b, TableOp op) const {
    std::vector<TableColumns> chunks;
    forEachChunk(op.getFrequencies().getRotaryDim() / 2, 2 * columnsPerStep,
                 [&](int64_t at, int64_t length) {
                   chunks.emplace_back(b, op, at, length, doubles);
                 });
    if (RunTimePhases::areNeeded(op)) {
      RunTimePhases phases(b, op);
      for (TableColumns &columns : chunks)
        columns.buildPhases(phases);
      return chunks;
    }
    SmallVector<long double> frequencies;
    op.getFrequencies().getInverseFrequencies(frequencies);
    PhaseTable phases =
        getPhases(frequencies, op.getPositionScale().convertToDouble(),
                  op.getPositionOffset().convertToDouble());
    for (TableColumns &columns : chunks)
      columns.setPhases(phases);
    return chunks;
  }

  /// Prepares a loop over all chunks of the first one's size, where there are
  /// several.
  static void storeChunks(OpBuilder &b, TableOp op, TableChunks &chunks) {
    // The logarithms of xPos are constants of each column.
    SmallVector<double> logs;
    op.getFrequencies().getLogGrowth(logs);
    int64_t size = chunks.list.front().size();
    int64_t count = llvm::count_if(chunks.list, [&](const TableColumns &other) {
      return other.size() == size;
    });
    if (!logs.empty() || count < 2)
      return;
    auto alloc = [&](Type type) {
      return memref::AllocOp::create(b, op.getLoc(),
                                     MemRefType::get({2 * count, size}, type),
                                     b.getI64IntegerAttr(kLineBytes));
    };
    chunks.numLooped = count;
    chunks.integers = alloc(b.getI64Type());
    chunks.floats = alloc(b.getF64Type());
    for (int64_t n = 0; n < count; ++n)
      chunks.list[n].store(chunks.integers, chunks.floats, n);
  }

  /// A loop by steps of 1 that carries nothing.
  static void buildLoop(OpBuilder &b, Location loc, Value begin, Value end,
                        function_ref<void(Value)> body) {
    auto loop = scf::ForOp::create(b, loc, begin, end,
                                   arith::ConstantIndexOp::create(b, loc, 1));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    body(loop.getInductionVar());
  }

  static void buildRowOfAxes(OpBuilder &b, TableOp op,
                             MutableArrayRef<TableColumns> chunks, Value row) {
    SmallVector<Value> positions;
    for (int64_t axis = 0; axis < op.getFrequencies().getNumAxes(); ++axis)
      positions.push_back(buildPosition(b, op, row, axis));
    for (TableColumns &columns : chunks)
      columns.write(positions.size() == 1 ? columns.buildSingle(positions[0])
                                          : columns.buildSingle(positions),
                    row);
  }

  /// Fills the rows from `begin` to `end` by runs.
  void buildRuns(OpBuilder &b, TableOp op, TableChunks &chunks, Value begin,
                 Value end) const {
    Location loc = op.getLoc();
    if (isOneRow(op)) {
      buildRun(b, op, chunks, begin, end);
      return;
    }
    scf::WhileOp::create(
        b, loc, TypeRange{b.getIndexType()}, ValueRange{begin},
        [&](OpBuilder &b, Location loc, ValueRange row) {
          Value isRow = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt,
                                              row[0], end);
          scf::ConditionOp::create(b, loc, isRow, row);
        },
        [&](OpBuilder &b, Location loc, ValueRange row) {
          Value size = buildRun(b, op, chunks, row[0], end);
          Value next = arith::AddIOp::create(b, loc, row[0], size);
          scf::YieldOp::create(b, loc, next);
        });
  }

  static bool isOneRow(TableOp op) {
    return cast<ShapedType>(op.getCos().getType()).getDimSize(0) == 1;
  }

  /// Fills the run that begins at `row`; returns its size.
  Value buildRun(OpBuilder &b, TableOp op, TableChunks &chunks, Value row,
                 Value end) const {
    Location loc = op.getLoc();
    Value position = buildPosition(b, op, row);
    Value inGroup64 = arith::AndIOp::create(
        b, loc, position,
        arith::ConstantIntOp::create(b, loc, kGroupRows - 1, 64));
    Value groupBegin = arith::SubIOp::create(b, loc, position, inGroup64);
    Value inGroup =
        arith::IndexCastOp::create(b, loc, b.getIndexType(), inGroup64);
    Value size = buildRunSize(b, op, row, end, position, inGroup);
    Run run{row, size, position, inGroup};
    if (chunks.numLooped > 0)
      buildLoop(b, loc, arith::ConstantIndexOp::create(b, loc, 0),
                arith::ConstantIndexOp::create(b, loc, chunks.numLooped),
                [&](Value number) {
                  TableColumns columns = chunks.list.front();
                  columns.load(chunks.integers, chunks.floats, number);
                  fillColumns(b, loc, columns, run, groupBegin);
                });
    for (TableColumns &columns :
         MutableArrayRef(chunks.list).drop_front(chunks.numLooped))
      fillColumns(b, loc, columns, run, groupBegin);
    return size;
  }

  /// The rows of a run that begins at `row`.
  static Value buildRunSize(OpBuilder &b, TableOp op, Value row, Value end,
                            Value position, Value inGroup) {
    Location loc = op.getLoc();
    if (isOneRow(op))
      return arith::ConstantIndexOp::create(b, loc, 1);
    Value left = arith::SubIOp::create(b, loc, end, row);
    Value leftInGroup = arith::SubIOp::create(
        b, loc, arith::ConstantIndexOp::create(b, loc, kGroupRows), inGroup);
    Value most = arith::MinSIOp::create(b, loc, left, leftInGroup);
    if (op.hasConsecutivePositions())
      return most;
    Value one = arith::ConstantIndexOp::create(b, loc, 1);
    auto follows = scf::WhileOp::create(
        b, loc, TypeRange{b.getIndexType()}, ValueRange{one},
        [&](OpBuilder &b, Location loc, ValueRange size) {
          Value isWithin = arith::CmpIOp::create(
              b, loc, arith::CmpIPredicate::slt, size[0], most);
          auto isNext = scf::IfOp::create(
              b, loc, isWithin,
              [&](OpBuilder &b, Location loc) {
                Value actual = buildPosition(
                    b, op, arith::AddIOp::create(b, loc, row, size[0]));
                Value expected =
                    arith::AddIOp::create(b, loc, position,
                                          arith::IndexCastOp::create(
                                              b, loc, b.getI64Type(), size[0]));
                Value isEqual = arith::CmpIOp::create(
                    b, loc, arith::CmpIPredicate::eq, actual, expected);
                scf::YieldOp::create(b, loc, isEqual);
              },
              [&](OpBuilder &b, Location loc) {
                scf::YieldOp::create(b, loc, isWithin);
              });
          scf::ConditionOp::create(b, loc, isNext.getResult(0), size);
        },
        [&](OpBuilder &b, Location loc, ValueRange size) {
          Value next = arith::AddIOp::create(b, loc, size[0], one);
          scf::YieldOp::create(b, loc, next);
        });
    return follows.getResult(0);
  }

  /// Fills `columns` of a run, whose group begins at position `groupBegin`.
  void fillColumns(OpBuilder &b, Location loc, TableColumns &columns,
                   const Run &run, Value groupBegin) const {
    RowPair begin = columns.beginGroup(groupBegin);
    Value small = arith::ConstantIntOp::create(b, loc, 0, 64);
    forEachChunk(columns.size(), columnsPerStep,
                 [&](int64_t first, int64_t length) {
                   TableColumns::Part part{first, length};
                   small = stepThrough(b, loc, columns, part, run,
                                       columns.slice(begin, part), small);
                 });
    buildSmallRows(b, loc, columns, run, small);
  }

  /// Steps from the rows that a group begins with to those of the run, and
  /// through these. Returns `small` with the bits of rows with small entries,
  /// for each of which a branch would cost more.
  static Value stepThrough(OpBuilder &b, Location loc, TableColumns &columns,
                           TableColumns::Part part, const Run &run,
                           const RowPair &begin, Value small) {
    Value zero = arith::ConstantIndexOp::create(b, loc, 0);
    Value one = arith::ConstantIndexOp::create(b, loc, 1);
    OpBuilder::InsertionGuard guard(b);
    auto skipped =
        scf::ForOp::create(b, loc, zero, run.inGroup, one, begin.flatten());
    b.setInsertionPointToStart(skipped.getBody());
    RowPair at = RowPair::from(skipped.getRegionIterArgs());
    scf::YieldOp::create(b, loc, columns.advance(at, part).flatten());
    b.setInsertionPointAfter(skipped);

    auto carried = llvm::to_vector_of<Value>(skipped.getResults());
    carried.push_back(small);
    auto rows = scf::ForOp::create(b, loc, zero, run.size, one, carried);
    b.setInsertionPointToStart(rows.getBody());
    Value index = rows.getInductionVar();
    Value index64 = arith::IndexCastOp::create(b, loc, b.getI64Type(), index);
    Value position = arith::AddIOp::create(b, loc, run.position, index64);
    at = RowPair::from(rows.getRegionIterArgs());
    columns.round(at.row, part, position,
                  arith::AddIOp::create(b, loc, run.row, index));
    Value bit = arith::ShLIOp::create(
        b, loc,
        arith::ExtUIOp::create(b, loc, b.getI64Type(),
                               columns.buildAnySmall(at.row)),
        index64);
    SmallVector<Value> next = columns.advance(at, part).flatten();
    next.push_back(
        arith::OrIOp::create(b, loc, rows.getRegionIterArgs().back(), bit));
    scf::YieldOp::create(b, loc, next);
    return rows.getResults().back();
  }

  /// Computes anew the rows of a run whose bit is set in `small`.
  static void buildSmallRows(OpBuilder &b, Location loc, TableColumns &columns,
                             const Run &run, Value small) {
    auto isSet = [&](Value bits) -> Value {
      return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne, bits,
                                   arith::ConstantIntOp::create(b, loc, 0, 64));
    };
    OpBuilder::InsertionGuard guard(b);
    auto anySmall = scf::IfOp::create(b, loc, isSet(small));
    b.setInsertionPointToStart(anySmall.thenBlock());
    buildLoop(b, loc, arith::ConstantIndexOp::create(b, loc, 0), run.size,
              [&](Value at) {
                Value at64 =
                    arith::IndexCastOp::create(b, loc, b.getI64Type(), at);
                Value bit = arith::ShLIOp::create(
                    b, loc, arith::ConstantIntOp::create(b, loc, 1, 64), at64);
                auto isSmall = scf::IfOp::create(
                    b, loc, isSet(arith::AndIOp::create(b, loc, small, bit)));
                b.setInsertionPointToStart(isSmall.thenBlock());
                Value row = arith::AddIOp::create(b, loc, run.row, at);
                Value position =
                    arith::AddIOp::create(b, loc, run.position, at64);
                columns.write(columns.buildSingle(position), row);
              });
  }

  /// The position index of `row`, on one axis, as i64.
  static Value buildPosition(OpBuilder &b, TableOp op, Value row,
                             int64_t axis = 0) {
    Location loc = op.getLoc();
    Value position;
    if (op.hasConsecutivePositions())
      position = arith::AddIOp::create(b, loc, op.getPositions(), row);
    else if (op.hasAxes())
      position = memref::LoadOp::create(
          b, loc, op.getPositions(),
          ValueRange{arith::ConstantIndexOp::create(b, loc, axis), row});
    else
      position = memref::LoadOp::create(b, loc, op.getPositions(), row);
    Type i64 = b.getI64Type();
    if (position.getType().isIndex())
      return arith::IndexCastOp::create(b, loc, i64, position);
    unsigned width = position.getType().getIntOrFloatBitWidth();
    if (width < 64)
      return arith::ExtSIOp::create(b, loc, i64, position);
    // Phases wrap modulo 2^64, so the low bits of a wider position suffice.
    if (width > 64)
      return arith::TruncIOp::create(b, loc, i64, position);
    return position;
  }

  /// Lanes of an f64 vector: what it rounds to is written without joining it
  /// with another, which would take as long as rounding.
  int64_t doubles;
  /// Columns of a loop over rows. A polynomial takes twice as many: it carries
  /// nothing, and is less code so.
  int64_t columnsPerStep;
  bool mayAllocate;
};
} // namespace

void rope::detail::populateTableToVectorPatterns(
    RewritePatternSet &patterns, const RopeToVectorOptions &options) {
  patterns.add<TableToVector>(patterns.getContext(), options);
}
