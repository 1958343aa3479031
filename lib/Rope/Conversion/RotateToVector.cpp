//===- RotateToVector.cpp - rope.rotate to loops of vector ops ------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RopeToVectorDetail.h"

#include "Rope/Conversion/Passes.h"
#include "Rope/IR/Rope.h"
#include "mlir/Interfaces/ValueBoundsOpInterface.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

/// Rows that take this many bytes come from beyond the second-level cache, as
/// far as one can tell, and are fetched kPrefetchBytes ahead: hardware does not
/// keep up with four streams. In a cache, fetching would cost more than it
/// gains.
static constexpr int64_t kLongBytes = 512 * 1024;
static constexpr int64_t kPrefetchBytes = 4096;
static constexpr int64_t kLineBytes = 64;

static int64_t getRowBytes(ShapedType type) {
  int64_t bits = type.getShape().back() * type.getElementTypeBitWidth();
  return std::max<int64_t>(bits / 8, 1);
}

namespace {
/// Turns one row: reads every chunk of both channels of a pair before it writes
/// either, so that the row may be turned in place.
class RowRotation {
public:
  RowRotation(OpBuilder &builder, RotateOp op, int64_t lanes)
      : b(builder), op(op), loc(op.getLoc()), lanes(lanes),
        computeType(op.getInputType().getElementType().isF64()
                        ? Type(b.getF64Type())
                        : Type(b.getF32Type())) {
    // One row of tables is read once: nothing writes to it between.
    if (op.getTableType().getDimSize(0) == 1)
      forEachChunk(op.getTableType().getDimSize(1), lanes,
                   [&](int64_t at, int64_t length) {
                     onlyTables.push_back(readTables(constant(0), at, length));
                   });
  }

  /// `row` indexes all but the last dim.
  void build(ValueRange row) {
    int64_t rank = op.getInputType().getRank();
    int64_t headDim = op.getInputType().getDimSize(rank - 1);
    int64_t pairs = op.getTableType().getDimSize(1);
    tableRow = row.back();
    indices.assign(row.begin(), row.end());
    indices.push_back(Value());
    forEachChunk(pairs, lanes, [&](int64_t at, int64_t length) {
      if (op.getPairing() == Pairing::half)
        buildHalf(at, pairs, length);
      else
        buildInterleaved(at, length);
    });
    if (op.getInput() == op.getOutput())
      return;
    forEachChunk(headDim - 2 * pairs, lanes, [&](int64_t at, int64_t length) {
      write(read(2 * pairs + at, length), 2 * pairs + at);
    });
  }

  /// Fetches the part of the input and output that lies kPrefetchBytes after
  /// `row`. Past the last row it is an address that nothing reads, not an
  /// access.
  void buildPrefetch(ValueRange row) {
    buildPrefetch(op.getInput(), row, op.getInput() == op.getOutput());
    if (op.getInput() != op.getOutput())
      buildPrefetch(op.getOutput(), row, /*isWrite=*/true);
  }

private:
  Value constant(int64_t value) {
    return arith::ConstantIndexOp::create(b, loc, value);
  }

  ValueRange at(int64_t channel) {
    indices.back() = constant(channel);
    return indices;
  }

  Value widen(Value vector, Type elementType) {
    auto type = cast<VectorType>(vector.getType());
    if (type.getElementType() == elementType)
      return vector;
    return arith::ExtFOp::create(b, loc, type.clone(elementType), vector);
  }

  Value read(int64_t channel, int64_t length) {
    auto type = VectorType::get(length, op.getInputType().getElementType());
    return widen(readVector(b, loc, type, op.getInput(), at(channel)),
                 computeType);
  }

  void write(Value vector, int64_t channel) {
    auto type = cast<VectorType>(vector.getType());
    Type elementType = op.getOutputType().getElementType();
    if (elementType.getIntOrFloatBitWidth() < type.getElementTypeBitWidth())
      vector = arith::TruncFOp::create(b, loc, type.clone(elementType), vector);
    else
      vector = widen(vector, elementType);
    writeVector(b, loc, vector, op.getOutput(), at(channel));
  }

  /// Cosines and sines of a chunk of pairs, these negated if inverse.
  std::pair<Value, Value> readTables(Value row, int64_t pair, int64_t length) {
    auto type = VectorType::get(length, b.getF32Type());
    auto readTable = [&](Value table) {
      return widen(readVector(b, loc, type, table, {row, constant(pair)}),
                   computeType);
    };
    Value cos = readTable(op.getCos());
    Value sin = readTable(op.getSin());
    if (op.getInverse())
      sin = arith::NegFOp::create(b, loc, sin);
    return {cos, sin};
  }

