//===- MmaEmitter.cpp - One thread's part of online attention -------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MmaEmitter.h"

#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/NVGPU/IR/NVGPUDialect.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

// Bytes of one asynchronous copy. Rows are padded by as many, so that the rows
// of an 8x8 tile lie in different banks.
static constexpr int64_t kCopyBytes = 16;
// Copies of a tile, by one thread, that are not worth a loop.
static constexpr int64_t kUnrolledCopies = 8;

static Value allocRows(OpBuilder &b, Location loc, int64_t buffers,
                       int64_t rows, int64_t channels, Type elementType) {
  int64_t padding = kCopyBytes * 8 / elementType.getIntOrFloatBitWidth();
  auto space = gpu::AddressSpaceAttr::get(
      b.getContext(), gpu::GPUDialect::getWorkgroupAddressSpace());
  return memref::AllocOp::create(
      b, loc,
      MemRefType::get({buffers, rows, channels + padding}, elementType,
                      MemRefLayoutAttrInterface(), space));
}

MmaEmitter::MmaEmitter(OpBuilder &b, gpu::LaunchOp launch, OnlineAttentionOp op)
    : launch(launch), threads(*getBlockSize(launch)), headDim(op.getHeadDim()),
      valueDim(op.getValueDim()), queries(op.getNumQueries()),
      keys(cast<MemRefType>(op.getScratch().getType()).getDimSize(0)),
      elementType(op.getQueryType().getElementType()),
      bits(elementType.getIntOrFloatBitWidth()), depth(256 / bits),
      thread(launch.getThreadIds().x) {
  Location loc = op.getLoc();
  AffineExpr d0 = b.getAffineDimExpr(0);
  auto ofThread = [&](AffineExpr expr) {
    return applyExpr(b, loc, expr, {OpFoldResult(thread)});
  };
  AffineExpr lane = d0 % kWarpSize;
  warpRow = ofThread(d0.floorDiv(kWarpSize) * kRows);
  quad = ofThread(lane.floorDiv(4));
  inQuad = ofThread(lane % 4);
  // Tiles 0 and 1 are the upper and lower rows of 16 queries, 2 and 3 those of
  // the next channels; of keys, 0 and 1 are the channels of the first 8 keys.
  int64_t width = 128 / bits;
  queryRow = ofThread(d0.floorDiv(kWarpSize) * kRows + lane % 16);
  queryColumn = ofThread(lane.floorDiv(16) * width);
  keyRow = ofThread(lane % 8 + lane.floorDiv(16) * 8);
  keyColumn = ofThread(lane.floorDiv(8) % 2 * width);
  // In the entry block, so that they become registers.
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(&launch.getBody().front());
  auto allocState = [&](int64_t size) -> Value {
    return memref::AllocaOp::create(b, loc,
                                    MemRefType::get(size, b.getF32Type()));
  };
  acc = allocState(valueDim / 2);
  max = allocState(2);
  sum = allocState(2);
}

void MmaEmitter::allocBuffers(OpBuilder &b, int64_t numKeyBuffers) {
  Location loc = launch.getLoc();
  keyBuffers = allocRows(b, loc, numKeyBuffers, keys, headDim, elementType);
  valueBuffers = allocRows(b, loc, 2, keys, valueDim, elementType);
}

Value MmaEmitter::index(OpBuilder &b, int64_t value) {
  return arith::ConstantIndexOp::create(b, launch.getLoc(), value);
}

Value MmaEmitter::loadState(OpBuilder &b, Location loc, Value buffer,
                            int64_t at) {
  return memref::LoadOp::create(b, loc, buffer, index(b, at));
}

void MmaEmitter::storeState(OpBuilder &b, Location loc, Value x, Value buffer,
                            int64_t at) {
  memref::StoreOp::create(b, loc, x, buffer, index(b, at));
}

void MmaEmitter::buildInit(OpBuilder &b, double accValue, double maxValue,
                           double sumValue) {
  Location loc = launch.getLoc();
  for (auto [buffer, value] :
       {std::pair(acc, accValue), std::pair(max, maxValue),
        std::pair(sum, sumValue)}) {
    Value x = arith::ConstantOp::create(
        b, loc, b.getF32FloatAttr(static_cast<float>(value)));
    for (int64_t i = 0; i < cast<MemRefType>(buffer.getType()).getDimSize(0);
         ++i)
      storeState(b, loc, x, buffer, i);
  }
}

