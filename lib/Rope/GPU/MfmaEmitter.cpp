//===- MfmaEmitter.cpp - One thread's part of attention on AMD ------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MfmaEmitter.h"

#include "mlir/Dialect/AMDGPU/IR/AMDGPUDialect.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

// Rows, columns and depth of a product, and a thread's elements of each.
static constexpr int64_t kSize = 16, kFour = 4;
// The widest access of a thread. Rows are padded by as much, so that the rows
// that lanes read at once lie in different banks.
static constexpr int64_t kAccessBytes = 16;

static Value allocRows(OpBuilder &b, Location loc, int64_t rows, int64_t size,
                       Type elementType) {
  int64_t padding = kAccessBytes * 8 / elementType.getIntOrFloatBitWidth();
  auto space = gpu::AddressSpaceAttr::get(
      b.getContext(), gpu::GPUDialect::getWorkgroupAddressSpace());
  return memref::AllocOp::create(
      b, loc,
      MemRefType::get({rows, size + padding}, elementType,
                      MemRefLayoutAttrInterface(), space));
}

MfmaEmitter::MfmaEmitter(OpBuilder &b, gpu::LaunchOp launch,
                         OnlineAttentionOp op)
    : launch(launch), threads(*getBlockSize(launch)), headDim(op.getHeadDim()),
      valueDim(op.getValueDim()),
      elementType(op.getQueryType().getElementType()),
      thread(launch.getThreadIds().x) {
  Location loc = op.getLoc();
  AffineExpr d0 = b.getAffineDimExpr(0);
  query = applyExpr(b, loc, d0.floorDiv(kWarpSize) * kQueries + d0 % kQueries,
                    {thread});
  lane = applyExpr(b, loc, d0 % kSize, {thread});
  firstOfFour =
      applyExpr(b, loc, (d0 % kWarpSize).floorDiv(kSize) * kFour, {thread});
  keys.first = firstOfFour;
  keys.count = cast<MemRefType>(op.getScratch().getType()).getDimSize(0);
  for (int64_t key = 0; key < keys.count; key += kSize)
    for (int64_t i = 0; i < kFour; ++i)
      keys.offsets.push_back(key + i);
  keyBuffer = allocRows(b, loc, keys.count, headDim, elementType);
  valueBuffer = allocRows(b, loc, valueDim, keys.count, elementType);
  // In the entry block, so that they become registers.
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(&launch.getBody().front());
  auto space = gpu::AddressSpaceAttr::get(
      b.getContext(), gpu::GPUDialect::getPrivateAddressSpace());
  auto allocState = [&](int64_t size, Type type) -> Value {
    return memref::AllocaOp::create(
        b, loc,
        MemRefType::get(size, type, MemRefLayoutAttrInterface(), space));
  };
  acc = allocState(valueDim / kSize, VectorType::get(kFour, b.getF32Type()));
  max = allocState(1, b.getF32Type());
  sum = allocState(1, b.getF32Type());
}

Value MfmaEmitter::index(OpBuilder &b, int64_t value) {
  return arith::ConstantIndexOp::create(b, launch.getLoc(), value);
}

Value MfmaEmitter::loadState(OpBuilder &b, Location loc, Value buffer,
                             int64_t at) {
  return memref::LoadOp::create(b, loc, buffer, index(b, at));
}

void MfmaEmitter::storeState(OpBuilder &b, Location loc, Value x, Value buffer,
                             int64_t at) {
  memref::StoreOp::create(b, loc, x, buffer, index(b, at));
}

void MfmaEmitter::buildInit(OpBuilder &b, double accValue, double maxValue,
                            double sumValue) {
  Location loc = launch.getLoc();
  for (auto [buffer, value] :
       {std::pair(acc, accValue), std::pair(max, maxValue),
        std::pair(sum, sumValue)}) {
    auto type = cast<MemRefType>(buffer.getType());
    Attribute element = b.getF32FloatAttr(static_cast<float>(value));
    TypedAttr constant = cast<TypedAttr>(element);
    if (auto vector = dyn_cast<VectorType>(type.getElementType()))
      constant = DenseElementsAttr::get(vector, element);
    Value x = arith::ConstantOp::create(b, loc, constant);
    for (int64_t i = 0; i < type.getDimSize(0); ++i)
      storeState(b, loc, x, buffer, i);
  }
}

