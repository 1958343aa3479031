//===- RopeToLinalgRotary.cpp - Tables and rotations to linalg ------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// rope.table: one linalg.generic, integer phases, then math.cos and math.sin.
// rope.rotate: the two channels of the pairs as two slices, one linalg.generic,
// and the slices inserted back. Both pairings are the same code, as they differ
// only in the offset and stride of the slices.
//
//===----------------------------------------------------------------------===//

#include "Rope/IR/Phase.h"
#include "Rope/IR/Rope.h"
#include "RopeToLinalgDetail.h"
#include "RunTimePhases.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

//===----------------------------------------------------------------------===//
// rope.table
//===----------------------------------------------------------------------===//

/// An integer or index as an i64, wrapping.
static Value convertToI64(ImplicitLocOpBuilder &b, Value value) {
  Type i64 = b.getI64Type();
  Type type = value.getType();
  if (type == i64)
    return value;
  if (type.isIndex())
    return arith::IndexCastOp::create(b, i64, value);
  if (type.getIntOrFloatBitWidth() < 64)
    return arith::ExtSIOp::create(b, i64, value);
  return arith::TruncIOp::create(b, i64, value);
}

template <typename T>
static Value createConstants(ImplicitLocOpBuilder &b, ArrayRef<T> values,
                             Type elementType) {
  auto type =
      RankedTensorType::get(static_cast<int64_t>(values.size()), elementType);
  return arith::ConstantOp::create(b, DenseElementsAttr::get(type, values));
}

namespace {

struct TableLowering final : OpRewritePattern<TableOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(TableOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.hasPureTensorSemantics())
      return rewriter.notifyMatchFailure(op, "expected tensors, got memrefs");
    double scale = op.getPositionScale().convertToDouble();
    double offset = op.getPositionOffset().convertToDouble();

    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    auto [steps, offsets] = createPhases(b, op, scale, offset);
    // The operands are the indices (unless consecutive), for every axis; the
    // steps; the offsets (unless all are zero); the axes, where positions are
    // by axis; the growths of xPos.
    SmallVector<Value> inputs;
    AffineExpr row = b.getAffineDimExpr(0), pair = b.getAffineDimExpr(1);
    SmallVector<AffineMap> maps;
    auto addInput = [&](Value input, ArrayRef<AffineExpr> indices) {
      inputs.push_back(input);
      maps.push_back(AffineMap::get(2, 0, indices, b.getContext()));
    };
    SmallVector<int64_t> axes;
    if (op.hasAxes()) {
      op.getFrequencies().getAxes(axes);
      for (int64_t n = 0; n < op.getFrequencies().getNumAxes(); ++n)
        addInput(op.getPositions(), {b.getAffineConstantExpr(n), row});
    } else if (!op.hasConsecutivePositions()) {
      addInput(op.getPositions(), row);
    }
    addInput(steps, pair);
    bool hasOffsets = static_cast<bool>(offsets);
    if (hasOffsets)
      addInput(offsets, pair);
    if (!axes.empty())
      addInput(createConstants<int64_t>(b, axes, b.getI64Type()), pair);
    SmallVector<double> logs;
    op.getFrequencies().getLogGrowth(logs);
    if (!logs.empty())
      addInput(createConstants<double>(b, logs, b.getF64Type()), pair);
    maps.append(2, b.getMultiDimIdentityMap(2));

    OpFoldResult sizes[] = {
        getSharedSize(b, {{op.getCos(), 0}, {op.getSin(), 0}}),
        b.getIndexAttr(op.getFrequencies().getRotaryDim() / 2)};
    Value empty = tensor::EmptyOp::create(b, sizes, b.getF32Type());
    SmallVector<utils::IteratorType> iterators(2,
                                               utils::IteratorType::parallel);
    auto generic = linalg::GenericOp::create(
        b, TypeRange{empty.getType(), empty.getType()}, inputs,
        ValueRange{empty, empty}, maps, iterators,
        [&](OpBuilder &nested, Location loc, ValueRange args) {
          ImplicitLocOpBuilder nestedBuilder(loc, nested);
          buildBody(nestedBuilder, op, hasOffsets, args);
        });
    rewriter.replaceOp(
        op, {castTensor(b, generic.getResult(0), op.getCos().getType()),
             castTensor(b, generic.getResult(1), op.getSin().getType())});
    return success();
  }

