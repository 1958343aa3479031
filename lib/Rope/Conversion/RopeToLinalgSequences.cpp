//===- RopeToLinalgSequences.cpp - Layouts and sequences to linalg --------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What reduces every rope.attention to one on whole tensors [B, H, L, D]: a
// layout becomes transpositions, and a batch of sequences of different length a
// loop over them, one attention each, on slices.
//
//===----------------------------------------------------------------------===//

#include "Rope/IR/Rope.h"
#include "Rope/IR/RopeOpUtils.h"
#include "RopeToLinalgDetail.h"
#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include <limits>

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

//===----------------------------------------------------------------------===//
// Layout
//===----------------------------------------------------------------------===//

static constexpr int64_t kSwapped[] = {0, 2, 1, 3};

namespace {
struct SwapLayout final : OpRewritePattern<AttentionOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(AttentionOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.hasPureTensorSemantics())
      return rewriter.notifyMatchFailure(op, "expected tensors, got memrefs");
    if (op.getLayout() == Layout::bhld || op.hasSequences())
      return rewriter.notifyMatchFailure(op, "has the default layout, or "
                                             "sequences to be taken apart");
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    SmallVector<Value> operands(op->getOperands());
    for (unsigned n : {0, 1, 2})
      operands[n] = transposeTensor(b, operands[n], kSwapped);
    SmallVector<OpFoldResult> sizes =
        tensor::getMixedSizes(b, b.getLoc(), op.getOutput());
    std::swap(sizes[1], sizes[2]);
    unsigned output = op.getOutputsMutable()[0].getOperandNumber();
    operands[output] =
        tensor::EmptyOp::create(b, sizes, getTensorElementType(op.getOutput()));
    SmallVector<Type> types(op->getResultTypes());
    types[0] = operands[output].getType();
    auto swapped = cast<AttentionOp>(clone(rewriter, op, types, operands));
    swapped.setLayout(Layout::bhld);
    SmallVector<Value> results(swapped->getResults());
    results[0] =
        linalg::TransposeOp::create(b, results[0], op.getOutput(), kSwapped)
            ->getResult(0);
    rewriter.replaceOp(op, results);
    return success();
  }
};
} // namespace

//===----------------------------------------------------------------------===//
// Sequences
//===----------------------------------------------------------------------===//

namespace {

/// What the loops over sequences emit.
class SequenceEmitter {
public:
  SequenceEmitter(ImplicitLocOpBuilder &b, Layout layout)
      : b(b), layout(layout) {
    bindDims(b.getContext(), d0, d1);
  }

  OpFoldResult apply(AffineExpr expr, ArrayRef<OpFoldResult> operands) {
    return affine::makeComposedFoldedAffineApply(b, b.getLoc(), expr, operands);
  }
  OpFoldResult min(OpFoldResult x, OpFoldResult y) {
    return affine::makeComposedFoldedAffineMin(
        b, b.getLoc(), b.getMultiDimIdentityMap(2), {x, y});
  }
  OpFoldResult max(OpFoldResult x, OpFoldResult y) {
    return affine::makeComposedFoldedAffineMax(
        b, b.getLoc(), b.getMultiDimIdentityMap(2), {x, y});
  }
  Value asValue(OpFoldResult value) {
    return getValueOrCreateConstantIndexOp(b, b.getLoc(), value);
  }
  OpFoldResult index(int64_t value) { return b.getIndexAttr(value); }
  int64_t rowAxis() { return layout == Layout::bhld ? 2 : 1; }
  OpFoldResult size(Value tensor, int64_t dim) {
    return tensor::getMixedSize(b, b.getLoc(), tensor, dim);
  }

  /// An entry of a tensor of integers, as an index.
  OpFoldResult entry(Value tensor, ArrayRef<OpFoldResult> at);

  /// [first, first + count) of the rows of one batch entry of a tensor shaped
  /// as query or, of rank 3, as the LSE; all heads.
  struct Rows {
    SmallVector<OpFoldResult> offsets, sizes, strides;
  };
  Rows rows(Value tensor, OpFoldResult batch, OpFoldResult first,
            OpFoldResult count);
  Value extract(Value tensor, const Rows &rows) {
    return tensor::ExtractSliceOp::create(b, tensor, rows.offsets, rows.sizes,
                                          rows.strides);
  }
  Value insert(Value part, Value tensor, const Rows &rows) {
    return tensor::InsertSliceOp::create(b, part, tensor, rows.offsets,
                                         rows.sizes, rows.strides);
  }

