//===- RuntimeVerification.cpp - Checks of what is known at run time ------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// RuntimeVerifiableOpInterface of the ops that tensors and memrefs have: what
// their verifiers ask of static sizes, asserted of dynamic ones, and that the
// sequences of an attention lie within its operands.
//
//===----------------------------------------------------------------------===//

#include "RuntimeChecks.h"

#include "Rope/Transforms/Transforms.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Interfaces/RuntimeVerifiableOpInterface.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

static void check(Checks &checks, TableOp op) {
  checks.match({"sin", op.getSin(), 0}, {"cos", op.getCos(), 0});
  checks.match({"sin", op.getSin(), 1}, {"cos", op.getCos(), 1});
  checks.match({"cos", op.getCos(), 1},
               "half the rotary dim of the frequencies",
               op.getFrequencies().getRotaryDim() / 2);
  checks.frequencies(op.getFrequencies(), op.getInverseFrequencies());
  if (op.hasConsecutivePositions())
    return;
  // [L] or [A, L].
  Value positions = op.getPositions();
  int64_t rank = cast<ShapedType>(positions.getType()).getRank();
  checks.match({"positions", positions, rank - 1}, {"cos", op.getCos(), 0});
  if (rank == 2)
    checks.match({"positions", positions, 0},
                 "the number of position axes of the frequencies",
                 op.getFrequencies().getNumAxes());
}

/// What rope.rotate and rope.rerotate ask of sizes.
static void checkRotation(Checks &checks, Value input, Value output,
                          ArrayRef<std::pair<StringRef, Value>> tables) {
  int64_t rank = cast<ShapedType>(input.getType()).getRank();
  for (int64_t dim = 0; dim < rank; ++dim)
    checks.match({"output", output, dim}, {"input", input, dim});
  auto [name, first] = tables.front();
  for (auto [otherName, other] : tables.drop_front())
    for (int64_t dim : {0, 1})
      checks.match({otherName, other, dim}, {name, first, dim});
  if (cast<ShapedType>(first.getType()).getDimSize(0) != 1)
    checks.match({name, first, 0}, {"input", input, rank - 2});
}

static void check(Checks &checks, RotateOp op) {
  checkRotation(checks, op.getInput(), op.getOutput(),
                {{"cos", op.getCos()}, {"sin", op.getSin()}});
}

static void check(Checks &checks, RerotateOp op) {
  checkRotation(checks, op.getInput(), op.getOutput(),
                {{"from_cos", op.getFromCos()},
                 {"from_sin", op.getFromSin()},
                 {"to_cos", op.getToCos()},
                 {"to_sin", op.getToSin()}});
}

static void check(Checks &checks, MergeAttentionOp op) {
  for (auto [name, value] :
       {std::pair("out_a", op.getOutA()), std::pair("out_b", op.getOutB()),
        std::pair("lse_a", op.getLseA()), std::pair("lse_b", op.getLseB()),
        std::pair("lse", op.getLse())})
    for (int64_t dim = 0, rank = cast<ShapedType>(value.getType()).getRank();
         dim < rank; ++dim)
      checks.match({name, value, dim}, {"output", op.getOutput(), dim});
}

static void check(Checks &checks, RelativeBiasOp op) {
  if (!op.getTable())
    return;
  SmallVector<int64_t> shape = op.getBias().getTableShape();
  int64_t last = shape.size() - 1;
  for (int64_t dim = 0; dim < last; ++dim)
    checks.match({"table", op.getTable(), dim}, "its bias", shape[dim]);
  checks.match({"table", op.getTable(), last}, {"output", op.getOutput(), 0});
}

