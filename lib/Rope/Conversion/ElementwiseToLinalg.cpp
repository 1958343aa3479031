//===- ElementwiseToLinalg.cpp - Elementwise rope ops to linalg -----------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// On tensors and on memrefs. Results of attention are merged by one statement
// for the weights and the log-sum-exp of each row and one for the outputs;
// rotated vectors are turned by the quotient of their tables.
//
//===----------------------------------------------------------------------===//

#include "Rope/Conversion/Conversion.h"
#include "Rope/Conversion/Passes.h"
#include "Rope/IR/Rope.h"
#include "Rope/IR/RopeOpUtils.h"
#include "RopeToLinalgDetail.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

#include <limits>

namespace mlir::rope {
#define GEN_PASS_DEF_ROPEELEMENTWISETOLINALGPASS
#include "Rope/Conversion/Passes.h.inc"
} // namespace mlir::rope

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

static Value constant(ImplicitLocOpBuilder &b, Type type, double value) {
  return arith::ConstantOp::create(b, b.getFloatAttr(type, value));
}

/// Whether a part has seen no key.
static Value isEmpty(ImplicitLocOpBuilder &b, Value lse) {
  return arith::CmpFOp::create(
      b, arith::CmpFPredicate::OEQ, lse,
      constant(b, lse.getType(), -std::numeric_limits<double>::infinity()));
}

/// A parallel linalg.generic over the dims of the last of `inits`; operands of
/// fewer dims are indexed by the leading ones. Results are those of tensors,
/// else `inits`.
static SmallVector<Value> createParallel(
    ImplicitLocOpBuilder &b, ValueRange inputs, ValueRange inits,
    function_ref<SmallVector<Value>(ImplicitLocOpBuilder &, ValueRange)> body) {
  int64_t numLoops = cast<ShapedType>(inits.back().getType()).getRank();
  SmallVector<AffineMap> maps;
  auto addMaps = [&](ValueRange operands) {
    for (Value operand : operands)
      maps.push_back(b.getMultiDimIdentityMap(numLoops).getMajorSubMap(
          cast<ShapedType>(operand.getType()).getRank()));
  };
  addMaps(inputs);
  addMaps(inits);
  SmallVector<Type> types;
  appendTensorTypes(inits, types);
  SmallVector<utils::IteratorType> parallel(numLoops,
                                            utils::IteratorType::parallel);
  auto generic = linalg::GenericOp::create(
      b, types, inputs, inits, maps, parallel,
      [&](OpBuilder &nested, Location loc, ValueRange args) {
        ImplicitLocOpBuilder nestedBuilder(loc, nested);
        linalg::YieldOp::create(nestedBuilder, body(nestedBuilder, args));
      });
  if (types.empty())
    return SmallVector<Value>(inits);
  return SmallVector<Value>(generic.getResults());
}

/// A tensor or, to be freed, a memref of one element type.
static Value allocLike(ImplicitLocOpBuilder &b, Value shaped, Type type,
                       int64_t rank) {
  SmallVector<OpFoldResult> sizes;
  for (int64_t dim = 0; dim < rank; ++dim)
    sizes.push_back(getDimSize(b, b.getLoc(), shaped, dim));
  if (isa<TensorType>(shaped.getType()))
    return tensor::EmptyOp::create(b, sizes, type);
  SmallVector<Value> dynamicSizes;
  SmallVector<int64_t> shape;
  dispatchIndexOpFoldResults(sizes, dynamicSizes, shape);
  return memref::AllocOp::create(b, MemRefType::get(shape, type), dynamicSizes);
}

