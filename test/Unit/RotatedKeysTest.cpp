//===- RotatedKeysTest.cpp - What is left to turn of rotated keys ---------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Turns and frequencies that the attributes of the dialect do not have, but
// those of others may: an index of its own, an amplitude other than 1.
//
//===----------------------------------------------------------------------===//

#include "Rope/IR/Rope.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::rope;

namespace {

/// `scale * (p floordiv 2)` for keys, where `scale` is the value of the
/// attribute.
struct PairwiseMap
    : PositionMapAttrInterface::ExternalModel<PairwiseMap, FloatAttr> {
  void getPieces(Attribute attr, bool,
                 SmallVectorImpl<PositionPiece> &pieces) const {
    AffineExpr index = getAffineDimExpr(0, attr.getContext()).floorDiv(2);
    Turn turn{index, cast<FloatAttr>(attr).getValueAsDouble(), 0};
    pieces.push_back({AffineExpr(), turn, turn});
  }
};

/// Turns queries by `2 i` and keys by `j`.
struct UnequalMap
    : PositionMapAttrInterface::ExternalModel<UnequalMap, IntegerAttr> {
  void getPieces(Attribute attr, bool,
                 SmallVectorImpl<PositionPiece> &pieces) const {
    Turn key = Turn::linear(attr.getContext());
    pieces.push_back({AffineExpr(), {key.index, 2, 0}, key});
  }
};

/// One pair, of amplitude 2.
struct LoudFrequencies
    : FrequenciesAttrInterface::ExternalModel<LoudFrequencies, StringAttr> {
  int64_t getRotaryDim(Attribute) const { return 2; }
  void getInverseFrequencies(Attribute,
                             SmallVectorImpl<long double> &frequencies) const {
    frequencies.push_back(1);
  }
  double getAmplitude(Attribute) const { return 2; }
};

class RotatedKeysTest : public ::testing::Test {
protected:
  RotatedKeysTest() : builder(&context) {
    context.loadDialect<RopeDialect, memref::MemRefDialect>();
    FloatAttr::attachInterface<PairwiseMap>(context);
    IntegerAttr::attachInterface<UnequalMap>(context);
    StringAttr::attachInterface<LoudFrequencies>(context);
    module = ModuleOp::create(builder.getUnknownLoc());
    builder.setInsertionPointToStart(module->getBody());
  }

  AffineMap leastOf(ArrayRef<AffineExpr> exprs) {
    return AffineMap::get(1, 0, exprs, &context);
  }

  /// Checks that a key at `p`, turned by `p`, comes to where `turn` has it.
  void checkDifference(const Turn &turn) {
    std::optional<Turn> rest = turn.afterLinear();
    ASSERT_TRUE(rest.has_value());
    for (int64_t p : {-1000, -3, -1, 0, 1, 2, 7, 100000})
      EXPECT_EQ(rest->at(p) + p, turn.at(p)) << "at " << p;
  }

  /// What the verifier says of attention on rotated keys.
  std::string verifyAttention(PositionMapAttrInterface map,
                              FrequenciesAttrInterface frequencies,
                              bool isRotated = true) {
    Location loc = builder.getUnknownLoc();
    auto type = MemRefType::get({1, 1, 4, 8}, builder.getF32Type());
    Value x = memref::AllocOp::create(builder, loc, type);
    auto op = AttentionOp::create(
        builder, loc, map, frequencies, x, x, x, /*query_offset=*/Value(),
        /*bias=*/Value(), /*relative_bias=*/Value(),
        /*query_positions=*/Value(),
        /*key_positions=*/Value(), /*length=*/Value(),
        /*inverse_frequencies=*/Value(),
        /*query_offsets=*/Value(), /*query_lengths=*/Value(),
        /*key_lengths=*/Value(), /*first_keys=*/Value(),
        /*cumulative_query_lengths=*/Value(),
        /*cumulative_key_lengths=*/Value(), /*block_table=*/Value(),
        ValueRange(x), Pairing::half, /*causal=*/true, isRotated, Layout::bhld,
        VisibilityAttrInterface(), QueryScalingAttrInterface(),
        /*soft_cap=*/FloatAttr(), /*scale=*/FloatAttr());
    std::string message;
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
      message += diagnostic.str();
      return success();
    });
    EXPECT_EQ(failed(verify(op)), !message.empty());
    return message;
  }

  MLIRContext context;
  OpBuilder builder;
  OwningOpRef<ModuleOp> module;
};