Value MmaEmitter::getRow(OpBuilder &b, Location loc, int64_t half) {
  AffineExpr d0, d1;
  bindDims(b.getContext(), d0, d1);
  return applyExpr(b, loc, d0 + d1 + half * 8, {warpRow, quad});
}

//===----------------------------------------------------------------------===//
// Copies to workgroup memory
//===----------------------------------------------------------------------===//

Value MmaEmitter::getBuffer(OpBuilder &b, Location loc, Value buffers,
                            OpFoldResult number) {
  auto type = cast<MemRefType>(buffers.getType());
  int64_t rows = type.getDimSize(1);
  int64_t channels = buffers == keyBuffers ? headDim : valueDim;
  OpFoldResult zero = b.getIndexAttr(0), one = b.getIndexAttr(1);
  SmallVector<OpFoldResult> offsets{number, zero, zero};
  SmallVector<OpFoldResult> sizes{one, b.getIndexAttr(rows),
                                  b.getIndexAttr(channels)};
  SmallVector<OpFoldResult> strides{one, one, one};
  MemRefType part = memref::SubViewOp::inferRankReducedResultType(
      {rows, channels}, type, offsets, sizes, strides);
  return memref::SubViewOp::create(b, loc, part, buffers, offsets, sizes,
                                   strides);
}

void MmaEmitter::stageKeys(OpBuilder &b, Value from, OpFoldResult number) {
  stage(b, from, getBuffer(b, from.getLoc(), keyBuffers, number));
}

void MmaEmitter::stageValue(OpBuilder &b, Value from, OpFoldResult number) {
  stage(b, from, getBuffer(b, from.getLoc(), valueBuffers, number));
}

/// Rows that `from` lacks become zeros: a weight of 0 must not meet a NaN.
void MmaEmitter::stage(OpBuilder &b, Value from, Value to) {
  Location loc = from.getLoc();
  int64_t elements = kCopyBytes * 8 / bits;
  if (getAlignedElements(from, elements) != elements)
    return stageByElement(b, from, to);
  auto type = cast<MemRefType>(to.getType());
  int64_t rows = type.getDimSize(0), perRow = type.getDimSize(1) / elements;
  int64_t copies = rows * perRow;
  OpFoldResult count = memref::getMixedSize(b, loc, from, 0);
  AffineExpr d0 = b.getAffineDimExpr(0);
  auto buildCopy = [&](OpBuilder &b, Value number) {
    Value row = applyExpr(b, loc, d0.floorDiv(perRow), {number});
    Value column = applyExpr(b, loc, d0 % perRow * elements, {number});
    Value fromRow = row, size;
    if (getConstantIntValue(count) != rows) {
      Value numRows = getValueOrCreateConstantIndexOp(b, loc, count);
      Value isThere = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult,
                                            row, numRows);
      size = arith::SelectOp::create(b, loc, isThere, index(b, elements),
                                     index(b, 0));
      fromRow = arith::SelectOp::create(b, loc, isThere, row, index(b, 0));
    }
    nvgpu::DeviceAsyncCopyOp::create(
        b, loc, nvgpu::DeviceAsyncTokenType::get(b.getContext()), to,
        ValueRange{row, column}, from, ValueRange{fromRow, column},
        b.getIndexAttr(elements), size, b.getUnitAttr());
  };
  // Few are unrolled; a few warps with many copies each take turns in a loop.
  if (copies % threads == 0 && copies / threads <= kUnrolledCopies) {
    for (int64_t first = 0; first < copies; first += threads)
      buildCopy(b, applyExpr(b, loc, d0 + first, {thread}));
    return;
  }
  auto loop =
      scf::ForOp::create(b, loc, thread, index(b, copies), index(b, threads));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  buildCopy(b, loop.getInductionVar());
}