namespace {
struct MergeAttentionToLinalg : OpRewritePattern<MergeAttentionOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MergeAttentionOp op,
                                PatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Type type = cast<ShapedType>(op.getLse().getType()).getElementType();
    bool isTensor = isa<TensorType>(op.getLse().getType());
    auto alloc = [&] { return allocLike(b, op.getLse(), type, /*rank=*/3); };
    // The share of each part in the output, and the log-sum-exp.
    SmallVector<Value> rows = createParallel(
        b, {op.getLseA(), op.getLseB()}, {alloc(), alloc(), op.getLse()},
        [](ImplicitLocOpBuilder &b, ValueRange args) -> SmallVector<Value> {
          Value lseA = args[0], lseB = args[1];
          Value max = arith::MaximumFOp::create(b, lseA, lseB);
          auto weight = [&](Value lse) -> Value {
            return math::ExpOp::create(b, arith::SubFOp::create(b, lse, max));
          };
          Value a = weight(lseA), c = weight(lseB);
          Value sum = arith::AddFOp::create(b, a, c);
          Value lse =
              arith::AddFOp::create(b, max, math::LogOp::create(b, sum));
          lse = arith::SelectOp::create(b, isEmpty(b, lseB), lseA, lse);
          lse = arith::SelectOp::create(b, isEmpty(b, lseA), lseB, lse);
          return {arith::DivFOp::create(b, a, sum),
                  arith::DivFOp::create(b, c, sum), lse};
        });
    Value output =
        createParallel(
            b,
            {op.getOutA(), op.getOutB(), op.getLseA(), op.getLseB(), rows[0],
             rows[1]},
            op.getOutput(),
            [&](ImplicitLocOpBuilder &b,
                ValueRange args) -> SmallVector<Value> {
              Value a = convertFloat(b, args[0], type);
              Value c = convertFloat(b, args[1], type);
              Value sum =
                  arith::AddFOp::create(b, arith::MulFOp::create(b, args[4], a),
                                        arith::MulFOp::create(b, args[5], c));
              // What an empty part holds does not matter.
              Value isEmptyA = isEmpty(b, args[2]);
              Value isEmptyB = isEmpty(b, args[3]);
              sum = arith::SelectOp::create(b, isEmptyB, a, sum);
              sum = arith::SelectOp::create(
                  b, isEmptyA,
                  arith::SelectOp::create(b, isEmptyB, constant(b, type, 0), c),
                  sum);
              return {convertFloat(b, sum, args.back().getType())};
            })
            .front();
    if (isTensor) {
      rewriter.replaceOp(op, {output, rows[2]});
      return success();
    }
    for (Value buffer : {rows[0], rows[1]})
      memref::DeallocOp::create(b, buffer);
    rewriter.eraseOp(op);
    return success();
  }
};

struct RelativeBiasToLinalg : OpRewritePattern<RelativeBiasOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(RelativeBiasOp op,
                                PatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Value heads = getValueOrCreateConstantIndexOp(
        b, b.getLoc(), getDimSize(b, b.getLoc(), op.getOutput(), 0));
    SmallVector<Value> results = createParallel(
        b, {}, op.getOutput(),
        [&](ImplicitLocOpBuilder &b, ValueRange) -> SmallVector<Value> {
          Value relative = arith::AddIOp::create(b, op.getFirst(),
                                                 linalg::IndexOp::create(b, 1));
          Value head = linalg::IndexOp::create(b, 0);
          auto load = [&](ValueRange indices) -> Value {
            if (isa<TensorType>(op.getTable().getType()))
              return tensor::ExtractOp::create(b, op.getTable(), indices);
            return memref::LoadOp::create(b, op.getTable(), indices);
          };
          function_ref<Value(ValueRange)> loadTable;
          if (op.getTable())
            loadTable = load;
          return {op.getBias().buildBias(b, b.getLoc(), relative, head, heads,
                                         loadTable)};
        });
    if (op->getNumResults() == 0)
      rewriter.eraseOp(op);
    else
      rewriter.replaceOp(op, results);
    return success();
  }
};

struct RerotateToRotate : OpRewritePattern<RerotateOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(RerotateOp op,
                                PatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    auto alloc = [&] {
      return allocLike(b, op.getFromCos(), b.getF32Type(), /*rank=*/2);
    };
    SmallVector<Value> tables = createParallel(
        b, {op.getFromCos(), op.getFromSin(), op.getToCos(), op.getToSin()},
        {alloc(), alloc()},
        [](ImplicitLocOpBuilder &b, ValueRange args) -> SmallVector<Value> {
          Value cos = args[0], sin = args[1], toCos = args[2], toSin = args[3];
          auto mul = [&](Value x, Value y) -> Value {
            return arith::MulFOp::create(b, x, y);
          };
          Value square = arith::AddFOp::create(b, mul(cos, cos), mul(sin, sin));
          Value real =
              arith::AddFOp::create(b, mul(toCos, cos), mul(toSin, sin));
          Value imaginary =
              arith::SubFOp::create(b, mul(toSin, cos), mul(toCos, sin));
          return {arith::DivFOp::create(b, real, square),
                  arith::DivFOp::create(b, imaginary, square)};
        });
    auto rotate = RotateOp::create(b, op.getInput(), tables[0], tables[1],
                                   op.getOutput(), op.getPairing());
    if (op->getNumResults() != 0) {
      rewriter.replaceOp(op, rotate.getResults());
      return success();
    }
    for (Value buffer : tables)
      memref::DeallocOp::create(b, buffer);
    rewriter.eraseOp(op);
    return success();
  }
};

struct RopeElementwiseToLinalgPass final
    : rope::impl::RopeElementwiseToLinalgPassBase<RopeElementwiseToLinalgPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateRopeElementwiseToLinalgPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace

void rope::populateRopeElementwiseToLinalgPatterns(
    RewritePatternSet &patterns) {
  patterns.add<MergeAttentionToLinalg, RelativeBiasToLinalg, RerotateToRotate>(
      patterns.getContext());
}
