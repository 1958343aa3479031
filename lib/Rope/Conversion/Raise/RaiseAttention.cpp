//===- RaiseAttention.cpp - Formulas of attention to rope.attention -------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../RopeToLinalgDetail.h"
#include "AttentionFormula.h"
#include "AttentionMap.h"
#include "Formula.h"
#include "Rope/Conversion/Conversion.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;
using namespace mlir::rope::raise;

namespace {

/// The rope.attention that a formula is.
struct RaisedAttention {
  RotateOp query, key;
  Value value;
  /// Whether `value` is [B, L, H, Dv].
  bool isValueByRows = false;
  RelativeMap map;
  double scale = 1;
};

/// Finds the operands of a formula among tensors.
class OperandFinder {
public:
  OperandFinder(AttentionFormula &formula, std::string &reason)
      : formula(formula), tracer(*formula.tracer), reason(reason) {}

  std::optional<RaisedAttention> find() {
    RaisedAttention attention;
    attention.query = findRotation(formula.score.query, QueryDim);
    attention.key = findRotation(formula.score.key, KeyDim);
    if (!attention.query || !attention.key) {
      reason = "query or key is not turned by rope.rotate, in [B, H, L, D]";
      return std::nullopt;
    }
    if (!findValue(attention)) {
      reason = "the value is not a tensor [B, H, L, D] of the heads of the key";
      return std::nullopt;
    }
    attention.scale = formula.score.scale;
    std::optional<RelativeMap> map = findMap(attention);
    if (!map)
      return std::nullopt;
    attention.map = *map;
    return attention;
  }

private:
  /// The number of heads where `index` is that of the head of dim `HeadDim`, or
  /// of the key head that it reads; 0 where it is neither.
  int64_t getNumHeads(AffineExpr index, int64_t size) {
    AffineExpr head = tracer.getSpace().getDim(HeadDim);
    if (index == head && size == formula.numHeads)
      return size;
    if (ShapedType::isDynamic(size))
      return 0;
    if (auto constant = dyn_cast<AffineConstantExpr>(index))
      return constant.getValue() == 0 && size == 1 ? 1 : 0;
    auto quotient = dyn_cast<AffineBinaryOpExpr>(index);
    if (!quotient || quotient.getKind() != AffineExprKind::FloorDiv ||
        quotient.getLHS() != head)
      return 0;
    int64_t group = cast<AffineConstantExpr>(quotient.getRHS()).getValue();
    return size * group == formula.numHeads ? size : 0;
  }

  /// Whether dim `number` of what `load` reads is dim `dim`, all of it.
  bool isWhole(ElementRef load, unsigned number, unsigned dim) {
    int64_t size =
        cast<RankedTensorType>(load->value.getType()).getDimSize(number);
    return load->indices[number] == tracer.getSpace().getDim(dim) &&
           size == tracer.getSpace().getSize(dim) &&
           (!ShapedType::isDynamic(size) || load->spansDynamicDims);
  }

  /// The number of heads where `load` is [b, h, rows, channels], or, by rows,
  /// [b, rows, h, channels]; 0 where it is not.
  int64_t matchHeads(ElementRef load, unsigned rows, unsigned channels,
                     bool isByRows) {
    auto type = cast<RankedTensorType>(load->value.getType());
    if (type.getRank() != 4 || !isa<FloatType>(type.getElementType()))
      return 0;
    unsigned headDim = isByRows ? 2 : 1, rowDim = isByRows ? 1 : 2;
    if (!isWhole(load, 0, BatchDim) || !isWhole(load, rowDim, rows) ||
        !isWhole(load, 3, channels))
      return 0;
    // A number of heads that is dynamic is not known to be that of the query.
    if (type.isDynamicDim(headDim) && !isWhole(load, headDim, HeadDim))
      return 0;
    return getNumHeads(load->indices[headDim], type.getDimSize(headDim));
  }

  RotateOp findRotation(ElementRef element, unsigned rows) {
    for (ElementRef load : getExactChain(tracer, element))
      if (auto rotate = load->value.getDefiningOp<RotateOp>())
        if (int64_t heads = matchHeads(load, rows, ChannelDim, false)) {
          (rows == KeyDim ? keyHeads : queryHeads) = heads;
          return rows == KeyDim || heads == formula.numHeads ? rotate
                                                             : RotateOp();
        }
    return {};
  }

  bool findValue(RaisedAttention &attention) {
    for (ElementRef load : getExactChain(tracer, formula.value))
      for (bool isByRows : {false, true}) {
        if (matchHeads(load, KeyDim, ValueChannelDim, isByRows) != keyHeads)
          continue;
        attention.value = load->value;
        attention.isValueByRows = isByRows;
        return true;
      }
    return false;
  }

