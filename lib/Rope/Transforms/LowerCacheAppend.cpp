//===- LowerCacheAppend.cpp - rope.cache_append to copies -----------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/IR/Rope.h"
#include "Rope/IR/RopeOpUtils.h"
#include "Rope/Transforms/Passes.h"
#include "Rope/Transforms/Transforms.h"
#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Linalg/Utils/Utils.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::rope;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPELOWERCACHEAPPENDPASS
#include "Rope/Transforms/Passes.h.inc"
} // namespace mlir::rope

namespace {
class CacheAppendLowering {
public:
  CacheAppendLowering(RewriterBase &rewriter, CacheAppendOp op)
      : rewriter(rewriter), op(op), loc(op.getLoc()) {
    bindDims(op.getContext(), d0, d1);
  }

  void lower();

private:
  OpFoldResult apply(AffineExpr expr, ArrayRef<OpFoldResult> operands) {
    return affine::makeComposedFoldedAffineApply(rewriter, loc, expr, operands);
  }
  Value asValue(OpFoldResult value) {
    return getValueOrCreateConstantIndexOp(rewriter, loc, value);
  }
  OpFoldResult load(Value buffer, ArrayRef<OpFoldResult> at);
  /// [count, D] of `buffer` from row `first` of one entry and head.
  Value rows(Value buffer, OpFoldResult entry, Value head, OpFoldResult first,
             OpFoldResult count);
  /// Copies `count` rows of the sequence, from its new row `first` on, to row
  /// `to` of an entry of the cache.
  void copy(OpFoldResult first, OpFoldResult count, OpFoldResult entry,
            OpFoldResult to);
  void copyToPages();

  RewriterBase &rewriter;
  CacheAppendOp op;
  Location loc;
  AffineExpr d0, d1;
  Value number, head;
  /// Where the new rows lie, how many they are, and where they go.
  OpFoldResult sourceEntry, firstRow, numRows, position;
};
} // namespace

OpFoldResult CacheAppendLowering::load(Value buffer,
                                       ArrayRef<OpFoldResult> at) {
  SmallVector<Value> indices =
      llvm::map_to_vector(at, [&](OpFoldResult i) { return asValue(i); });
  Value entry = memref::LoadOp::create(rewriter, loc, buffer, indices);
  if (!entry.getType().isIndex())
    entry = arith::IndexCastOp::create(rewriter, loc, rewriter.getIndexType(),
                                       entry);
  return entry;
}

Value CacheAppendLowering::rows(Value buffer, OpFoldResult entry, Value head,
                                OpFoldResult first, OpFoldResult count) {
  auto type = cast<MemRefType>(buffer.getType());
  OpFoldResult zero = rewriter.getIndexAttr(0), one = rewriter.getIndexAttr(1);
  SmallVector<OpFoldResult> offsets(4, zero), sizes(4, one), strides(4, one);
  offsets[0] = entry;
  offsets[op.getHeadAxis()] = head;
  offsets[op.getRowAxis()] = first;
  sizes[op.getRowAxis()] = count;
  sizes[3] = getDimSize(rewriter, loc, buffer, 3);
  int64_t shape[] = {getConstantIntValue(count).value_or(ShapedType::kDynamic),
                     type.getDimSize(3)};
  MemRefType rowType = memref::SubViewOp::inferRankReducedResultType(
      shape, type, offsets, sizes, strides);
  return memref::SubViewOp::create(rewriter, loc, rowType, buffer, offsets,
                                   sizes, strides);
}

void CacheAppendLowering::copy(OpFoldResult first, OpFoldResult count,
                               OpFoldResult entry, OpFoldResult to) {
  Value source = rows(op.getRows(), sourceEntry, head,
                      apply(d0 + d1, {firstRow, first}), count);
  linalg::makeMemRefCopyOp(rewriter, loc, source,
                           rows(op.getCache(), entry, head, to, count));
}

