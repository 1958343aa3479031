//===- RaiseRotation.cpp - Formulas of rotations to rope.rotate -----------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../RopeToLinalgDetail.h"
#include "Rope/Conversion/Conversion.h"
#include "Rotation.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;
using namespace mlir::rope::raise;

/// Whether the channels of a rotation may be put together by `op`. What only
/// moves them on is left to stand after the rotation.
static bool mayEndRotation(Operation *op) {
  if (op->getNumResults() != 1)
    return false;
  auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  if (!type || !isa<FloatType>(type.getElementType()))
    return false;
  if (auto concat = dyn_cast<tensor::ConcatOp>(op))
    return static_cast<int64_t>(concat.getDim()) == type.getRank() - 1;
  if (isa<tensor::InsertSliceOp>(op))
    return llvm::none_of(op->getUses(), [](OpOperand &use) {
      auto next = dyn_cast<tensor::InsertSliceOp>(use.getOwner());
      return next && &next.getDestMutable() == &use;
    });
  if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op))
    return collapse.getReassociationIndices().back().size() > 1;
  auto linalgOp = dyn_cast<linalg::LinalgOp>(op);
  return linalgOp && linalgOp.hasPureTensorSemantics() &&
         linalgOp.getNumParallelLoops() == linalgOp.getNumLoops() &&
         !isa<BlockArgument>(
             linalgOp.getBlock()->getTerminator()->getOperand(0));
}

namespace {

/// Builds the operands of a rope.rotate.
class RotationBuilder {
public:
  RotationBuilder(ImplicitLocOpBuilder &b, const Rotation &rotation,
                  RankedTensorType resultType)
      : b(b), rotation(rotation), resultType(resultType) {}

  Value build() {
    int64_t rank = resultType.getRank();
    Value input = buildInput();
    // Rows lie in the last dim but one.
    SmallVector<int64_t> toRows = llvm::to_vector(llvm::seq<int64_t>(rank));
    if (rotation.rowDim) {
      toRows.erase(toRows.begin() + *rotation.rowDim);
      toRows.insert(toRows.end() - 1, *rotation.rowDim);
    }
    input = transposeTensor(b, input, toRows);
    OpFoldResult numRows =
        rotation.rowDim ? tensor::getMixedSize(b, b.getLoc(), input, rank - 2)
                        : OpFoldResult(b.getIndexAttr(1));
    Value cos = buildTable(rotation.cos, numRows);
    Value sin = buildTable(rotation.sin, numRows);
    Value init =
        tensor::EmptyOp::create(b, tensor::getMixedSizes(b, b.getLoc(), input),
                                getTensorElementType(input));
    auto rotate =
        RotateOp::create(b, TypeRange(init.getType()), input, cos, sin, init,
                         rotation.pairing, rotation.isInverse);
    Value output = transposeTensor(b, rotate->getResult(0),
                                   invertPermutationVector(toRows));
    return castTensor(
        b, convertElements(b, output, resultType.getElementType()), resultType);
  }

private:
  /// The channels of the source, in the order of dims of the result.
  Value buildInput() {
    Value source = rotation.source;
    auto type = cast<RankedTensorType>(source.getType());
    int64_t rank = type.getRank(), channels = resultType.getShape().back();
    if (type.getShape().back() != channels) {
      SmallVector<OpFoldResult> offsets(rank, b.getIndexAttr(0)),
          strides(rank, b.getIndexAttr(1)),
          sizes = tensor::getMixedSizes(b, b.getLoc(), source);
      offsets.back() = b.getIndexAttr(rotation.firstChannel);
      sizes.back() = b.getIndexAttr(channels);
      source =
          tensor::ExtractSliceOp::create(b, source, offsets, sizes, strides);
    }
    return transposeTensor(b, source, rotation.permutation);
  }

  /// A table [numRows, pairs] in f32.
  Value buildTable(ElementRef element, OpFoldResult numRows) {
    Value table = sliceTable(element, numRows);
    if (!table)
      table = computeTable(element, numRows);
    return convertElements(b, table, b.getF32Type());
  }

  /// The table as a slice of a tensor that is there, of the first that it was
  /// made in, so that what spread it may go; null where none is.
  Value sliceTable(ElementRef element, OpFoldResult numRows) {
    llvm::SmallBitVector needed = rotation.tracer->getDims(element);
    for (ElementRef load : llvm::reverse(rotation.tracer->chain(element)))
      if (load->kind == Element::Kind::Load)
        if (Value table = sliceTensor(load, needed, numRows))
          return table;
    return {};
  }

