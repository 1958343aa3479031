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
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
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

/// An output of this many bytes is not there in a cache when it is read next:
/// it is written past the caches, which spares reading it before.
static constexpr int64_t kStreamBytes = 4 * 1024 * 1024;

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

  /// Whether rows may be written past the caches at all: not where they have
  /// just been read, and not by elements.
  bool mayStream() {
    auto type = cast<MemRefType>(op.getOutput().getType());
    return op.getInput() != op.getOutput() && type.isLastDimUnitStride();
  }

  /// Whether the output is large, and its rows begin at whole cache lines: a
  /// vector that goes past the caches must not lie in two.
  Value buildIsStream() {
    auto metadata =
        memref::ExtractStridedMetadataOp::create(b, loc, op.getOutput());
    Value elementBytes =
        constant(op.getOutputType().getElementTypeBitWidth() / 8);
    Value bytes = elementBytes;
    Value misaligned =
        arith::MulIOp::create(b, loc, metadata.getOffset(), elementBytes);
    misaligned = arith::OrIOp::create(
        b, loc, misaligned,
        memref::ExtractAlignedPointerAsIndexOp::create(b, loc, op.getOutput()));
    for (auto [size, stride] :
         llvm::zip_equal(metadata.getSizes(), metadata.getStrides())) {
      bytes = arith::MulIOp::create(b, loc, bytes, size);
      if (stride != metadata.getStrides().back())
        misaligned = arith::OrIOp::create(
            b, loc, misaligned,
            arith::MulIOp::create(b, loc, stride, elementBytes));
    }
    Value isAligned = arith::CmpIOp::create(
        b, loc, arith::CmpIPredicate::eq,
        arith::AndIOp::create(b, loc, misaligned, constant(kLineBytes - 1)),
        constant(0));
    Value isLarge = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sge,
                                          bytes, constant(kStreamBytes));
    return arith::AndIOp::create(b, loc, isAligned, isLarge);
  }

  /// From here on, rows are written past the caches.
  void beginStream() { streams = true; }
  /// Nor are they from here on; other threads see them written.
  void endStream() {
    streams = false;
    LLVM::FenceOp::create(b, loc, LLVM::AtomicOrdering::seq_cst, "");
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
    if (op.getInput() != op.getOutput() && !streams)
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
    int64_t bytes =
        type.getNumElements() * op.getOutputType().getElementTypeBitWidth() / 8;
    int64_t first = channel * op.getOutputType().getElementTypeBitWidth() / 8;
    // Narrower vectors have no such store on any processor.
    if (streams && llvm::isPowerOf2_64(bytes) && bytes >= 16 &&
        first % bytes == 0)
      vector::StoreOp::create(
          b, loc, vector, op.getOutput(), at(channel), /*nontemporal=*/true,
          llvm::Align(std::min<int64_t>(bytes, kLineBytes)));
    else
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
  bool streams = false;
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
    RowRotation rotation(rewriter, op, lanes);
    int64_t longRows = llvm::divideCeil(kLongBytes, getRowBytes(type));
    // Blocks of fused attention are known to be short.
    FailureOr<int64_t> maxRows = ValueBoundsConstraintSet::computeConstantBound(
        presburger::BoundType::UB, {op.getInput(), type.getRank() - 2},
        /*stopCondition=*/nullptr, /*closedUB=*/true);
    if (succeeded(maxRows) && *maxRows < longRows) {
      buildLoops(rewriter, op, rotation, /*longRows=*/std::nullopt);
    } else if (!rotation.mayStream()) {
      buildLoops(rewriter, op, rotation, longRows);
    } else {
      OpBuilder::InsertionGuard guard(rewriter);
      auto branch =
          scf::IfOp::create(rewriter, op.getLoc(), rotation.buildIsStream(),
                            /*withElseRegion=*/true);
      rewriter.setInsertionPointToStart(branch.thenBlock());
      rotation.beginStream();
      buildLoops(rewriter, op, rotation, longRows);
      rotation.endStream();
      rewriter.setInsertionPointToStart(branch.elseBlock());
      buildLoops(rewriter, op, rotation, longRows);
    }
    rewriter.eraseOp(op);
    return success();
  }

private:
  /// Turns all rows; fetches ahead where there are `longRows` of them or more.
  static void buildLoops(OpBuilder &b, RotateOp op, RowRotation &rotation,
                         std::optional<int64_t> longRows) {
    OpBuilder::InsertionGuard guard(b);
    Location loc = op.getLoc();
    Value zero = arith::ConstantIndexOp::create(b, loc, 0);
    Value one = arith::ConstantIndexOp::create(b, loc, 1);
    SmallVector<Value> row;
    Value size;
    for (int64_t dim = 0; dim < op.getInputType().getRank() - 1; ++dim) {
      size = b.createOrFold<memref::DimOp>(loc, op.getInput(), dim);
      auto loop = scf::ForOp::create(b, loc, zero, size, one);
      b.setInsertionPointToStart(loop.getBody());
      row.push_back(loop.getInductionVar());
    }
    if (longRows) {
      Value isLong = arith::CmpIOp::create(
          b, loc, arith::CmpIPredicate::sge, size,
          arith::ConstantIndexOp::create(b, loc, *longRows));
      auto branch = scf::IfOp::create(b, loc, isLong);
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(branch.thenBlock());
      rotation.buildPrefetch(row);
    }
    rotation.build(row);
  }

  int64_t lanes;
};
} // namespace

void rope::detail::populateRotateToVectorPatterns(
    RewritePatternSet &patterns, const RopeToVectorOptions &options) {
  patterns.add<RotateToVector>(patterns.getContext(), options);
}