//===----------------------------------------------------------------------===//
// Copies to workgroup memory
//===----------------------------------------------------------------------===//

void MfmaEmitter::forEachItem(OpBuilder &b, Location loc, int64_t count,
                              function_ref<void(OpBuilder &, Value)> body) {
  auto loop =
      scf::ForOp::create(b, loc, thread, index(b, count), index(b, threads));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  body(b, loop.getInductionVar());
}

/// A weight of 0 must not meet a NaN: what is missing is read as zeros.
Value MfmaEmitter::readRow(OpBuilder &b, Location loc, Value from,
                           OpFoldResult count, Value row, Value column,
                           int64_t elements) {
  auto type = VectorType::get(elements, elementType);
  int64_t bytes = elements * elementType.getIntOrFloatBitWidth() / 8;
  auto load = [&]() -> Value {
    // The buffer may not be contiguous then.
    if (elements == 1)
      return vector::FromElementsOp::create(
          b, loc, type,
          memref::LoadOp::create(b, loc, from, ValueRange{row, column})
              .getResult());
    auto x =
        vector::LoadOp::create(b, loc, type, from, ValueRange{row, column});
    x.setAlignment(bytes);
    return x;
  };
  if (getConstantIntValue(count) == keys.count)
    return load();
  Value numRows = getValueOrCreateConstantIndexOp(b, loc, count);
  Value isThere =
      arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, row, numRows);
  auto choice =
      scf::IfOp::create(b, loc, type, isThere, /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(choice.thenBlock());
  scf::YieldOp::create(b, loc, load());
  b.setInsertionPointToStart(choice.elseBlock());
  Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
  scf::YieldOp::create(b, loc, zero);
  return choice.getResult(0);
}

void MfmaEmitter::stageKeys(OpBuilder &b, Value from) {
  Location loc = from.getLoc();
  int64_t elements = getAlignedElements(
      from, kAccessBytes * 8 / elementType.getIntOrFloatBitWidth());
  int64_t perRow = headDim / elements;
  OpFoldResult count = memref::getMixedSize(b, loc, from, 0);
  AffineExpr d0 = b.getAffineDimExpr(0);
  forEachItem(b, loc, keys.count * perRow, [&](OpBuilder &b, Value item) {
    Value row = applyExpr(b, loc, d0.floorDiv(perRow), {item});
    Value column = applyExpr(b, loc, d0 % perRow * elements, {item});
    Value x = readRow(b, loc, from, count, row, column, elements);
    auto store =
        vector::StoreOp::create(b, loc, x, keyBuffer, ValueRange{row, column});
    store.setAlignment(elements * elementType.getIntOrFloatBitWidth() / 8);
  });
}