static void checkShapes(Checks &checks, AttentionOp op) {
  int64_t heads = op.getHeadAxis(), rows = op.getRowAxis();
  Value query = op.getQuery(), key = op.getKey(), value = op.getValue(),
        output = op.getOutput();
  bool hasOneBatch = !op.getCumulativeQueryLengths() &&
                     !op.getCumulativeKeyLengths() && !op.getBlockTable();
  if (hasOneBatch)
    checks.match({"key", key, 0}, {"query", query, 0});
  checks.match({"key", key, 3}, {"query", query, 3});
  for (int64_t dim : {int64_t(0), heads, rows})
    checks.match({"value", value, dim}, {"key", key, dim});
  for (int64_t dim : {0, 1, 2})
    checks.match({"output", output, dim}, {"query", query, dim});
  checks.match({"output", output, 3}, {"value", value, 3});
  if (Value lse = op.getLse()) {
    checks.match({"lse", lse, 0}, {"query", query, 0});
    checks.match({"lse", lse, 1}, {"query", query, heads});
    checks.match({"lse", lse, 2}, {"query", query, rows});
  }
}

static void checkHeads(Checks &checks, AttentionOp op) {
  if (!ShapedType::isDynamic(op.getGroupSize()))
    return;
  int64_t heads = op.getHeadAxis();
  ImplicitLocOpBuilder &b = checks.b;
  Value keyHeads = checks.size(op.getKey(), heads);
  Value divisor = arith::MaxUIOp::create(b, keyHeads, checks.constant(1));
  Value queryHeads = checks.size(op.getQuery(), heads);
  Value rest = arith::RemUIOp::create(b, queryHeads, divisor);
  Value group = arith::DivUIOp::create(b, queryHeads, divisor);
  // Without key heads there are no query heads.
  Value covered = arith::MulIOp::create(b, group, keyHeads);
  checks.require(arith::CmpIPredicate::eq,
                 arith::AddIOp::create(b, covered, rest), covered,
                 "expected the number of query heads to be a multiple of the "
                 "number of key heads");
  checks.require(arith::CmpIPredicate::eq, covered, queryHeads,
                 "expected key heads where there are query heads");
}

static void checkPositions(Checks &checks, AttentionOp op) {
  struct Side {
    StringRef name, source;
    Value positions, rows;
  };
  // [L], [A, L] or [B, A, L].
  for (const Side &side :
       {Side{"query_positions", "query", op.getQueryPositions(), op.getQuery()},
        Side{"key_positions", "key", op.getKeyPositions(), op.getKey()}}) {
    if (!side.positions)
      continue;
    int64_t rank = cast<ShapedType>(side.positions.getType()).getRank();
    checks.match({side.name, side.positions, rank - 1},
                 {side.source, side.rows, op.getRowAxis()});
    if (rank > 1)
      checks.match({side.name, side.positions, rank - 2},
                   "the number of position axes of the frequencies",
                   op.getFrequencies().getNumAxes());
    if (rank > 2)
      checks.match({side.name, side.positions, 0}, {"query", op.getQuery(), 0});
  }
}

static void checkBiases(Checks &checks, AttentionOp op) {
  int64_t heads = op.getHeadAxis(), rows = op.getRowAxis();
  auto isForAll = [](Value bias, int64_t dim) {
    return cast<ShapedType>(bias.getType()).getDimSize(dim) == 1;
  };
  if (Value bias = op.getBias()) {
    for (auto [dim, ofQuery] : {std::pair<int64_t, int64_t>(0, 0),
                                std::pair<int64_t, int64_t>(1, heads),
                                std::pair<int64_t, int64_t>(2, rows)})
      if (!isForAll(bias, dim))
        checks.match({"bias", bias, dim}, {"query", op.getQuery(), ofQuery});
    checks.match({"bias", bias, 3}, {"key", op.getKey(), rows});
  }
  Value bias = op.getRelativeBias();
  if (!bias)
    return;
  if (!isForAll(bias, 0))
    checks.match({"relative_bias", bias, 0}, {"query", op.getQuery(), heads});
  if (op.getQueryType().hasStaticShape() && op.getKeyType().hasStaticShape() &&
      !cast<ShapedType>(bias.getType()).isDynamicDim(1))
    return;
  ImplicitLocOpBuilder &b = checks.b;
  Value both = arith::AddIOp::create(b, checks.size(op.getQuery(), rows),
                                     checks.size(op.getKey(), rows));
  Value one = checks.constant(1);
  Value width = arith::SubIOp::create(
      b, arith::MaxSIOp::create(b, both, one).getResult(), one);
  checks.require(arith::CmpIPredicate::eq, checks.size(bias, 1), width,
                 "expected dim 1 of relative_bias to match queries + keys - 1");
}

