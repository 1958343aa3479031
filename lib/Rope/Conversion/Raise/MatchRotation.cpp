//===- MatchRotation.cpp - The rotations that formulas compute ------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The channels of a result are cut where its formula changes: in halves, into
// even and odd ones, and where channels pass unchanged. The first two parts
// must then be the two lines of a rotation.
//
//===----------------------------------------------------------------------===//

#include "Formula.h"
#include "Rotation.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::raise;

namespace {

/// Channels `begin + stride * k`, for `k < size`.
struct Part {
  int64_t begin, size, stride;
};

class RotationMatcher {
public:
  RotationMatcher(Value result, std::string &reason)
      : result(result), type(cast<RankedTensorType>(result.getType())),
        reason(reason) {}

  std::optional<Rotation> match() {
    parts.push_back({0, type.getDimSize(type.getRank() - 1), 1});
    // Two halves and the rest take two cuts; more would be no rotation.
    for (unsigned cuts = 0; cuts < 4; ++cuts) {
      toCut.reset();
      if (std::optional<Rotation> rotation = matchParts())
        return rotation;
      if (!toCut || !cut())
        return std::nullopt;
    }
    reason = "the formula changes with the channel too often";
    return std::nullopt;
  }

private:
  std::shared_ptr<Tracer> makeTracer(int64_t size) {
    SmallVector<int64_t> sizes(type.getShape());
    sizes.back() = size;
    return std::make_shared<Tracer>(type.getContext(), sizes,
                                    type.getRank() - 1);
  }

  AffineExpr getChannel(const Part &part) {
    AffineExpr k = getAffineDimExpr(type.getRank() - 1, type.getContext());
    return k * part.stride + part.begin;
  }

  /// The dims of the result, with the last as it is in `part`.
  SmallVector<AffineExpr> getIndices(Tracer &tracer, const Part &part) {
    SmallVector<AffineExpr> indices;
    for (int64_t dim = 0; dim + 1 < type.getRank(); ++dim)
      indices.push_back(tracer.getSpace().getDim(dim));
    indices.push_back(tracer.getSpace().simplify(getChannel(part)));
    return indices;
  }

  SmallVector<Term> getPartTerms(Tracer &tracer, unsigned number) {
    ElementRef element = tracer.load(result, getIndices(tracer, parts[number]));
    SmallVector<Term> terms = getTerms(tracer, element);
    // Where an element was read from may depend on the channel, too.
    for (const Term &term : terms)
      for (ElementRef factor : term.factors)
        getExactChain(tracer, factor);
    if (!toCut && tracer.getSplit())
      toCut = {number, *tracer.getSplit()};
    return terms;
  }

  bool cut() {
    auto [number, split] = *toCut;
    Part part = parts[number];
    SmallVector<Part> halves;
    if (split.modulus != 0) {
      if (split.modulus != 2 || part.begin != 0 || part.stride != 1 ||
          part.size % 2 != 0) {
        reason = "channels are told apart by another remainder than that by 2";
        return false;
      }
      halves = {{0, part.size / 2, 2}, {1, part.size / 2, 2}};
    } else {
      if (part.stride != 1 || split.point <= 0 || split.point >= part.size) {
        reason = "even and odd channels are cut again";
        return false;
      }
      halves = {{part.begin, split.point, 1},
                {part.begin + split.point, part.size - split.point, 1}};
    }
    parts.erase(parts.begin() + number);
    parts.insert(parts.begin() + number, halves.begin(), halves.end());
    return true;
  }

  std::optional<Rotation> matchParts() {
    std::shared_ptr<Tracer> tracer = makeTracer(parts[0].size);
    SmallVector<Term> first = getPartTerms(*tracer, 0);
    if (parts.size() == 1) {
      // What most ops are: no near miss.
      reason.clear();
      return std::nullopt;
    }
    if (parts[0].size != parts[1].size) {
      reason = "the first two runs of channels differ in size";
      if (!toCut)
        getPartTerms(*makeTracer(parts[1].size), 1);
      return std::nullopt;
    }
    SmallVector<Term> second = getPartTerms(*tracer, 1);
    std::optional<Rotation> rotation = matchPair(*tracer, first, second);
    if (!rotation)
      return std::nullopt;
    rotation->tracer = tracer;
    rotation->numPairs = parts[0].size;
    rotation->pairing =
        parts[0].stride == 2 ? Pairing::interleaved : Pairing::half;
    return matchRow(*rotation) ? rotation : std::nullopt;
  }