/// A thread takes a few channels of four keys, and turns them round.
void MfmaEmitter::stageValue(OpBuilder &b, Value from) {
  Location loc = from.getLoc();
  int64_t bits = elementType.getIntOrFloatBitWidth();
  int64_t elements = getAlignedElements(from, kAccessBytes * 8 / bits);
  int64_t perRow = valueDim / elements;
  OpFoldResult count = memref::getMixedSize(b, loc, from, 0);
  AffineExpr d0 = b.getAffineDimExpr(0);
  auto four = VectorType::get(kFour, elementType);
  auto body = [&](OpBuilder &b, Value item) {
    Value column = applyExpr(b, loc, d0 % perRow * elements, {item});
    SmallVector<Value> rows;
    for (int64_t i = 0; i < kFour; ++i) {
      Value row = applyExpr(b, loc, d0.floorDiv(perRow) * kFour + i, {item});
      rows.push_back(readRow(b, loc, from, count, row, column, elements));
    }
    Value key = applyExpr(b, loc, d0.floorDiv(perRow) * kFour, {item});
    for (int64_t channel = 0; channel < elements; ++channel) {
      SmallVector<Value> ofKeys;
      for (Value row : rows)
        ofKeys.push_back(vector::ExtractOp::create(b, loc, row, channel));
      auto store = vector::StoreOp::create(
          b, loc, vector::FromElementsOp::create(b, loc, four, ofKeys),
          valueBuffer,
          ValueRange{applyExpr(b, loc, d0 + channel, {column}), key});
      store.setAlignment(kFour * bits / 8);
    }
  };
  forEachItem(b, loc, keys.count / kFour * perRow, body);
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

Value MfmaEmitter::loadFour(OpBuilder &b, Location loc, Value buffer, Value row,
                            Value column) {
  auto load =
      vector::LoadOp::create(b, loc, VectorType::get(kFour, elementType),
                             buffer, ValueRange{row, column});
  load.setAlignment(kFour * elementType.getIntOrFloatBitWidth() / 8);
  return load;
}

Value MfmaEmitter::multiply(OpBuilder &b, Location loc, Value lhs, Value rhs,
                            Value acc) {
  auto product = [&](Value a, Value c, int64_t depth) {
    acc = amdgpu::MFMAOp::create(b, loc, acc.getType(), kSize, kSize, depth,
                                 /*blocks=*/1, a, c, acc);
  };
  if (!elementType.isF32()) {
    product(lhs, rhs, kSize);
    return acc;
  }
  // Sums over channels or keys may go in any order: the lanes of group g give
  // their i-th of four where the instruction has number g.
  for (int64_t i = 0; i < kFour; ++i)
    product(vector::ExtractOp::create(b, loc, lhs, i),
            vector::ExtractOp::create(b, loc, rhs, i), kFour);
  return acc;
}

Value MfmaEmitter::buildScores(OpBuilder &b, Location loc, Value queries) {
  AffineExpr d0 = b.getAffineDimExpr(0);
  auto four = VectorType::get(kFour, b.getF32Type());
  Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(four));
  SmallVector<Value> tiles(keys.count / kSize, zero);
  for (int64_t channel = 0; channel < headDim; channel += kSize) {
    Value column = applyExpr(b, loc, d0 + channel, {firstOfFour});
    Value rhs = loadFour(b, loc, queries, query, column);
    for (auto [number, tile] : llvm::enumerate(tiles)) {
      Value row = applyExpr(b, loc, d0 + number * kSize, {lane});
      tile =
          multiply(b, loc, loadFour(b, loc, keyBuffer, row, column), rhs, tile);
    }
  }
  SmallVector<Value> scores;
  for (Value tile : tiles)
    for (int64_t i = 0; i < kFour; ++i)
      scores.push_back(vector::ExtractOp::create(b, loc, tile, i));
  return vector::FromElementsOp::create(
      b, loc, VectorType::get(scores.size(), b.getF32Type()), scores);
}

void MfmaEmitter::buildOutput(OpBuilder &b, Location loc, Value weights) {
  AffineExpr d0 = b.getAffineDimExpr(0);
  SmallVector<Value> operands;
  for (int64_t key = 0; key < keys.count; key += kSize) {
    Value x = vector::ExtractStridedSliceOp::create(
        b, loc, weights, key / kFour, kFour, int64_t{1});
    if (!elementType.isF32())
      x = arith::TruncFOp::create(b, loc, VectorType::get(kFour, elementType),
                                  x);
    operands.push_back(x);
  }
  for (int64_t tile = 0; tile < valueDim / kSize; ++tile) {
    Value row = applyExpr(b, loc, d0 + tile * kSize, {lane});
    Value x = loadState(b, loc, acc, tile);
    for (auto [number, operand] : llvm::enumerate(operands)) {
      Value column = applyExpr(b, loc, d0 + number * kSize, {firstOfFour});
      x = multiply(b, loc, loadFour(b, loc, valueBuffer, row, column), operand,
                   x);
    }
    storeState(b, loc, x, acc, tile);
  }
}

//===----------------------------------------------------------------------===//
// Scores and weights
//===----------------------------------------------------------------------===//

Value MfmaEmitter::reduceOverRow(OpBuilder &b, Location loc, Value x,
                                 bool isMax) {
  for (int32_t distance : {16, 32}) {
    Value other = gpu::ShuffleOp::create(b, loc, x, distance, kWarpSize,
                                         gpu::ShuffleMode::XOR)
                      .getShuffleResult();
    x = isMax ? arith::MaxNumFOp::create(b, loc, x, other).getResult()
              : arith::AddFOp::create(b, loc, x, other).getResult();
  }
  return x;
}