  /// A loop that carries tensors.
  SmallVector<Value>
  loop(OpFoldResult begin, OpFoldResult end, ValueRange carried,
       function_ref<SmallVector<Value>(Value, ValueRange)> body);

  /// Visits rows [first, first + count) of a sequence page by page: `body`
  /// gets a tensor, the page, the first row in the page, the first and the
  /// number of the rows counted from `first`.
  Value overPages(Value tensor, Value pages, Value table, OpFoldResult sequence,
                  OpFoldResult first, OpFoldResult count,
                  function_ref<Value(Value, OpFoldResult, OpFoldResult,
                                     OpFoldResult, OpFoldResult)>
                      body);

  ImplicitLocOpBuilder &b;
  Layout layout;
  AffineExpr d0, d1;
};

} // namespace

OpFoldResult SequenceEmitter::entry(Value tensor, ArrayRef<OpFoldResult> at) {
  SmallVector<Value> indices =
      llvm::map_to_vector(at, [&](OpFoldResult i) { return asValue(i); });
  Value value = tensor::ExtractOp::create(b, tensor, indices);
  if (!value.getType().isIndex())
    value = arith::IndexCastOp::create(b, b.getIndexType(), value);
  return value;
}

SequenceEmitter::Rows SequenceEmitter::rows(Value tensor, OpFoldResult batch,
                                            OpFoldResult first,
                                            OpFoldResult count) {
  Rows rows;
  rows.sizes = tensor::getMixedSizes(b, b.getLoc(), tensor);
  int64_t rank = rows.sizes.size();
  // The LSE is [B, H, L] in every layout.
  int64_t axis = rank == 3 ? 2 : rowAxis();
  rows.offsets.assign(rank, index(0));
  rows.strides.assign(rank, index(1));
  rows.offsets[0] = batch;
  rows.sizes[0] = index(1);
  rows.offsets[axis] = first;
  rows.sizes[axis] = count;
  return rows;
}

SmallVector<Value> SequenceEmitter::loop(
    OpFoldResult begin, OpFoldResult end, ValueRange carried,
    function_ref<SmallVector<Value>(Value, ValueRange)> body) {
  auto loop = scf::ForOp::create(b, asValue(begin), asValue(end),
                                 asValue(index(1)), carried);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  SmallVector<Value> next =
      body(loop.getInductionVar(), loop.getRegionIterArgs());
  scf::YieldOp::create(b, next);
  return loop.getResults();
}

Value SequenceEmitter::overPages(
    Value tensor, Value pages, Value table, OpFoldResult sequence,
    OpFoldResult first, OpFoldResult count,
    function_ref<Value(Value, OpFoldResult, OpFoldResult, OpFoldResult,
                       OpFoldResult)>
        body) {
  OpFoldResult pageSize = size(pages, rowAxis());
  OpFoldResult end = apply(d0 + d1, {first, count});
  auto pageOf = [&](OpFoldResult row) -> OpFoldResult {
    return b.createOrFold<arith::DivUIOp>(asValue(row), asValue(pageSize));
  };
  // No page is looked up where there is no row.
  Value isEmpty = arith::CmpIOp::create(b, arith::CmpIPredicate::eq,
                                        asValue(count), asValue(index(0)));
  Value firstPage = asValue(pageOf(first));
  Value lastPage =
      asValue(apply(d0 + 1, {pageOf(max(first, apply(d0 - 1, {end})))}));
  lastPage = arith::SelectOp::create(b, isEmpty, firstPage, lastPage);
  return loop(OpFoldResult(firstPage), OpFoldResult(lastPage), tensor,
              [&](Value number, ValueRange carried) {
                OpFoldResult pageBegin =
                    apply(d0 * d1, {OpFoldResult(number), pageSize});
                OpFoldResult rowBegin = max(first, pageBegin);
                OpFoldResult rowEnd =
                    min(end, apply(d0 + d1, {pageBegin, pageSize}));
                OpFoldResult page = entry(table, {sequence, number});
                return SmallVector<Value>{body(
                    carried[0], page, apply(d0 - d1, {rowBegin, pageBegin}),
                    apply(d0 - d1, {rowBegin, first}),
                    apply(d0 - d1, {rowEnd, rowBegin}))};
              })[0];
}

namespace {

/// Where one sequence lies.
struct Sequence {
  OpFoldResult queryBatch, firstQuery, numQueries;
  OpFoldResult keyBatch, firstKey, numKeys, queryOffset;
};

/// One attention for each sequence.
struct ExpandSequences final : OpRewritePattern<AttentionOp> {
  using OpRewritePattern::OpRewritePattern;