TEST_F(RotatedKeysTest, IndexIsTheLeast) {
  AffineExpr p = getAffineDimExpr(0, &context);
  Turn turn(
      {leastOf({p % 8 + 8, getAffineConstantExpr(11, &context)}), 0.5L, 1});
  for (auto [p, expected] :
       {std::pair(0, 5.0), std::pair(2, 6.0), std::pair(3, 6.5),
        std::pair(7, 6.5), std::pair(8, 5.0), std::pair(-1, 6.5)})
    EXPECT_EQ(turn.at(p), expected) << "at " << p;
}

TEST_F(RotatedKeysTest, RotaryPositionLeavesNothing) {
  std::optional<Turn> rest = Turn::linear(&context).afterLinear();
  ASSERT_TRUE(rest.has_value());
  EXPECT_TRUE(rest->isIdentity());
}

TEST_F(RotatedKeysTest, DifferenceOfATurn) {
  AffineExpr p = getAffineDimExpr(0, &context);
  checkDifference(Turn::linear(&context));
  checkDifference(Turn::constant(&context, 0));
  checkDifference(Turn::constant(&context, -17.5L));
  checkDifference({p, 0.25L, 48});
  checkDifference({p, -2, 0});
  checkDifference({p.floorDiv(4), 1, 0});
  checkDifference({p.floorDiv(4) + 3, -3, 0.5L});
  checkDifference({p.floorDiv(4), 0x1p31L, 0});
  checkDifference(
      {leastOf({p % 8 + 8, getAffineConstantExpr(11, &context)}), 2, 1});
}

TEST_F(RotatedKeysTest, NoDifferenceOfAnIndexInFractions) {
  AffineExpr p = getAffineDimExpr(0, &context);
  EXPECT_FALSE(Turn({p.floorDiv(4), 0.5L, 0}).afterLinear().has_value());
  EXPECT_FALSE(Turn({p.floorDiv(4), 0x1p32L, 0}).afterLinear().has_value());
  // Turned around, the least would be the greatest.
  EXPECT_FALSE(Turn({leastOf({p, p.floorDiv(4)}), -1, 0}).afterLinear());
}

TEST_F(RotatedKeysTest, VerifierWantsADifference) {
  FrequenciesAttrInterface frequencies = FrequenciesAttr::get(
      &context, 8, APFloat(1e4), FrequencyScalingAttrInterface());
  auto half = cast<PositionMapAttrInterface>(
      cast<Attribute>(builder.getF64FloatAttr(0.5)));
  EXPECT_EQ(verifyAttention(half, frequencies),
            "'rope.attention' op expected a position map whose keys can be "
            "turned on from rotated_keys, but got 5.000000e-01 : f64");
  EXPECT_EQ(verifyAttention(half, frequencies, /*isRotated=*/false), "");
  auto whole = cast<PositionMapAttrInterface>(
      cast<Attribute>(builder.getF64FloatAttr(2)));
  EXPECT_EQ(verifyAttention(whole, frequencies), "");
}

TEST_F(RotatedKeysTest, VerifierWantsAmplitude1WhereKeysTurn) {
  auto frequencies = cast<FrequenciesAttrInterface>(
      cast<Attribute>(builder.getStringAttr("loud")));
  EXPECT_EQ(
      verifyAttention(ReRoPEMapAttr::get(&context, 4), frequencies),
      "'rope.attention' op expected frequencies of amplitude 1 where keys "
      "are turned on from rotated_keys, but got 2.000000e+00");
  EXPECT_EQ(verifyAttention(ReRoPEMapAttr::get(&context, 4), frequencies,
                            /*isRotated=*/false),
            "");
  // What is not turned on has its amplitude already.
  EXPECT_EQ(verifyAttention(LinearMapAttr::get(&context), frequencies), "");
}

TEST_F(RotatedKeysTest, VerifierWantsOneScaleForXPos) {
  auto map = cast<PositionMapAttrInterface>(
      cast<Attribute>(builder.getI64IntegerAttr(3)));
  FrequenciesAttrInterface plain = FrequenciesAttr::get(
      &context, 8, APFloat(1e4), FrequencyScalingAttrInterface());
  auto xpos =
      XPosFrequenciesAttr::get(&context, plain, APFloat(512.0), APFloat(0.4));
  EXPECT_EQ(verifyAttention(map, plain, /*isRotated=*/false), "");
  EXPECT_EQ(verifyAttention(map, xpos, /*isRotated=*/false),
            "'rope.attention' op expected a position map that turns queries "
            "and keys by one scale for #rope.xpos_frequencies<frequencies = "
            "#rope.frequencies<dim = 8>>, but got 3 : i64");
  EXPECT_EQ(verifyAttention(LinearMapAttr::get(&context), xpos), "");
}

} // namespace