  /// Whether two elements of a query or key are the same before they are
  /// turned.
  bool haveSameInput(ElementRef element, RotateOp rotate, RotateOp other,
                     unsigned rows) {
    if (other && other.getInput() == rotate.getInput())
      return true;
    auto loadInput = [&](RotateOp op, ElementRef like) -> ElementRef {
      for (ElementRef load : getExactChain(tracer, like))
        if (load->value.getDefiningOp<RotateOp>() == op)
          return tracer.load(op.getInput(), load->indices);
      return nullptr;
    };
    ElementRef turned =
        rows == KeyDim ? formula.score.key : formula.score.query;
    ElementRef input = loadInput(rotate, turned);
    ElementRef otherInput = other ? loadInput(other, element) : element;
    return input && otherInput && tracer.areSame(input, otherInput);
  }

  std::optional<RelativeMap> findMap(RaisedAttention &attention) {
    RotateOp query = attention.query, key = attention.key;
    if (query.getPairing() != key.getPairing()) {
      reason = "query and key have different pairings";
      return std::nullopt;
    }
    std::optional<Angles> queryAngles = getAngles(query, reason);
    std::optional<Angles> keyAngles =
        queryAngles ? getAngles(key, reason) : std::nullopt;
    if (!keyAngles)
      return std::nullopt;
    MapBuilder builder(query.getContext(), reason);
    std::optional<RelativeMap> map =
        builder.getLinear(*queryAngles, *keyAngles);
    if (!map)
      return std::nullopt;
    std::optional<Conditions::Band> visible = formula.visible->getBand(reason);
    if (!visible || !builder.setVisible(*map, *visible))
      return std::nullopt;
    if (formula.farScore && !findFarMap(attention, builder, *map))
      return std::nullopt;
    return map;
  }

  bool findFarMap(RaisedAttention &attention, MapBuilder &builder,
                  RelativeMap &map) {
    const Score &far = *formula.farScore;
    if (far.scale != formula.score.scale) {
      reason = "near and far scores are scaled differently";
      return false;
    }
    RotateOp query = findRotation(far.query, QueryDim);
    RotateOp key = findRotation(far.key, KeyDim);
    if (!haveSameInput(far.query, attention.query, query, QueryDim) ||
        !haveSameInput(far.key, attention.key, key, KeyDim)) {
      reason = "near and far scores are not of the same query and key";
      return false;
    }
    unsigned numPairs = map.inverseFrequencies.size();
    auto getFarAngles = [&](RotateOp op) -> std::optional<Angles> {
      if (!op)
        return Angles::none(numPairs);
      if (op.getPairing() == attention.query.getPairing())
        return getAngles(op, reason);
      reason = "near and far scores have different pairings";
      return std::nullopt;
    };
    std::optional<Angles> queryAngles = getFarAngles(query);
    std::optional<Angles> keyAngles =
        queryAngles ? getFarAngles(key) : std::nullopt;
    if (!keyAngles)
      return false;
    Conditions conditions(tracer, QueryDim, KeyDim);
    conditions.add(formula.isNear, true);
    std::optional<Conditions::Band> near = conditions.getBand(reason);
    return near && builder.setFar(map, *near, *queryAngles, *keyAngles);
  }

  AttentionFormula &formula;
  Tracer &tracer;
  std::string &reason;
  int64_t queryHeads = 0, keyHeads = 0;
};

/// Builds a rope.attention in the place of the product with the value.
class AttentionBuilder {
public:
  AttentionBuilder(ImplicitLocOpBuilder &b, linalg::LinalgOp product,
                   const AttentionFormula &formula, RaisedAttention &attention)
      : b(b), product(product), formula(formula), attention(attention) {}

  Value build() {
    Value query = attention.query.getInput(), key = attention.key.getInput();
    Value value = attention.value;
    if (attention.isValueByRows)
      value = transposeTensor(b, value, {0, 2, 1, 3});
    Type type = chooseType({query, key, value});
    query = convertElements(b, query, type);
    key = convertElements(b, key, type);
    value = convertElements(b, value, type);
    SmallVector<OpFoldResult> sizes =
        tensor::getMixedSizes(b, b.getLoc(), query);
    sizes[3] = tensor::getMixedSize(b, b.getLoc(), value, 3);
    Value init = tensor::EmptyOp::create(b, sizes, type);
    return toResult(createAttention(query, key, value, init));
  }

private:
  /// The widest type of the operands; that of the result where it is wider and
  /// not narrowed at once.
  Type chooseType(ArrayRef<Value> operands) {
    Type type = getTensorElementType(operands[0]);
    auto widen = [&](Type other) {
      if (other.getIntOrFloatBitWidth() > type.getIntOrFloatBitWidth())
        type = other;
      else if (other != type &&
               other.getIntOrFloatBitWidth() == type.getIntOrFloatBitWidth())
        type = b.getF32Type();
    };
    for (Value operand : operands)
      widen(getTensorElementType(operand));
    Value result = product->getResult(0);
    auto user = result.hasOneUse()
                    ? dyn_cast<linalg::LinalgOp>(*result.user_begin())
                    : linalg::LinalgOp();
    if (user && user->getNumResults() == 1)
      if (auto narrow = user.getBlock()
                            ->getTerminator()
                            ->getOperand(0)
                            .getDefiningOp<arith::TruncFOp>())
        if (isa<BlockArgument>(narrow.getIn()) && narrow.getType() == type)
          return type;
    widen(getTensorElementType(result));
    return type;
  }