  static Sequence locate(SequenceEmitter &e, AttentionOp op,
                         OpFoldResult number);
  static Value getKeys(SequenceEmitter &e, AttentionOp op, Value keys,
                       OpFoldResult number, const Sequence &sequence);
  LogicalResult matchAndRewrite(AttentionOp op,
                                PatternRewriter &rewriter) const override;
};

} // namespace

Sequence ExpandSequences::locate(SequenceEmitter &e, AttentionOp op,
                                 OpFoldResult number) {
  auto packed = [&](Value cumulative) {
    OpFoldResult begin = e.entry(cumulative, number);
    OpFoldResult end = e.entry(cumulative, e.apply(e.d0 + 1, {number}));
    return std::pair(begin, e.apply(e.d1 - e.d0, {begin, end}));
  };
  int64_t axis = op.getRowAxis();
  Sequence s{number, e.index(0), e.size(op.getQuery(), axis),
             number, e.index(0), {},
             {}};
  if (Value cumulative = op.getCumulativeQueryLengths()) {
    s.queryBatch = e.index(0);
    std::tie(s.firstQuery, s.numQueries) = packed(cumulative);
  } else if (Value lengths = op.getQueryLengths()) {
    s.numQueries = e.entry(lengths, number);
  }

  OpFoldResult end = e.size(op.getKey(), axis);
  if (Value cumulative = op.getCumulativeKeyLengths()) {
    s.keyBatch = e.index(0);
    std::tie(s.firstKey, end) = packed(cumulative);
  } else if (Value table = op.getBlockTable()) {
    end = e.apply(e.d0 * e.d1, {e.size(table, 1), end});
  }
  if (Value lengths = op.getKeyLengths())
    end = e.entry(lengths, number);
  s.numKeys = end;
  if (Value firstKeys = op.getFirstKeys()) {
    OpFoldResult first = e.entry(firstKeys, number);
    s.numKeys = e.max(e.index(0), e.apply(e.d1 - e.d0, {first, end}));
    s.firstKey = e.apply(e.d0 + e.d1, {s.firstKey, first});
  }

  OpFoldResult offset;
  if (Value given = op.getQueryOffset())
    offset = given;
  if (Value offsets = op.getQueryOffsets()) {
    OpFoldResult own = e.entry(offsets, number);
    offset = offset ? e.apply(e.d0 + e.d1, {offset, own}) : own;
  }
  s.queryOffset =
      offset ? offset : e.apply(e.d0 - e.d1, {s.numKeys, s.numQueries});
  return s;
}

/// The keys or values of a sequence, as a batch of one.
Value ExpandSequences::getKeys(SequenceEmitter &e, AttentionOp op, Value keys,
                               OpFoldResult number, const Sequence &sequence) {
  Value table = op.getBlockTable();
  if (!table)
    return e.extract(keys, e.rows(keys, sequence.keyBatch, sequence.firstKey,
                                  sequence.numKeys));
  SequenceEmitter::Rows all =
      e.rows(keys, e.index(0), e.index(0), sequence.numKeys);
  Value init =
      tensor::EmptyOp::create(e.b, all.sizes, getTensorElementType(keys));
  return e.overPages(
      init, keys, table, number, sequence.firstKey, sequence.numKeys,
      [&](Value gathered, OpFoldResult page, OpFoldResult row,
          OpFoldResult first, OpFoldResult count) {
        Value part = e.extract(keys, e.rows(keys, page, row, count));
        return e.insert(part, gathered,
                        e.rows(gathered, e.index(0), first, count));
      });
}