private:
  /// Steps and offsets of the pairs, [R/2] of i64; no offsets where all are 0.
  static std::pair<Value, Value> createPhases(ImplicitLocOpBuilder &b,
                                              TableOp op, double scale,
                                              double offset) {
    if (RunTimePhases::areNeeded(op))
      return {createRunTimePhases(b, op, scale),
              offset == 0 ? Value() : createRunTimePhases(b, op, offset)};
    SmallVector<long double> frequencies;
    op.getFrequencies().getInverseFrequencies(frequencies);
    PhaseTable phases = getPhases(frequencies, scale, offset);
    Value steps = createConstants<int64_t>(b, phases.steps, b.getI64Type());
    if (!phases.hasOffsets())
      return {steps, Value()};
    return {steps, createConstants<int64_t>(b, phases.offsets, b.getI64Type())};
  }

  /// What every pair turns by over `position` positions.
  static Value createRunTimePhases(ImplicitLocOpBuilder &b, TableOp op,
                                   double position) {
    RunTimePhases phases(b, op);
    int64_t numPairs = op.getFrequencies().getRotaryDim() / 2;
    Value init =
        tensor::EmptyOp::create(b, ArrayRef<int64_t>{numPairs}, b.getI64Type());
    SmallVector<Value> inputs;
    SmallVector<ArrayRef<unsigned>> dims;
    const unsigned pairLoop[] = {0};
    if (op.getInverseFrequencies()) {
      inputs.push_back(op.getInverseFrequencies());
      dims.push_back(pairLoop);
    }
    dims.push_back(pairLoop);
    return createGeneric(
        b, inputs, init, /*numLoops=*/1, /*numReductions=*/0, dims,
        [&](ImplicitLocOpBuilder &b, ValueRange args) -> Value {
          auto extract = [&](DenseElementsAttr list) -> Value {
            Value constant = arith::ConstantOp::create(b, list);
            Value pair = linalg::IndexOp::create(b, 0);
            return tensor::ExtractOp::create(b, constant, pair);
          };
          auto floats = [&](ArrayRef<double> list) {
            auto type = RankedTensorType::get(numPairs, b.getF64Type());
            return extract(DenseElementsAttr::get(type, list));
          };
          auto integers = [&](ArrayRef<int64_t> list) {
            auto type = RankedTensorType::get(numPairs, b.getI64Type());
            return extract(DenseElementsAttr::get(type, list));
          };
          auto frequencies = [&] {
            return convertFloat(b, args[0], b.getF64Type());
          };
          return phases.build(b, {floats, integers, frequencies}, position);
        });
  }

  static void buildBody(ImplicitLocOpBuilder &b, TableOp op, bool hasOffsets,
                        ValueRange args) {
    auto take = [&]() -> Value {
      Value next = args.front();
      args = args.drop_front();
      return next;
    };
    SmallVector<Value> indices;
    if (op.hasConsecutivePositions()) {
      Value row = linalg::IndexOp::create(b, 0);
      indices.push_back(arith::AddIOp::create(b, op.getPositions(), row));
    } else {
      int64_t count = op.hasAxes() ? op.getFrequencies().getNumAxes() : 1;
      for (int64_t n = 0; n < count; ++n)
        indices.push_back(take());
    }
    Value step = take();
    Value offset = hasOffsets ? take() : Value();
    Value axis = op.hasAxes() ? take() : Value();
    Value index = convertToI64(b, indices[0]);
    for (auto [n, other] : llvm::enumerate(ArrayRef(indices).drop_front())) {
      Value isOfAxis = arith::CmpIOp::create(
          b, arith::CmpIPredicate::eq, axis,
          arith::ConstantIntOp::create(b, static_cast<int64_t>(n) + 1, 64));
      index =
          arith::SelectOp::create(b, isOfAxis, convertToI64(b, other), index);
    }
    Value phase = arith::MulIOp::create(b, index, step);
    if (offset)
      phase = arith::AddIOp::create(b, phase, offset);

    Type f64 = b.getF64Type();
    auto constant = [&](double value) -> Value {
      return arith::ConstantOp::create(b, b.getF64FloatAttr(value));
    };
    Value units = arith::SIToFPOp::create(b, f64, phase);
    Value angle =
        arith::MulFOp::create(b, units, constant(kRadiansPerPhaseUnit));
    Value values[] = {math::CosOp::create(b, angle),
                      math::SinOp::create(b, angle)};
    double amplitude = op.getFrequencies().getAmplitude();
    Value growth;
    if (op.getFrequencies().growsWithPosition())
      growth = buildGrowthFactor(b, op, index, take());
    for (Value &value : values) {
      if (growth)
        value = arith::MulFOp::create(b, value, growth);
      if (amplitude != 1)
        value = arith::MulFOp::create(b, value, constant(amplitude));
      value = convertFloat(b, value, b.getF32Type());
    }
    linalg::YieldOp::create(b, values);
  }
};

//===----------------------------------------------------------------------===//
// rope.rotate
//===----------------------------------------------------------------------===//