  Value createAttention(Value query, Value key, Value value, Value init) {
    const RelativeMap &map = attention.map;
    OperationState state(b.getLoc(), AttentionOp::getOperationName());
    state.addOperands({query, key, value, init});
    state.addTypes(init.getType());
    // Options that are not set have no operands.
    auto &properties = state.getOrAddProperties<AttentionOp::Properties>();
    auto &segments = properties.operandSegmentSizes;
    llvm::fill(segments, 0);
    segments[0] = segments[1] = segments[2] = segments.back() = 1;
    properties.map = cast<PositionMapAttrInterface>(map.map);
    properties.frequencies =
        cast<FrequenciesAttrInterface>(map.getFrequencies(b.getContext()));
    properties.pairing =
        PairingAttr::get(b.getContext(), attention.query.getPairing());
    auto op = cast<AttentionOp>(b.create(state));
    op.setCausal(map.isCausal);
    if (map.visibility)
      op.setVisibilityAttr(cast<VisibilityAttrInterface>(map.visibility));
    auto queryType = cast<RankedTensorType>(query.getType());
    int64_t channels = queryType.getDimSize(3);
    // 1 / sqrt(D), rounded to f32 as programs have it.
    if (std::fabs(attention.scale * std::sqrt(double(channels)) - 1) > 0x1p-23)
      op.setScaleAttr(b.getF64FloatAttr(attention.scale));
    int64_t numQueries = queryType.getDimSize(2);
    int64_t numKeys = cast<RankedTensorType>(key.getType()).getDimSize(2);
    if (ShapedType::isDynamic(numQueries) || ShapedType::isDynamic(numKeys) ||
        numKeys - numQueries != map.queryOffset) {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPoint(op);
      op.getQueryOffsetMutable().assign(
          arith::ConstantIndexOp::create(b, map.queryOffset));
    }
    return op->getResult(0);
  }

  /// `output`, [B, H, Lq, Dv], in the shape of the product's result.
  Value toResult(Value output) {
    SmallVector<unsigned> loops = formula.batchLoops;
    if (loops.size() == 1)
      output = tensor::CollapseShapeOp::create(
          b, output, ArrayRef<ReassociationIndices>{{0, 1}, {2}, {3}});
    else if (loops.empty())
      output = tensor::CollapseShapeOp::create(
          b, output, ArrayRef<ReassociationIndices>{{0, 1, 2}, {3}});
    loops.append({formula.queryLoop, formula.channelLoop});
    SmallVector<int64_t> permutation;
    AffineMap map = product.getIndexingMapMatchingResult(
        cast<OpResult>(product->getResult(0)));
    for (AffineExpr expr : map.getResults())
      permutation.push_back(
          llvm::find(loops, cast<AffineDimExpr>(expr).getPosition()) -
          loops.begin());
    output = transposeTensor(b, output, permutation);
    auto type = cast<RankedTensorType>(product->getResult(0).getType());
    return castTensor(b, convertElements(b, output, type.getElementType()),
                      type);
  }

  ImplicitLocOpBuilder &b;
  linalg::LinalgOp product;
  const AttentionFormula &formula;
  RaisedAttention &attention;
};

struct RaiseAttention final : OpInterfaceRewritePattern<linalg::LinalgOp> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;

  LogicalResult matchAndRewrite(linalg::LinalgOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.hasPureTensorSemantics())
      return failure();
    std::string reason;
    Value replacement;
    bool isAttention =
        matchAttention(op, reason, [&](AttentionFormula &formula) {
          std::optional<RaisedAttention> attention =
              OperandFinder(formula, reason).find();
          if (!attention)
            return false;
          ImplicitLocOpBuilder b(op.getLoc(), rewriter);
          replacement = AttentionBuilder(b, op, formula, *attention).build();
          return true;
        });
    // No near miss: most products are no attention.
    if (!isAttention && reason.empty())
      return failure();
    if (!isAttention)
      return rewriter.notifyMatchFailure(op, reason);
    rewriter.replaceOp(op, replacement);
    return success();
  }
};

} // namespace

void rope::populateRaiseAttentionPatterns(RewritePatternSet &patterns) {
  patterns.add<RaiseAttention>(patterns.getContext());
}