void CacheAppendLowering::copyToPages() {
  Value pageSize =
      asValue(getDimSize(rewriter, loc, op.getCache(), op.getRowAxis()));
  Value end = asValue(apply(d0 + d1, {position, numRows}));
  auto pageOf = [&](OpFoldResult row) -> Value {
    return arith::DivUIOp::create(rewriter, loc, asValue(row), pageSize);
  };
  // No page is looked up where there is no row.
  Value firstPage = pageOf(position);
  Value lastPage = arith::CeilDivUIOp::create(rewriter, loc, end, pageSize);
  Value isEmpty = arith::CmpIOp::create(rewriter, loc, arith::CmpIPredicate::eq,
                                        asValue(numRows),
                                        asValue(rewriter.getIndexAttr(0)));
  lastPage =
      arith::SelectOp::create(rewriter, loc, isEmpty, firstPage, lastPage);
  auto pages = scf::ForOp::create(rewriter, loc, firstPage, lastPage,
                                  asValue(rewriter.getIndexAttr(1)));
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPointToStart(pages.getBody());
  OpFoldResult page = pages.getInductionVar();
  Value pageBegin =
      arith::MulIOp::create(rewriter, loc, asValue(page), pageSize);
  Value pageEnd = arith::AddIOp::create(rewriter, loc, pageBegin, pageSize);
  Value begin =
      arith::MaxUIOp::create(rewriter, loc, asValue(position), pageBegin);
  end = arith::MinUIOp::create(rewriter, loc, end, pageEnd);
  copy(apply(d0 - d1, {OpFoldResult(begin), position}),
       apply(d0 - d1, {OpFoldResult(end), OpFoldResult(begin)}),
       load(op.getBlockTable(), {OpFoldResult(number), page}),
       apply(d0 - d1, {OpFoldResult(begin), OpFoldResult(pageBegin)}));
}

void CacheAppendLowering::lower() {
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(op);
  SmallVector<OpFoldResult> sizes{
      getDimSize(rewriter, loc, op.getPositions(), 0),
      getDimSize(rewriter, loc, op.getCache(), op.getHeadAxis())};
  auto loop = scf::ForallOp::create(rewriter, loc, sizes, ValueRange(),
                                    /*mapping=*/std::nullopt);
  rewriter.setInsertionPoint(loop.getTerminator());
  number = loop.getInductionVars()[0];
  head = loop.getInductionVars()[1];
  sourceEntry = number;
  firstRow = rewriter.getIndexAttr(0);
  numRows = getDimSize(rewriter, loc, op.getRows(), op.getRowAxis());
  if (Value cumulative = op.getCumulativeRowLengths()) {
    sourceEntry = rewriter.getIndexAttr(0);
    firstRow = load(cumulative, {OpFoldResult(number)});
    OpFoldResult end =
        load(cumulative, {apply(d0 + 1, {OpFoldResult(number)})});
    numRows = apply(d1 - d0, {firstRow, end});
  } else if (Value lengths = op.getRowLengths()) {
    numRows = load(lengths, {OpFoldResult(number)});
  }
  position = load(op.getPositions(), {OpFoldResult(number)});
  if (op.getBlockTable())
    copyToPages();
  else
    copy(rewriter.getIndexAttr(0), numRows, number, position);
  rewriter.eraseOp(op);
}

void rope::lowerCacheAppend(RewriterBase &rewriter, CacheAppendOp op) {
  CacheAppendLowering(rewriter, op).lower();
}

namespace {
struct RopeLowerCacheAppendPass
    : rope::impl::RopeLowerCacheAppendPassBase<RopeLowerCacheAppendPass> {
  void runOnOperation() override {
    SmallVector<CacheAppendOp> ops;
    getOperation()->walk([&](CacheAppendOp op) { ops.push_back(op); });
    IRRewriter rewriter(&getContext());
    for (CacheAppendOp op : ops) {
      if (!op.hasPureBufferSemantics()) {
        op.emitOpError("expected memrefs to lower to copies, but got ")
            << op.getCache().getType() << "; bufferize first";
        return signalPassFailure();
      }
      lowerCacheAppend(rewriter, op);
    }
  }
};
} // namespace