static void checkSequences(Checks &checks, AttentionOp op) {
  ImplicitLocOpBuilder &b = checks.b;
  int64_t rowAxis = op.getRowAxis();
  Value queryRows = checks.size(op.getQuery(), rowAxis);
  Value keyRows = checks.size(op.getKey(), rowAxis);
  Value packedQueries = op.getCumulativeQueryLengths();
  Value packedKeys = op.getCumulativeKeyLengths();
  Value table = op.getBlockTable();
  Value count = packedQueries
                    ? arith::SubIOp::create(b, checks.size(packedQueries, 0),
                                            checks.constant(1))
                          .getResult()
                    : checks.size(op.getQuery(), 0);
  checks.count("query_offsets", op.getQueryOffsets(), count);
  checks.count("query_lengths", op.getQueryLengths(), count);
  checks.count("key_lengths", op.getKeyLengths(), count);
  checks.count("first_keys", op.getFirstKeys(), count);
  checks.count("block_table", table, count);
  checks.count("cumulative_key_lengths", packedKeys, count, 1);
  if (packedQueries)
    checks.require(arith::CmpIPredicate::eq, checks.size(op.getQuery(), 0),
                   checks.constant(1),
                   "expected dim 0 of packed query to be 1");
  checks.cumulative("cumulative_query_lengths", packedQueries, queryRows);
  if (packedKeys)
    checks.require(arith::CmpIPredicate::eq, checks.size(op.getKey(), 0),
                   checks.constant(1), "expected dim 0 of packed key to be 1");
  else if (!table)
    checks.require(arith::CmpIPredicate::eq, checks.size(op.getKey(), 0), count,
                   "expected dim 0 of key to match the number of sequences");
  checks.cumulative("cumulative_key_lengths", packedKeys, keyRows);

  checks.loop(checks.constant(0), count, [&](Value s) {
    if (Value lengths = op.getQueryLengths())
      checks.within(checks.entry(lengths, s), queryRows,
                    "an entry of query_lengths", "the number of query rows");
    Value rows = keyRows;
    if (packedKeys) {
      Value next = arith::AddIOp::create(b, s, checks.constant(1));
      rows = arith::SubIOp::create(b, checks.entry(packedKeys, next),
                                   checks.entry(packedKeys, s));
    } else if (table) {
      rows = arith::MulIOp::create(b, rows, checks.size(table, 1));
    }
    Value first = checks.constant(0), end = rows;
    if (Value lengths = op.getKeyLengths()) {
      end = checks.entry(lengths, s);
      checks.within(end, rows, "an entry of key_lengths",
                    "the number of key rows");
    }
    if (Value firstKeys = op.getFirstKeys()) {
      first = checks.entry(firstKeys, s);
      checks.within(first, rows, "an entry of first_keys",
                    "the number of key rows");
    }
    if (table)
      checks.pages(table, op.getKey(), rowAxis, s, first, end);
  });
}

static void check(Checks &checks, AttentionOp op) {
  checkShapes(checks, op);
  checkHeads(checks, op);
  checkPositions(checks, op);
  checkBiases(checks, op);
  checks.frequencies(op.getFrequencies(), op.getInverseFrequencies());
  if (op.hasSequences())
    checkSequences(checks, op);
}