  /// `first = a cos - b sin`, `second = a sin + b cos`, in any order.
  std::optional<Rotation> matchPair(Tracer &tracer, ArrayRef<Term> first,
                                    ArrayRef<Term> second) {
    auto isSumOfTwoProducts = [](ArrayRef<Term> terms) {
      return terms.size() == 2 && terms[0].factors.size() == 2 &&
             terms[1].factors.size() == 2;
    };
    if (!isSumOfTwoProducts(first) || !isSumOfTwoProducts(second)) {
      reason = "a channel is not the sum of two products";
      return std::nullopt;
    }
    reason = "the two formulas are not those of a rotation";
    // Each bit chooses which of two stands where.
    for (unsigned order = 0; order < 32; ++order) {
      auto bit = [&](unsigned n) { return (order >> n) & 1; };
      const Term &aCos = first[bit(0)], &bSin = first[!bit(0)];
      const Term &aSin = second[bit(1)], &bCos = second[!bit(1)];
      if (aCos.isNegative || bCos.isNegative ||
          aSin.isNegative == bSin.isNegative)
        continue;
      Rotation rotation;
      rotation.isInverse = aSin.isNegative;
      ElementRef a = aCos.factors[bit(2)], b = bCos.factors[bit(3)];
      rotation.cos = aCos.factors[!bit(2)];
      rotation.sin = bSin.factors[bit(4)];
      if (!tracer.areSame(b, bSin.factors[!bit(4)]) ||
          !tracer.areSame(rotation.cos, bCos.factors[!bit(3)]))
        continue;
      unsigned aOfSecond = tracer.areSame(a, aSin.factors[0]) ? 0 : 1;
      if (!tracer.areSame(a, aSin.factors[aOfSecond]) ||
          !tracer.areSame(rotation.sin, aSin.factors[!aOfSecond]))
        continue;
      if (matchSource(tracer, a, b, rotation))
        return rotation;
    }
    return std::nullopt;
  }

  /// Whether the indices of `load` are those of the result, in some order, with
  /// the last at `firstChannel + channel(part)`.
  bool matchIndices(Tracer &tracer, ElementRef load, const Part &part,
                    Rotation &rotation) {
    ArrayRef<AffineExpr> indices = load->indices;
    if (static_cast<int64_t>(indices.size()) != type.getRank())
      return false;
    const IndexSpace &space = tracer.getSpace();
    LinearForm first = space.linearize(indices.back());
    first.add(space.linearize(getChannel(part)), -1);
    if (!first.terms.empty())
      return false;
    rotation.firstChannel = first.constant;
    auto sourceType = cast<RankedTensorType>(rotation.source.getType());
    rotation.permutation.assign(type.getRank(), -1);
    rotation.permutation.back() = type.getRank() - 1;
    SmallVector<bool> isTaken(type.getRank(), false);
    for (int64_t dim = 0; dim + 1 < type.getRank(); ++dim)
      for (int64_t from = 0; from + 1 < type.getRank(); ++from) {
        // Dims of size 1 all have the index 0.
        if (isTaken[from] || rotation.permutation[dim] != -1 ||
            indices[from] != space.getDim(dim) ||
            sourceType.getDimSize(from) != type.getDimSize(dim) ||
            (sourceType.isDynamicDim(from) && !load->spansDynamicDims))
          continue;
        isTaken[from] = true;
        rotation.permutation[dim] = from;
      }
    return !llvm::is_contained(rotation.permutation, -1);
  }

