//===- AttentionFormula.cpp - The softmax attention of formulas -----------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AttentionFormula.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::raise;

namespace {

class AttentionMatcher {
public:
  AttentionMatcher(linalg::LinalgOp product, std::string &reason)
      : product(product), reason(reason) {}

  bool match(function_ref<bool(AttentionFormula &)> accept) {
    reason.clear();
    if (product->getNumResults() != 1 || product.getNumDpsInputs() != 2 ||
        product.getNumReductionLoops() != 1)
      return false;
    // Where heads share a value, a loop over heads looks like one over queries.
    for (unsigned weights : {0, 1})
      for (unsigned choice = 0; choice < product.getNumLoops(); ++choice) {
        if (!matchLoops(weights, choice))
          continue;
        // The number of channels is known once the product of query and key is.
        int64_t channels = ShapedType::kDynamic;
        for (unsigned attempt : {0, 1}) {
          makeTracer(channels);
          if (!matchWeights())
            break;
          if (attempt == 1 && accept(formula))
            return true;
          channels = this->channels;
        }
      }
    return false;
  }

private:
  //===--------------------------------------------------------------------===//
  // Loops
  //===--------------------------------------------------------------------===//

  /// Sorts the loops by the operands that read them, with operand `number` as
  /// the weights and the loop `query` over queries.
  bool matchLoops(unsigned number, unsigned query) {
    weights = product.getDpsInputOperand(number);
    values = product.getDpsInputOperand(1 - number);
    AffineMap weightMap = product.getMatchingIndexingMap(weights);
    AffineMap valueMap = product.getMatchingIndexingMap(values);
    formula.batchLoops.clear();
    SmallVector<unsigned> queries, channels;
    for (unsigned loop = 0; loop < product.getNumLoops(); ++loop) {
      bool isOfWeights = weightMap.isFunctionOfDim(loop);
      bool isOfValues = valueMap.isFunctionOfDim(loop);
      if (product.getIteratorTypesArray()[loop] ==
          utils::IteratorType::reduction) {
        if (!isOfWeights || !isOfValues)
          return false;
        keyLoop = loop;
      } else if (isOfWeights && (isOfValues || loop != query)) {
        formula.batchLoops.push_back(loop);
      } else {
        (isOfWeights ? queries : channels).push_back(loop);
      }
    }
    if (formula.batchLoops.size() > 2 || queries.size() != 1 ||
        channels.size() != 1)
      return false;
    formula.queryLoop = queries[0];
    formula.channelLoop = channels[0];
    return true;
  }

  /// The number of heads in a loop over batch and heads: by what an index of it
  /// is divided where weights were computed.
  int64_t findNumHeads(unsigned loop) {
    SmallVector<int64_t> sizes = product.getStaticLoopRanges();
    Tracer tracer(product->getContext(), sizes);
    SmallVector<AffineExpr> loops;
    for (unsigned dim = 0; dim < sizes.size(); ++dim)
      loops.push_back(tracer.getSpace().getDim(dim));
    for (ElementRef load :
         tracer.chain(tracer.load(weights->get(), getIndices(weights, loops))))
      for (AffineExpr index : load->indices)
        if (auto quotient = dyn_cast<AffineBinaryOpExpr>(index))
          if (quotient.getKind() == AffineExprKind::FloorDiv &&
              quotient.getLHS() == loops[loop])
            return cast<AffineConstantExpr>(quotient.getRHS()).getValue();
    return sizes[loop];
  }

  SmallVector<AffineExpr> getIndices(OpOperand *operand,
                                     ArrayRef<AffineExpr> loops) {
    SmallVector<AffineExpr> indices;
    for (AffineExpr expr : product.getMatchingIndexingMap(operand).getResults())
      indices.push_back(expr.replaceDims(loops));
    return indices;
  }

  void makeTracer(int64_t channels) {
    SmallVector<int64_t> ranges = product.getStaticLoopRanges();
    SmallVector<int64_t> sizes(NumAttentionDims, 1);
    sizes[QueryDim] = ranges[formula.queryLoop];
    sizes[KeyDim] = ranges[keyLoop];
    sizes[ChannelDim] = channels;
    sizes[ValueChannelDim] = ranges[formula.channelLoop];
    ArrayRef<unsigned> batch = formula.batchLoops;
    if (batch.size() == 2) {
      sizes[BatchDim] = ranges[batch[0]];
      sizes[HeadDim] = ranges[batch[1]];
    } else if (batch.size() == 1) {
      int64_t numHeads = findNumHeads(batch[0]);
      sizes[HeadDim] = numHeads;
      if (ShapedType::isDynamic(ranges[batch[0]]))
        sizes[BatchDim] =
            ShapedType::isDynamic(numHeads) ? 1 : ShapedType::kDynamic;
      else
        sizes[BatchDim] =
            numHeads > 0 ? ranges[batch[0]] / numHeads : int64_t(1);
    }
    formula.numHeads = sizes[HeadDim];
    formula.tracer = std::make_unique<Tracer>(product->getContext(), sizes);
    tracer = formula.tracer.get();
    formula.visible.emplace(*tracer, QueryDim, KeyDim);
    formula.farScore.reset();
    formula.score = Score();
  }