void MmaEmitter::stageByElement(OpBuilder &b, Value from, Value to) {
  Location loc = from.getLoc();
  auto type = cast<MemRefType>(to.getType());
  int64_t rows = type.getDimSize(0), channels = type.getDimSize(1);
  Value count = memref::DimOp::create(b, loc, from, 0);
  AffineExpr d0 = b.getAffineDimExpr(0);
  auto loop = scf::ForOp::create(b, loc, thread, index(b, rows * channels),
                                 index(b, threads));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Value at = loop.getInductionVar();
  Value row = applyExpr(b, loc, d0.floorDiv(channels), {at});
  Value column = applyExpr(b, loc, d0 % channels, {at});
  Value isThere =
      arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, row, count);
  auto element = scf::IfOp::create(b, loc, elementType, isThere,
                                   /*withElseRegion=*/true);
  {
    OpBuilder::InsertionGuard inner(b);
    b.setInsertionPointToStart(element.thenBlock());
    Value x = memref::LoadOp::create(b, loc, from, ValueRange{row, column});
    scf::YieldOp::create(b, loc, x);
    b.setInsertionPointToStart(element.elseBlock());
    Value zero =
        arith::ConstantOp::create(b, loc, b.getFloatAttr(elementType, 0));
    scf::YieldOp::create(b, loc, zero);
  }
  memref::StoreOp::create(b, loc, element.getResult(0), to,
                          ValueRange{row, column});
}

Value MmaEmitter::closeGroup(OpBuilder &b, Location loc) {
  return nvgpu::DeviceAsyncCreateGroupOp::create(
      b, loc, nvgpu::DeviceAsyncTokenType::get(b.getContext()), ValueRange());
}