  std::pair<Value, Value> rotate(Value x, Value y, int64_t pair,
                                 int64_t length) {
    auto [cos, sin] = onlyTables.empty() ? readTables(tableRow, pair, length)
                                         : onlyTables[pair / lanes];
    Value ySin = arith::MulFOp::create(b, loc, y, sin);
    Value yCos = arith::MulFOp::create(b, loc, y, cos);
    return {vector::FMAOp::create(b, loc, x, cos,
                                  arith::NegFOp::create(b, loc, ySin)),
            vector::FMAOp::create(b, loc, x, sin, yCos)};
  }

  void buildHalf(int64_t pair, int64_t pairs, int64_t length) {
    auto [x, y] =
        rotate(read(pair, length), read(pair + pairs, length), pair, length);
    write(x, pair);
    write(y, pair + pairs);
  }

  void buildInterleaved(int64_t pair, int64_t length) {
    auto split =
        vector::DeinterleaveOp::create(b, loc, read(2 * pair, 2 * length));
    auto [x, y] = rotate(split.getRes1(), split.getRes2(), pair, length);
    write(vector::InterleaveOp::create(b, loc, x, y), 2 * pair);
  }

  void buildPrefetch(Value buffer, ValueRange row, bool isWrite) {
    auto type = cast<MemRefType>(buffer.getType());
    int64_t rows = std::max<int64_t>(kPrefetchBytes / getRowBytes(type), 1);
    SmallVector<Value> ahead(row);
    ahead.back() = arith::AddIOp::create(b, loc, ahead.back(), constant(rows));
    ahead.push_back(Value());
    for (int64_t channel = 0; channel < type.getShape().back();
         channel += kLineBytes * 8 / type.getElementTypeBitWidth()) {
      ahead.back() = constant(channel);
      memref::PrefetchOp::create(b, loc, buffer, ahead, isWrite,
                                 /*localityHint=*/3, /*isDataCache=*/true);
    }
  }

  OpBuilder &b;
  RotateOp op;
  Location loc;
  int64_t lanes;
  Type computeType;
  Value tableRow;
  /// By chunks, where there is one row of tables.
  SmallVector<std::pair<Value, Value>> onlyTables;
  SmallVector<Value> indices;
};

struct RotateToVector : OpRewritePattern<RotateOp> {
  RotateToVector(MLIRContext *context, const RopeToVectorOptions &options)
      : OpRewritePattern(context), lanes(options.lanes) {}

  LogicalResult matchAndRewrite(RotateOp op,
                                PatternRewriter &rewriter) const override {
    ShapedType type = op.getInputType();
    if (!isa<MemRefType>(type))
      return rewriter.notifyMatchFailure(op, "not on memrefs");
    if (type.isDynamicDim(type.getRank() - 1) ||
        op.getTableType().isDynamicDim(1))
      return rewriter.notifyMatchFailure(op,
                                         "head or rotary dim is not static");
    Location loc = op.getLoc();
    Value zero = arith::ConstantIndexOp::create(rewriter, loc, 0);
    Value one = arith::ConstantIndexOp::create(rewriter, loc, 1);
    RowRotation rotation(rewriter, op, lanes);
    SmallVector<Value> row;
    Value size;
    for (int64_t dim = 0; dim < type.getRank() - 1; ++dim) {
      size = rewriter.createOrFold<memref::DimOp>(loc, op.getInput(), dim);
      auto loop = scf::ForOp::create(rewriter, loc, zero, size, one);
      rewriter.setInsertionPointToStart(loop.getBody());
      row.push_back(loop.getInductionVar());
    }
    int64_t longRows = llvm::divideCeil(kLongBytes, getRowBytes(type));
    // Blocks of fused attention are known to be short.
    FailureOr<int64_t> maxRows = ValueBoundsConstraintSet::computeConstantBound(
        presburger::BoundType::UB, {op.getInput(), type.getRank() - 2},
        /*stopCondition=*/nullptr, /*closedUB=*/true);
    if (failed(maxRows) || *maxRows >= longRows) {
      Value isLong = arith::CmpIOp::create(
          rewriter, loc, arith::CmpIPredicate::sge, size,
          arith::ConstantIndexOp::create(rewriter, loc, longRows));
      auto branch = scf::IfOp::create(rewriter, loc, isLong);
      OpBuilder::InsertionGuard guard(rewriter);
      rewriter.setInsertionPointToStart(branch.thenBlock());
      rotation.buildPrefetch(row);
    }
    rotation.build(row);
    rewriter.eraseOp(op);
    return success();
  }

private:
  int64_t lanes;
};
} // namespace

void rope::detail::populateRotateToVectorPatterns(
    RewritePatternSet &patterns, const RopeToVectorOptions &options) {
  patterns.add<RotateToVector>(patterns.getContext(), options);
}