  AffineExpr getDim(unsigned dim) { return tracer->getSpace().getDim(dim); }

  /// The elements that the product reads.
  ElementRef loadOperand(OpOperand *operand) {
    SmallVector<AffineExpr> loops(product.getNumLoops());
    loops[formula.queryLoop] = getDim(QueryDim);
    loops[keyLoop] = getDim(KeyDim);
    loops[formula.channelLoop] = getDim(ValueChannelDim);
    ArrayRef<unsigned> batch = formula.batchLoops;
    if (batch.size() == 2) {
      loops[batch[0]] = getDim(BatchDim);
      loops[batch[1]] = getDim(HeadDim);
    } else if (batch.size() == 1) {
      loops[batch[0]] = getDim(HeadDim);
      if (tracer->getSpace().getSize(BatchDim) != 1)
        loops[batch[0]] = loops[batch[0]] + getDim(BatchDim) * formula.numHeads;
    }
    return tracer->load(operand->get(), getIndices(operand, loops));
  }

  //===--------------------------------------------------------------------===//
  // Softmax
  //===--------------------------------------------------------------------===//

  static bool isZero(Value init) {
    if (auto fill = init.getDefiningOp<linalg::FillOp>())
      init = fill.getInputs()[0];
    return matchPattern(init, m_AnyZeroFloat());
  }

  /// `element` as a sum over `dim` of the elements that are returned.
  std::optional<Reduction> getSum(ElementRef element, unsigned dim) {
    std::optional<Reduction> sum =
        tracer->getReduction(tracer->resolveFloat(element), getDim(dim));
    if (!sum || !isa<arith::AddFOp>(sum->combiner) || !isZero(sum->init))
      return std::nullopt;
    return sum;
  }

  /// The numerator and the divisor of `element`, `x / y` or, as TOSA has it,
  /// `x * (1 / y)`; null where it is neither.
  std::pair<ElementRef, ElementRef> getQuotient(ElementRef element) {
    ElementRef computed = tracer->resolveFloat(element);
    if (computed->is<arith::DivFOp>())
      return {computed->operands[0], computed->operands[1]};
    if (computed->is<arith::MulFOp>())
      for (unsigned n : {0, 1}) {
        ElementRef inverse = tracer->resolveFloat(computed->operands[n]);
        if (inverse->is<arith::DivFOp>() &&
            getConstant(inverse->operands[0]) == 1.0)
          return {computed->operands[!n], inverse->operands[1]};
      }
    return {nullptr, nullptr};
  }

  bool matchWeights() {
    ElementRef weight = loadOperand(weights);
    formula.value = loadOperand(values);
    if (!isProduct())
      return false;
    auto [numerator, divisor] = getQuotient(weight);
    if (!numerator)
      return false;
    ElementRef exponential = tracer->resolveFloat(numerator);
    if (!exponential->is<math::ExpOp>())
      return false;
    // From here on it looks like a softmax.
    std::optional<Reduction> sum = getSum(divisor, KeyDim);
    if (!sum || !tracer->areSame(sum->operand, exponential) ||
        !spansAllKeys(*sum, numerator)) {
      reason = "weights are not divided by their sum over all keys";
      return false;
    }
    // What does not depend on the key cancels.
    ElementRef score = exponential->operands[0];
    ElementRef shifted = tracer->resolveFloat(score);
    if (shifted->is<arith::SubFOp>() &&
        !tracer->getDims(shifted->operands[1])[KeyDim])
      score = shifted->operands[0];
    return matchScore(score);
  }

  /// Whether the body is a product that is added up from zero.
  bool isProduct() {
    if (!isZero(product.getDpsInits()[0]))
      return false;
    Operation *add =
        product.getBlock()->getTerminator()->getOperand(0).getDefiningOp();
    if (!isa_and_present<arith::AddFOp>(add))
      return false;
    BlockArgument partial = product.getRegionOutputArgs()[0];
    bool isFirst = add->getOperand(0) == partial;
    if (!isFirst && add->getOperand(1) != partial)
      return false;
    auto multiply = add->getOperand(isFirst).getDefiningOp<arith::MulFOp>();
    if (!multiply)
      return false;
    auto isArgument = [&](Value value, OpOperand *operand) {
      while (auto extend = value.getDefiningOp<arith::ExtFOp>())
        value = extend.getIn();
      return value == product.getMatchingBlockArgument(operand);
    };
    for (unsigned n : {0, 1})
      if (isArgument(multiply->getOperand(n), weights) &&
          isArgument(multiply->getOperand(1 - n), values))
        return true;
    return false;
  }