static Value buildPower(OpBuilder &b, Location loc, Value x) {
  return math::Exp2Op::create(b, loc, x, arith::FastMathFlags::afn);
}

/// The sum of a row stays split over its four lanes until the end.
Value MfmaEmitter::buildSoftmax(OpBuilder &b, Location loc, Value scores) {
  auto type = cast<VectorType>(scores.getType());
  // A NaN is no maximum, but its weight is NaN.
  Value tileMax = vector::ReductionOp::create(
      b, loc, vector::CombiningKind::MAXNUMF, scores);
  Value oldMax = loadState(b, loc, max);
  Value newMax = arith::MaxNumFOp::create(
      b, loc, reduceOverRow(b, loc, tileMax, /*isMax=*/true), oldMax);
  storeState(b, loc, newMax, max);
  Value factor =
      buildPower(b, loc, arith::SubFOp::create(b, loc, oldMax, newMax));
  Value weights = buildPower(
      b, loc,
      arith::SubFOp::create(b, loc, scores,
                            vector::BroadcastOp::create(b, loc, type, newMax)));
  Value tileSum =
      vector::ReductionOp::create(b, loc, vector::CombiningKind::ADD, weights,
                                  arith::FastMathFlags::reassoc);
  Value oldSum = loadState(b, loc, sum);
  storeState(b, loc, math::FmaOp::create(b, loc, oldSum, factor, tileSum), sum);
  Value factors = vector::BroadcastOp::create(
      b, loc, VectorType::get(kFour, b.getF32Type()), factor);
  for (int64_t tile = 0; tile < valueDim / kSize; ++tile)
    storeState(
        b, loc,
        arith::MulFOp::create(b, loc, loadState(b, loc, acc, tile), factors),
        acc, tile);
  return weights;
}

void MfmaEmitter::buildTile(OpBuilder &b, OnlineAttentionOp op) {
  Location loc = op.getLoc();
  SmallVector<Value> scores;
  for (auto [queries, from] : llvm::zip_equal(op.getQueries(), op.getKeys())) {
    // One buffer for the keys of all scores: workgroup memory is small.
    if (!scores.empty())
      gpu::BarrierOp::create(b, loc);
    stageKeys(b, from);
    if (scores.empty())
      stageValue(b, op.getValue());
    gpu::BarrierOp::create(b, loc);
    auto rows = queries.getDefiningOp<memref::TransposeOp>().getIn();
    Value x = buildSoftCap(b, op, buildScores(b, loc, rows));
    scores.push_back(addBias(b, op, keys, query, x));
  }
  Value selected = selectScores(b, op, keys, query, scores);
  Value weights =
      buildSoftmax(b, loc, hideMissing(b, op, keys, selected).front());
  buildOutput(b, loc, weights);
  gpu::BarrierOp::create(b, loc);
}

void MfmaEmitter::buildStore(OpBuilder &b, OnlineAttentionOp op) {
  Location loc = op.getLoc();
  AffineExpr d0 = b.getAffineDimExpr(0);
  auto byRow = op.getAcc().getDefiningOp<memref::TransposeOp>().getIn();
  for (int64_t tile = 0; tile < valueDim / kSize; ++tile) {
    Value column = applyExpr(b, loc, d0 + tile * kSize, {firstOfFour});
    vector::StoreOp::create(b, loc, loadState(b, loc, acc, tile), byRow,
                            ValueRange{query, column});
  }
  Value total = reduceOverRow(b, loc, loadState(b, loc, sum), /*isMax=*/false);
  Value isFirst = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq,
                                        firstOfFour, index(b, 0));
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(scf::IfOp::create(b, loc, isFirst).thenBlock());
    memref::StoreOp::create(b, loc, loadState(b, loc, max), op.getMax(), query);
    memref::StoreOp::create(b, loc, total, op.getSum(), query);
  }
  gpu::BarrierOp::create(b, loc);
}