struct RotateLowering final : OpRewritePattern<RotateOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(RotateOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.hasPureTensorSemantics())
      return rewriter.notifyMatchFailure(op, "expected tensors, got memrefs");
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Location loc = op.getLoc();
    auto type = cast<RankedTensorType>(op.getInput().getType());
    Type outputType = op.getOutputType().getElementType();
    SmallVector<OpFoldResult> sizes =
        tensor::getMixedSizes(b, loc, op.getInput());
    OpFoldResult numPairs =
        getSharedSize(b, {{op.getCos(), 1}, {op.getSin(), 1}});

    // The first and the second channel of every pair.
    bool isHalf = op.getPairing() == Pairing::half;
    int64_t rank = type.getRank();
    SmallVector<OpFoldResult> firsts(rank, b.getIndexAttr(0)), seconds(firsts),
        strides(rank, b.getIndexAttr(1)), pairSizes(sizes);
    pairSizes.back() = numPairs;
    seconds.back() = isHalf ? numPairs : OpFoldResult(b.getIndexAttr(1));
    strides.back() = b.getIndexAttr(isHalf ? 1 : 2);
    auto slice = [&](ArrayRef<OpFoldResult> offsets) -> Value {
      return tensor::ExtractSliceOp::create(b, op.getInput(), offsets,
                                            pairSizes, strides);
    };
    linalg::GenericOp turned =
        createTurn(b, op, slice(firsts), slice(seconds), pairSizes);

    // Channels that no pair covers pass through.
    std::optional<int64_t> pairs = getConstantIntValue(numPairs);
    bool isPartial = !pairs || type.getDimSize(rank - 1) != 2 * *pairs;
    Value output =
        isPartial ? convertElements(b, op.getInput(), outputType)
                  : tensor::EmptyOp::create(b, sizes, outputType).getResult();
    output = tensor::InsertSliceOp::create(b, turned.getResult(0), output,
                                           firsts, pairSizes, strides);
    output = tensor::InsertSliceOp::create(b, turned.getResult(1), output,
                                           seconds, pairSizes, strides);
    rewriter.replaceOp(op, castTensor(b, output, op.getOutput().getType()));
    return success();
  }

private:
  /// The turned pairs, from their first and second channels.
  static linalg::GenericOp createTurn(ImplicitLocOpBuilder &b, RotateOp op,
                                      Value first, Value second,
                                      ArrayRef<OpFoldResult> sizes) {
    Type outputType = op.getOutputType().getElementType();
    Type inputType = op.getInputType().getElementType();
    Type computeType = inputType.isF64() ? inputType : Type(b.getF32Type());
    unsigned rank = sizes.size();
    AffineMap identity = b.getMultiDimIdentityMap(rank);
    // A table of one row turns every row alike.
    bool isOneRow = op.getTableType().getDimSize(0) == 1;
    AffineExpr row =
        isOneRow ? b.getAffineConstantExpr(0) : b.getAffineDimExpr(rank - 2);
    AffineMap tableMap = AffineMap::get(
        rank, 0, {row, b.getAffineDimExpr(rank - 1)}, b.getContext());
    Value empty = tensor::EmptyOp::create(b, sizes, outputType);
    SmallVector<utils::IteratorType> iterators(rank,
                                               utils::IteratorType::parallel);
    return linalg::GenericOp::create(
        b, TypeRange{empty.getType(), empty.getType()},
        ValueRange{first, second, op.getCos(), op.getSin()},
        ValueRange{empty, empty},
        {identity, identity, tableMap, tableMap, identity, identity}, iterators,
        [&](OpBuilder &nested, Location loc, ValueRange args) {
          ImplicitLocOpBuilder b(loc, nested);
          auto convert = [&](Value arg) {
            return convertFloat(b, arg, computeType);
          };
          Value x = convert(args[0]), y = convert(args[1]);
          Value cos = convert(args[2]), sin = convert(args[3]);
          if (op.getInverse())
            sin = arith::NegFOp::create(b, sin);
          Value xCos = arith::MulFOp::create(b, x, cos);
          Value ySin = arith::MulFOp::create(b, y, sin);
          Value xSin = arith::MulFOp::create(b, x, sin);
          Value yCos = arith::MulFOp::create(b, y, cos);
          Value newX = arith::SubFOp::create(b, xCos, ySin);
          Value newY = arith::AddFOp::create(b, xSin, yCos);
          linalg::YieldOp::create(
              b, ValueRange{convertFloat(b, newX, outputType),
                            convertFloat(b, newY, outputType)});
        });
  }
};

} // namespace

void rope::detail::populateRotaryToLinalgPatterns(RewritePatternSet &patterns) {
  patterns.add<TableLowering, RotateLowering>(patterns.getContext());
}