  /// Whether `sum` has as many terms as there are keys.
  bool spansAllKeys(const Reduction &sum, ElementRef numerator) {
    int64_t numKeys = tracer->getSpace().getSize(KeyDim);
    if (!ShapedType::isDynamic(numKeys))
      return sum.size == numKeys;
    // The sum reads the tensor that is divided.
    linalg::LinalgOp op = sum.op;
    for (ElementRef load : tracer->chain(numerator))
      if (load->kind == Element::Kind::Load && load->spansDynamicDims &&
          llvm::is_contained(op.getDpsInputs(), load->value))
        return true;
    return false;
  }

  //===--------------------------------------------------------------------===//
  // Scores and masks
  //===--------------------------------------------------------------------===//

  /// A constant, at all dims.
  std::optional<double> getConstant(ElementRef element) {
    if (tracer->getDims(element).any())
      return std::nullopt;
    return evaluateNumber(*tracer, element,
                          SmallVector<int64_t>(NumAttentionDims, 0));
  }

  /// Whether adding `element`, or taking it for a score, hides a key: -inf, or
  /// half of the lowest number, from which no score comes back.
  bool isLow(ElementRef element) {
    std::optional<double> value = getConstant(element);
    if (!value)
      return false;
    ElementRef number = tracer->resolveFloat(element);
    auto type = dyn_cast<FloatType>(number->type);
    if (!type)
      return false;
    double lowest =
        APFloat::getLargest(type.getFloatSemantics(), true).convertToDouble();
    return *value <= lowest / 2;
  }

  bool matchScore(ElementRef element) {
    ElementRef computed = tracer->resolveFloat(element);
    if (computed->is<arith::SelectOp>()) {
      ElementRef condition = computed->operands[0];
      ElementRef then = computed->operands[1], other = computed->operands[2];
      if (isLow(other)) {
        formula.visible->add(condition, true);
        return matchScore(then);
      }
      if (isLow(then)) {
        formula.visible->add(condition, false);
        return matchScore(other);
      }
      formula.isNear = condition;
      Score far;
      if (!matchProduct(then, formula.score) || !matchProduct(other, far))
        return false;
      formula.farScore = far;
      return true;
    }
    if (computed->is<arith::AddFOp>())
      for (unsigned n : {0, 1})
        if (addMask(computed->operands[n]))
          return matchScore(computed->operands[!n]);
    return matchProduct(element, formula.score);
  }

  /// Adds a mask of zeros and low numbers.
  bool addMask(ElementRef element) {
    ElementRef computed = tracer->resolveFloat(element);
    if (!computed->is<arith::SelectOp>())
      return false;
    auto isZeroNumber = [&](ElementRef number) {
      return getConstant(number) == 0.0;
    };
    ElementRef then = computed->operands[1], other = computed->operands[2];
    bool isVisibleThen = isZeroNumber(then) && isLow(other);
    if (!isVisibleThen && !(isLow(then) && isZeroNumber(other)))
      return false;
    formula.visible->add(computed->operands[0], isVisibleThen);
    return true;
  }

  /// `element` without constant factors, which go to `scale`.
  ElementRef stripScale(ElementRef element, double &scale) {
    while (true) {
      ElementRef computed = tracer->resolveFloat(element);
      if (computed->is<arith::MulFOp>()) {
        std::optional<double> left = getConstant(computed->operands[0]);
        std::optional<double> right = getConstant(computed->operands[1]);
        if (left || right) {
          scale *= left ? *left : *right;
          element = computed->operands[left.has_value()];
          continue;
        }
      }
      if (computed->is<arith::DivFOp>())
        if (std::optional<double> divisor = getConstant(computed->operands[1]))
          if (*divisor != 0) {
            scale /= *divisor;
            element = computed->operands[0];
            continue;
          }
      return element;
    }
  }

  bool matchProduct(ElementRef element, Score &score) {
    element = stripScale(element, score.scale);
    std::optional<Reduction> sum = getSum(element, ChannelDim);
    if (!sum) {
      reason = "a score is not a product of query and key";
      return false;
    }
    channels = sum->size;
    ElementRef multiplied = tracer->resolveFloat(sum->operand);
    if (!multiplied->is<arith::MulFOp>()) {
      reason = "a score is not a product of query and key";
      return false;
    }
    // By the tensors that are multiplied, not by what they were made of.
    for (unsigned n : {0, 1}) {
      ElementRef query = multiplied->operands[n];
      ElementRef key = multiplied->operands[!n];
      if (tracer->getDims(query)[KeyDim] || tracer->getDims(key)[QueryDim])
        continue;
      score.query = stripScale(query, score.scale);
      score.key = stripScale(key, score.scale);
      return true;
    }
    reason = "a score is not a product of query and key";
    return false;
  }

  linalg::LinalgOp product;
  std::string &reason;
  OpOperand *weights = nullptr, *values = nullptr;
  unsigned keyLoop = 0;
  Tracer *tracer = nullptr;
  AttentionFormula formula;
  int64_t channels = ShapedType::kDynamic;
};

} // namespace

bool rope::raise::matchAttention(
    linalg::LinalgOp product, std::string &reason,
    function_ref<bool(AttentionFormula &)> accept) {
  return AttentionMatcher(product, reason).match(accept);
}