void MmaEmitter::awaitGroups(OpBuilder &b, Location loc, Value group,
                             int64_t pending) {
  nvgpu::DeviceAsyncWaitOp::create(b, loc, group, b.getI32IntegerAttr(pending));
  gpu::BarrierOp::create(b, loc);
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

/// f32 as the sum of two tf32: the product of high parts and the two mixed ones
/// keep all but some 2^-21 of it.
MmaEmitter::Operand MmaEmitter::split(OpBuilder &b, Location loc,
                                      ArrayRef<Value> registers) {
  Operand operand;
  if (bits != 32) {
    operand.high = llvm::to_vector(registers);
    return operand;
  }
  Type i32 = b.getI32Type();
  Value mask =
      arith::ConstantIntOp::create(b, loc, 0xffffe000ll - (1ll << 32), 32);
  for (Value x : registers) {
    Value high = arith::AndIOp::create(
        b, loc, arith::BitcastOp::create(b, loc, i32, x), mask);
    Value rest = arith::SubFOp::create(
        b, loc, x, arith::BitcastOp::create(b, loc, b.getF32Type(), high));
    operand.high.push_back(high);
    operand.low.push_back(arith::BitcastOp::create(b, loc, i32, rest));
  }
  return operand;
}

void MmaEmitter::multiply(OpBuilder &b, Location loc, const Operand &lhs,
                          const Operand &rhs, MutableArrayRef<Value> acc) {
  SmallVector<Type> floats(4, b.getF32Type());
  auto result = LLVM::LLVMStructType::getLiteral(b.getContext(), floats);
  NVVM::MMATypes type = bits == 32             ? NVVM::MMATypes::tf32
                        : elementType.isBF16() ? NVVM::MMATypes::bf16
                                               : NVVM::MMATypes::f16;
  auto add = [&](ArrayRef<Value> a, ArrayRef<Value> c) {
    Value sum = NVVM::MmaOp::create(
        b, loc, result, a, c, acc, {kRows, 8, depth}, std::nullopt,
        std::nullopt, std::array<NVVM::MMATypes, 2>{type, type},
        std::array<NVVM::MMALayout, 2>{NVVM::MMALayout::row,
                                       NVVM::MMALayout::col});
    for (auto [i, x] : llvm::enumerate(acc))
      x = LLVM::ExtractValueOp::create(b, loc, sum, i);
  };
  if (!lhs.low.empty()) {
    add(lhs.low, rhs.high);
    add(lhs.high, rhs.low);
  }
  add(lhs.high, rhs.high);
}

SmallVector<Value> MmaEmitter::loadTiles(OpBuilder &b, Location loc,
                                         Value buffer, Value row,
                                         int64_t firstRow, Value column,
                                         int64_t firstColumn, bool transposed) {
  AffineExpr d0 = b.getAffineDimExpr(0);
  auto type = VectorType::get({4, 32 / bits}, elementType);
  Value tiles = nvgpu::LdMatrixOp::create(
      b, loc, type, buffer,
      ValueRange{applyExpr(b, loc, d0 + firstRow, {row}),
                 applyExpr(b, loc, d0 + firstColumn, {column})},
      transposed, /*numTiles=*/4);
  SmallVector<Value> registers;
  for (int64_t i = 0; i < 4; ++i) {
    Value x;
    if (bits == 32)
      x = vector::ExtractOp::create(b, loc, tiles, ArrayRef<int64_t>{i, 0});
    else
      x = vector::ExtractOp::create(b, loc, tiles, i);
    if (elementType.isBF16())
      x = LLVM::BitcastOp::create(b, loc, b.getI32Type(), x);
    registers.push_back(x);
  }
  return registers;
}

MmaEmitter::Rows MmaEmitter::buildScores(OpBuilder &b, Location loc,
                                         Value queryBuffer, Value keyBuffer) {
  Value zero = arith::ConstantOp::create(b, loc, b.getF32FloatAttr(0));
  SmallVector<Value> scores(keys / 2, zero);
  for (int64_t channel = 0; channel < headDim; channel += depth) {
    Operand query =
        split(b, loc,
              loadTiles(b, loc, queryBuffer, queryRow, 0, queryColumn, channel,
                        /*transposed=*/false));
    for (int64_t key = 0; key < keys; key += 16) {
      SmallVector<Value> tiles =
          loadTiles(b, loc, keyBuffer, keyRow, key, keyColumn, channel,
                    /*transposed=*/false);
      for (int64_t n = 0; n < 2; ++n)
        multiply(b, loc, query, split(b, loc, ArrayRef(tiles).slice(2 * n, 2)),
                 MutableArrayRef(scores).slice(key / 2 + 4 * n, 4));
    }
  }
  return getRows(b, loc, scores);
}

MmaEmitter::Rows MmaEmitter::getRows(OpBuilder &b, Location loc,
                                     ArrayRef<Value> registers) {
  Rows rows;
  auto type = VectorType::get(keys / 4, b.getF32Type());
  for (int64_t half = 0; half < 2; ++half) {
    SmallVector<Value> row;
    for (int64_t tile = 0; tile < keys / 8; ++tile)
      row.append(
          {registers[4 * tile + 2 * half], registers[4 * tile + 2 * half + 1]});
    rows[half] = vector::FromElementsOp::create(b, loc, type, row);
  }
  return rows;
}

SmallVector<Value> MmaEmitter::packWeights(OpBuilder &b, Location loc,
                                           Rows weights, int64_t key) {
  auto pair = VectorType::get(2, b.getF32Type());
  SmallVector<Value> registers;
  for (int64_t i = 0; i < 4; ++i) {
    int64_t at = key / 4 + i / 2 * 2;
    auto weight = [&](int64_t at) -> Value {
      return vector::ExtractOp::create(b, loc, weights[i % 2], at);
    };
    Value x = vector::FromElementsOp::create(
        b, loc, pair, ValueRange{weight(at), weight(at + 1)});
    registers.push_back(
        arith::TruncFOp::create(b, loc, VectorType::get(2, elementType), x));
  }
  return registers;
}

SmallVector<Value> MmaEmitter::loadOutput(OpBuilder &b, Location loc) {
  SmallVector<Value> registers;
  for (int64_t i = 0; i < valueDim / 2; ++i)
    registers.push_back(loadState(b, loc, acc, i));
  return registers;
}

void MmaEmitter::storeOutput(OpBuilder &b, Location loc,
                             ArrayRef<Value> registers) {
  for (auto [i, x] : llvm::enumerate(registers))
    storeState(b, loc, x, acc, i);
}

void MmaEmitter::buildOutput(OpBuilder &b, Location loc, Rows weights,
                             Value value) {
  AffineExpr d0 = b.getAffineDimExpr(0);
  SmallVector<Value> sums = loadOutput(b, loc);
  for (int64_t key = 0; key < keys; key += depth) {
    SmallVector<Value> registers;
    if (bits == 32) {
      // The products add up over keys in any order: lane t gives the keys 2t
      // and 2t + 1 for what the instruction calls t and t + 4.
      for (int64_t i = 0; i < 4; ++i)
        registers.push_back(
            vector::ExtractOp::create(b, loc, weights[i % 2], key / 4 + i / 2));
    } else {
      registers = packWeights(b, loc, weights, key);
      if (elementType.isBF16())
        for (Value &x : registers)
          x = LLVM::BitcastOp::create(b, loc, b.getI32Type(), x);
    }
    Operand lhs = split(b, loc, registers);
    for (int64_t channel = 0; channel < valueDim; channel += 16) {
      SmallVector<Value> tiles;
      if (bits == 32) {
        for (int64_t n = 0; n < 2; ++n)
          for (int64_t odd = 0; odd < 2; ++odd)
            tiles.push_back(memref::LoadOp::create(
                b, loc, value,
                ValueRange{applyExpr(b, loc, d0 * 2 + key + odd, {inQuad}),
                           applyExpr(b, loc, d0 + channel + 8 * n, {quad})}));
      } else {
        tiles = loadTiles(b, loc, value, applyExpr(b, loc, d0 % 16, {thread}),
                          key, queryColumn, channel, /*transposed=*/true);
      }
      for (int64_t n = 0; n < 2; ++n)
        multiply(b, loc, lhs, split(b, loc, ArrayRef(tiles).slice(2 * n, 2)),
                 MutableArrayRef(sums).slice(channel / 2 + 4 * n, 4));
    }
  }
  storeOutput(b, loc, sums);
}

//===----------------------------------------------------------------------===//
// Scores and weights
//===----------------------------------------------------------------------===//

ThreadKeys MmaEmitter::getKeys(OpBuilder &b, Location loc) {
  ThreadKeys numbers{
      applyExpr(b, loc, b.getAffineDimExpr(0) * 2, {inQuad}), {}, keys};
  for (int64_t tile = 0; tile < keys / 8; ++tile)
    for (int64_t odd = 0; odd < 2; ++odd)
      numbers.offsets.push_back(8 * tile + odd);
  return numbers;
}

MmaEmitter::Rows MmaEmitter::selectScores(OpBuilder &b, OnlineAttentionOp op,
                                          ArrayRef<Rows> scores) {
  Location loc = op.getLoc();
  ThreadKeys numbers = getKeys(b, loc);
  Rows rows;
  for (int64_t half = 0; half < 2; ++half) {
    SmallVector<Value> ofRegions;
    for (const Rows &ofRegion : scores)
      ofRegions.push_back(ofRegion[half]);
    rows[half] = rope::detail::selectScores(b, op, numbers,
                                            getRow(b, loc, half), ofRegions);
  }
  return rows;
}

MmaEmitter::Rows MmaEmitter::addBias(OpBuilder &b, OnlineAttentionOp op,
                                     Rows scores) {
  Location loc = op.getLoc();
  for (int64_t half = 0; half < 2; ++half)
    scores[half] = rope::detail::addBias(b, op, getKeys(b, loc),
                                         getRow(b, loc, half), scores[half]);
  return scores;
}

MmaEmitter::Rows MmaEmitter::hideMissing(OpBuilder &b, OnlineAttentionOp op,
                                         Rows scores) {
  SmallVector<Value> rows = rope::detail::hideMissing(
      b, op, getKeys(b, op.getLoc()), ValueRange(scores));
  return {rows[0], rows[1]};
}

Value MmaEmitter::reduceOverQuad(OpBuilder &b, Location loc, Value x,
                                 bool isMax) {
  for (int32_t distance : {1, 2}) {
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
MmaEmitter::Rows MmaEmitter::buildSoftmax(OpBuilder &b, Location loc,
                                          Rows scores) {
  Rows weights;
  for (int64_t half = 0; half < 2; ++half) {
    // A NaN is no maximum, but its weight is NaN.
    Value tileMax = vector::ReductionOp::create(
        b, loc, vector::CombiningKind::MAXNUMF, scores[half]);
    Value oldMax = loadState(b, loc, max, half);
    Value newMax = arith::MaxNumFOp::create(
        b, loc, reduceOverQuad(b, loc, tileMax, /*isMax=*/true), oldMax);
    storeState(b, loc, newMax, max, half);
    Value factor =
        buildPower(b, loc, arith::SubFOp::create(b, loc, oldMax, newMax));
    Value x = arith::SubFOp::create(
        b, loc, scores[half],
        vector::BroadcastOp::create(b, loc, scores[half].getType(), newMax));
    weights[half] = buildPower(b, loc, x);
    Value tileSum = vector::ReductionOp::create(
        b, loc, vector::CombiningKind::ADD, weights[half],
        arith::FastMathFlags::reassoc);
    storeState(b, loc,
               math::FmaOp::create(b, loc, loadState(b, loc, sum, half), factor,
                                   tileSum),
               sum, half);
    for (int64_t tile = 0; tile < valueDim / 8; ++tile)
      for (int64_t odd = 0; odd < 2; ++odd) {
        int64_t at = 4 * tile + 2 * half + odd;
        storeState(
            b, loc,
            arith::MulFOp::create(b, loc, loadState(b, loc, acc, at), factor),
            acc, at);
      }
  }
  return weights;
}

MmaEmitter::Rows MmaEmitter::buildWeights(OpBuilder &b, OnlineAttentionOp op,
                                          MutableArrayRef<Rows> scores) {
  Location loc = op.getLoc();
  for (Rows &rows : scores) {
    for (Value &row : rows)
      row = buildSoftCap(b, op, row);
    // A bias is added to what is visible: hidden scores stay -inf.
    rows = addBias(b, op, rows);
  }
  return buildSoftmax(b, loc, hideMissing(b, op, selectScores(b, op, scores)));
}

void MmaEmitter::buildTile(OpBuilder &b, OnlineAttentionOp op,
                           OpFoldResult number, OpFoldResult valueNumber,
                           function_ref<void(OpBuilder &)> awaitValue) {
  Location loc = op.getLoc();
  SmallVector<Rows> scores;
  for (auto [i, query] : llvm::enumerate(op.getQueries())) {
    auto rows = query.getDefiningOp<memref::TransposeOp>().getIn();
    OpFoldResult buffer = affine::makeComposedFoldedAffineApply(
        b, loc, b.getAffineDimExpr(0) + i, {number});
    scores.push_back(
        buildScores(b, loc, rows, getBuffer(b, loc, keyBuffers, buffer)));
  }
  Rows weights = buildWeights(b, op, scores);
  awaitValue(b);
  buildOutput(b, loc, weights, getBuffer(b, loc, valueBuffers, valueNumber));
}

void MmaEmitter::buildStore(OpBuilder &b, OnlineAttentionOp op) {
  Location loc = op.getLoc();
  AffineExpr d0 = b.getAffineDimExpr(0);
  auto byRow = op.getAcc().getDefiningOp<memref::TransposeOp>().getIn();
  auto pair = VectorType::get(2, b.getF32Type());
  Value isFirst = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq,
                                        inQuad, index(b, 0));
  for (int64_t half = 0; half < 2; ++half) {
    Value row = getRow(b, loc, half);
    for (int64_t tile = 0; tile < valueDim / 8; ++tile) {
      int64_t at = 4 * tile + 2 * half;
      Value x = vector::FromElementsOp::create(
          b, loc, pair,
          ValueRange{loadState(b, loc, acc, at),
                     loadState(b, loc, acc, at + 1)});
      vector::StoreOp::create(
          b, loc, x, byRow,
          ValueRange{row, applyExpr(b, loc, d0 * 2 + 8 * tile, {inQuad})});
    }
    Value total = reduceOverQuad(b, loc, loadState(b, loc, sum, half),
                                 /*isMax=*/false);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(scf::IfOp::create(b, loc, isFirst).thenBlock());
    memref::StoreOp::create(b, loc, loadState(b, loc, max, half), op.getMax(),
                            row);
    memref::StoreOp::create(b, loc, total, op.getSum(), row);
  }
}