LogicalResult
ExpandSequences::matchAndRewrite(AttentionOp op,
                                 PatternRewriter &rewriter) const {
  if (!op.hasPureTensorSemantics())
    return rewriter.notifyMatchFailure(op, "expected tensors, got memrefs");
  if (!op.hasSequences())
    return rewriter.notifyMatchFailure(op, "has no sequences");
  ImplicitLocOpBuilder b(op.getLoc(), rewriter);
  SequenceEmitter e(b, op.getLayout());
  SmallVector<Value> inits(op.getOutputs());
  if (op.getQueryLengths())
    for (Value &init : inits) {
      double padding =
          init == op.getOutput() ? 0 : -std::numeric_limits<double>::infinity();
      Value constant = arith::ConstantOp::create(
          b, b.getFloatAttr(getTensorElementType(init), padding));
      init = linalg::FillOp::create(b, constant, init).getResult(0);
    }

  OpFoldResult count =
      op.getCumulativeQueryLengths()
          ? e.apply(e.d0 - 1, {e.size(op.getCumulativeQueryLengths(), 0)})
          : e.size(op.getQuery(), 0);
  SmallVector<Value> results =
      e.loop(e.index(0), count, inits, [&](Value number, ValueRange carried) {
        Sequence s = locate(e, op, number);
        auto ownRows = [&](Value tensor) {
          return e.rows(tensor, s.queryBatch, s.firstQuery, s.numQueries);
        };
        Value query = e.extract(op.getQuery(), ownRows(op.getQuery()));
        Value key = getKeys(e, op, op.getKey(), number, s);
        Value value = getKeys(e, op, op.getValue(), number, s);
        SmallVector<Value> outputs;
        for (Value tensor : carried)
          outputs.push_back(e.extract(tensor, ownRows(tensor)));

        auto one = cast<AttentionOp>(
            clone(b, op, ValueRange(outputs).getTypes(), op->getOperands()));
        one.getQueryMutable().assign(query);
        one.getKeyMutable().assign(key);
        one.getValueMutable().assign(value);
        one.getOutputsMutable().assign(outputs);
        one.getQueryOffsetMutable().assign(e.asValue(s.queryOffset));
        // One after the other: each moves the operands behind it.
        one.getQueryOffsetsMutable().clear();
        one.getQueryLengthsMutable().clear();
        one.getKeyLengthsMutable().clear();
        one.getFirstKeysMutable().clear();
        one.getCumulativeQueryLengthsMutable().clear();
        one.getCumulativeKeyLengthsMutable().clear();
        one.getBlockTableMutable().clear();
        SmallVector<Value> next;
        for (auto [result, tensor] : llvm::zip(one->getResults(), carried))
          next.push_back(e.insert(result, tensor, ownRows(tensor)));
        return next;
      });
  rewriter.replaceOp(op, results);
  return success();
}

//===----------------------------------------------------------------------===//
// Caches
//===----------------------------------------------------------------------===//

namespace {
/// One tensor.insert_slice for each sequence, or each page of it.
struct AppendToCache final : OpRewritePattern<CacheAppendOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(CacheAppendOp op,
                                PatternRewriter &rewriter) const override;
};
} // namespace

LogicalResult AppendToCache::matchAndRewrite(CacheAppendOp op,
                                             PatternRewriter &rewriter) const {
  if (!op.hasPureTensorSemantics())
    return rewriter.notifyMatchFailure(op, "expected tensors, got memrefs");
  ImplicitLocOpBuilder b(op.getLoc(), rewriter);
  SequenceEmitter e(b, op.getLayout());
  Value source = op.getRows();
  OpFoldResult count = e.size(op.getPositions(), 0);
  SmallVector<Value> results = e.loop(
      e.index(0), count, op.getCache(), [&](Value number, ValueRange carried) {
        OpFoldResult batch = number, first = e.index(0);
        OpFoldResult numRows = e.size(source, op.getRowAxis());
        if (Value cumulative = op.getCumulativeRowLengths()) {
          batch = e.index(0);
          first = e.entry(cumulative, OpFoldResult(number));
          OpFoldResult end =
              e.entry(cumulative, e.apply(e.d0 + 1, {OpFoldResult(number)}));
          numRows = e.apply(e.d1 - e.d0, {first, end});
        } else if (Value lengths = op.getRowLengths()) {
          numRows = e.entry(lengths, OpFoldResult(number));
        }
        OpFoldResult position =
            e.entry(op.getPositions(), OpFoldResult(number));
        auto append = [&](Value cache, OpFoldResult entry, OpFoldResult row,
                          OpFoldResult done, OpFoldResult count) {
          OpFoldResult from = e.apply(e.d0 + e.d1, {first, done});
          Value part = e.extract(source, e.rows(source, batch, from, count));
          return e.insert(part, cache, e.rows(cache, entry, row, count));
        };
        Value table = op.getBlockTable();
        return SmallVector<Value>{
            table ? e.overPages(carried[0], op.getCache(), table, number,
                                position, numRows, append)
                  : append(carried[0], number, position, e.index(0), numRows)};
      });
  rewriter.replaceOp(op, results);
  return success();
}

void rope::detail::populateSequencesToLinalgPatterns(
    RewritePatternSet &patterns) {
  patterns.add<SwapLayout, ExpandSequences, AppendToCache>(
      patterns.getContext());
}