  Value sliceTensor(ElementRef load, const llvm::SmallBitVector &needed,
                    OpFoldResult numRows) {
    const IndexSpace &space = rotation.tracer->getSpace();
    unsigned channel = resultType.getRank() - 1;
    auto type = cast<RankedTensorType>(load->value.getType());
    SmallVector<OpFoldResult> offsets, sizes, strides;
    SmallVector<unsigned> kept;
    for (auto [dim, index] : llvm::enumerate(load->indices)) {
      LinearForm form = space.linearize(index);
      sizes.push_back(b.getIndexAttr(1));
      strides.push_back(b.getIndexAttr(1));
      if (!form.terms.empty()) {
        auto [atom, factor] = form.terms[0];
        auto read = dyn_cast<AffineDimExpr>(atom);
        if (form.terms.size() != 1 || factor <= 0 || !read)
          return {};
        if (needed[read.getPosition()]) {
          bool isChannel = read.getPosition() == channel;
          kept.push_back(read.getPosition());
          strides.back() = b.getIndexAttr(factor);
          sizes.back() =
              isChannel ? b.getIndexAttr(rotation.numPairs) : numRows;
        } else if (form.constant != 0 || type.isDynamicDim(dim) ||
                   type.getDimSize(dim) == 0) {
          // Any index gives the same table, if there is one.
          return {};
        }
      }
      if (form.constant < 0)
        return {};
      offsets.push_back(b.getIndexAttr(form.constant));
    }
    SmallVector<unsigned> expected;
    if (rotation.rowDim && needed[*rotation.rowDim])
      expected.push_back(*rotation.rowDim);
    // A single pair has no dim of its own.
    if (rotation.numPairs == 1)
      return {};
    expected.push_back(channel);
    if (kept != expected || (rotation.rowDim && !needed[*rotation.rowDim]))
      return {};
    auto [staticRows, dynamicRows] = decomposeMixedValues({numRows});
    auto tableType = RankedTensorType::get({staticRows[0], rotation.numPairs},
                                           type.getElementType());
    if (rotation.rowDim)
      return tensor::ExtractSliceOp::create(b, tableType, load->value, offsets,
                                            sizes, strides);
    // One row: a slice of rank 1, and a dim of size 1 before it.
    auto rowType =
        RankedTensorType::get({rotation.numPairs}, type.getElementType());
    Value row = tensor::ExtractSliceOp::create(b, rowType, load->value, offsets,
                                               sizes, strides);
    return tensor::ExpandShapeOp::create(
        b, tableType, row, ArrayRef<ReassociationIndices>{{0, 1}});
  }

  /// The table computed anew, element by element.
  Value computeTable(ElementRef element, OpFoldResult numRows) {
    SmallVector<OpFoldResult> sizes = {numRows,
                                       b.getIndexAttr(rotation.numPairs)};
    Value init = tensor::EmptyOp::create(b, sizes, element->type);
    return createGeneric(
        b, {}, init, /*numLoops=*/2, /*numReductions=*/0, {{0, 1}},
        [&](ImplicitLocOpBuilder &nested, ValueRange) {
          SmallVector<Value> dims(resultType.getRank());
          if (rotation.rowDim)
            dims[*rotation.rowDim] = linalg::IndexOp::create(nested, 0);
          dims.back() = linalg::IndexOp::create(nested, 1);
          return rotation.tracer->emit(nested, element, dims);
        });
  }

  ImplicitLocOpBuilder &b;
  const Rotation &rotation;
  RankedTensorType resultType;
};

struct RaiseRotation final : RewritePattern {
  explicit RaiseRotation(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    // No near miss: most ops of a module are of this kind.
    if (!mayEndRotation(op))
      return failure();
    std::string reason;
    std::optional<Rotation> rotation = matchRotation(op->getResult(0), reason);
    if (!rotation && reason.empty())
      return failure();
    if (!rotation)
      return rewriter.notifyMatchFailure(op, reason);
    ImplicitLocOpBuilder b(op->getLoc(), rewriter);
    auto type = cast<RankedTensorType>(op->getResult(0).getType());
    rewriter.replaceOp(op, RotationBuilder(b, *rotation, type).build());
    return success();
  }
};

} // namespace

void rope::populateRaiseRotationPatterns(RewritePatternSet &patterns) {
  patterns.add<RaiseRotation>(patterns.getContext());
}