static void check(Checks &checks, CacheAppendOp op) {
  ImplicitLocOpBuilder &b = checks.b;
  int64_t rowAxis = op.getRowAxis();
  Value packed = op.getCumulativeRowLengths(), table = op.getBlockTable();
  for (int64_t dim : {op.getHeadAxis(), int64_t(3)})
    checks.match({"cache", op.getCache(), dim}, {"rows", op.getRows(), dim});
  Value count = checks.size(op.getPositions(), 0);
  checks.count("row_lengths", op.getRowLengths(), count);
  checks.count("cumulative_row_lengths", packed, count, 1);
  checks.count("block_table", table, count);
  checks.require(arith::CmpIPredicate::eq, checks.size(op.getRows(), 0),
                 packed ? checks.constant(1) : count,
                 packed ? "expected dim 0 of packed rows to be 1"
                        : "expected dim 0 of rows to match the number of "
                          "sequences");
  if (!table)
    checks.require(arith::CmpIPredicate::eq, checks.size(op.getCache(), 0),
                   count,
                   "expected dim 0 of cache to match the number of sequences");
  Value numRows = checks.size(op.getRows(), rowAxis);
  checks.cumulative("cumulative_row_lengths", packed, numRows);
  Value capacity = checks.size(op.getCache(), rowAxis);
  if (table)
    capacity = arith::MulIOp::create(b, capacity, checks.size(table, 1));
  checks.loop(checks.constant(0), count, [&](Value s) {
    Value length = numRows;
    if (packed) {
      Value next = arith::AddIOp::create(b, s, checks.constant(1));
      length = arith::SubIOp::create(b, checks.entry(packed, next),
                                     checks.entry(packed, s));
    } else if (Value lengths = op.getRowLengths()) {
      length = checks.entry(lengths, s);
      checks.within(length, numRows, "an entry of row_lengths",
                    "the number of rows");
    }
    Value position = checks.entry(op.getPositions(), s);
    Value end = arith::AddIOp::create(b, position, length);
    checks.within(position, capacity, "an entry of positions",
                  "the rows of the cache");
    checks.within(end, capacity, "the end of the new rows",
                  "the rows of the cache");
    if (table)
      checks.pages(table, op.getCache(), rowAxis, s, position, end);
  });
}

namespace {
/// The checks of an op, those of `check`.
template <typename OpTy>
struct Verification
    : RuntimeVerifiableOpInterface::ExternalModel<Verification<OpTy>, OpTy> {
  void generateRuntimeVerification(Operation *op, OpBuilder &builder,
                                   Location loc, MessageFn message) const {
    Checks checks(builder, loc, op, message);
    check(checks, cast<OpTy>(op));
  }
};

template <typename... OpTys>
void attach(MLIRContext *context) {
  (OpTys::template attachInterface<Verification<OpTys>>(*context), ...);
}
} // namespace

void rope::registerRuntimeVerifiableOpInterfaceExternalModels(
    DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, RopeDialect *) {
    attach<TableOp, RotateOp, RerotateOp, AttentionOp, CacheAppendOp,
           MergeAttentionOp, RelativeBiasOp>(context);
    context->loadDialect<cf::ControlFlowDialect, scf::SCFDialect>();
  });
}

void rope::generateRuntimeVerification(Operation *root) {
  SmallVector<RuntimeVerifiableOpInterface> ops;
  root->walk([&](RuntimeVerifiableOpInterface op) {
    if (isa<RopeDialect>(op->getDialect()))
      ops.push_back(op);
  });
  OpBuilder builder(root->getContext());
  for (RuntimeVerifiableOpInterface op : ops) {
    builder.setInsertionPoint(op);
    op.generateRuntimeVerification(
        builder, op.getLoc(), [](Operation *op, StringRef message) {
          return ("'" + op->getName().getStringRef() + "' op " + message).str();
        });
  }
}