  /// The nearest tensor that holds all channels that are read.
  bool matchSource(Tracer &tracer, ElementRef a, ElementRef b,
                   Rotation &rotation) {
    SmallVector<ElementRef> others = getExactChain(tracer, b);
    for (ElementRef load : getExactChain(tracer, a)) {
      rotation.source = load->value;
      auto elementType = dyn_cast<FloatType>(load->type);
      // No conversion between f16 and bf16.
      if (!elementType ||
          (elementType != type.getElementType() &&
           elementType.getWidth() ==
               type.getElementType().getIntOrFloatBitWidth()) ||
          !matchIndices(tracer, load, parts[0], rotation))
        continue;
      int64_t channels =
          cast<RankedTensorType>(load->value.getType()).getShape().back();
      if (ShapedType::isDynamic(channels) || rotation.firstChannel < 0 ||
          rotation.firstChannel + type.getShape().back() > channels)
        continue;
      Rotation second = rotation;
      if (llvm::any_of(others,
                       [&](ElementRef other) {
                         return other->value == load->value &&
                                matchIndices(tracer, other, parts[1], second) &&
                                second.firstChannel == rotation.firstChannel &&
                                second.permutation == rotation.permutation;
                       }) &&
          passesThrough(rotation))
        return true;
    }
    reason = "the channels that are turned are not read from one tensor in "
             "their order";
    return false;
  }

  /// Whether the channels after the pairs are those of the source.
  bool passesThrough(const Rotation &rotation) {
    for (unsigned number = 2; number < parts.size(); ++number) {
      std::shared_ptr<Tracer> tracer = makeTracer(parts[number].size);
      ElementRef element =
          tracer->load(result, getIndices(*tracer, parts[number]));
      Rotation rest = rotation;
      bool isSame =
          llvm::any_of(getExactChain(*tracer, element), [&](ElementRef load) {
            return load->value == rotation.source &&
                   matchIndices(*tracer, load, parts[number], rest) &&
                   rest.firstChannel == rotation.firstChannel &&
                   rest.permutation == rotation.permutation;
          });
      if (isSame)
        continue;
      if (!toCut && tracer->getSplit())
        toCut = {number, *tracer->getSplit()};
      reason = "channels after the pairs do not pass unchanged";
      return false;
    }
    return true;
  }

  /// The one dim by which the tables' rows are chosen.
  bool matchRow(Rotation &rotation) {
    if (!narrow(*rotation.tracer, rotation.cos) ||
        !narrow(*rotation.tracer, rotation.sin))
      return false;
    llvm::SmallBitVector dims = rotation.tracer->getDims(rotation.cos);
    dims |= rotation.tracer->getDims(rotation.sin);
    dims.reset(type.getRank() - 1);
    if (dims.count() > 1) {
      reason = "cosines and sines depend on more than one dim of the result "
               "beside the channel";
      return false;
    }
    if (dims.any())
      rotation.rowDim = dims.find_first();
    return true;
  }

  /// Takes a table from before it was widened.
  bool narrow(Tracer &tracer, ElementRef &table) {
    ElementRef computed = tracer.resolve(table);
    while (computed->is<arith::ExtFOp>()) {
      table = computed->operands[0];
      computed = tracer.resolve(table);
    }
    auto elementType = dyn_cast<FloatType>(table->type);
    if (elementType && elementType.getWidth() <= 32)
      return true;
    reason = "cosines and sines are wider than f32";
    return false;
  }

  Value result;
  RankedTensorType type;
  std::string &reason;
  SmallVector<Part> parts;
  /// A part and how it has to be cut.
  std::optional<std::pair<unsigned, Split>> toCut;
};

} // namespace

std::optional<Rotation> rope::raise::matchRotation(Value result,
                                                   std::string &reason) {
  reason.clear();
  auto type = dyn_cast<RankedTensorType>(result.getType());
  if (!type || !isa<FloatType>(type.getElementType()) || type.getRank() < 2)
    return std::nullopt;
  int64_t channels = type.getDimSize(type.getRank() - 1);
  if (ShapedType::isDynamic(channels) || channels < 2)
    return std::nullopt;
  return RotationMatcher(result, reason).match();
}
