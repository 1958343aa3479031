//===- RopeInterfaces.td - Attribute interfaces ------------*- tablegen -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A new frequency scaling, position map, visibility or scaling of queries is a
// new attribute that implements one of these; no operation and no pass knows the
// attributes by name.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_IR_ROPEINTERFACES_TD
#define ROPE_IR_ROPEINTERFACES_TD

include "mlir/IR/OpBase.td"

def Rope_FrequenciesInterface : AttrInterface<"FrequenciesAttrInterface"> {
  let cppNamespace = "::mlir::rope";
  let description = [{
    The inverse frequencies by which the pairs of a head turn: pair `c` at
    position `p` turns by `p * inverseFrequencies[c]` radians. They are known
    when the program is compiled, or follow from the length of the sequence
    (operand `length` of an op), or are an operand (`inverse_frequencies`).
  }];
  let methods = [
    InterfaceMethod<[{
      The rotary dim `R`: the number of leading channels that turn. Even.
    }], "int64_t", "getRotaryDim">,
    InterfaceMethod<[{
      Fills in the `R/2` inverse frequencies, in radians per position; those of
      the shortest lengths where they depend on the length; nothing where they
      are an operand. `long double`, as a phase at position 2^31 keeps 31 bits
      fewer.
    }], "void", "getInverseFrequencies",
    (ins "::llvm::SmallVectorImpl<long double> &":$inverseFrequencies)>,
    InterfaceMethod<[{
      Appends the inverse frequencies of every length of the sequence, as pieces
      in the order of rising length: one, that of `getInverseFrequencies`,
      unless overridden.
    }], "void", "getPieces",
    (ins "::llvm::SmallVectorImpl<::mlir::rope::FrequencyPiece> &":$pieces),
    "", [{
      pieces.emplace_back();
      ::llvm::cast<::mlir::rope::FrequenciesAttrInterface>($_attr)
          .getInverseFrequencies(pieces.back().inverseFrequencies);
    }]>,
    InterfaceMethod<[{
      Whether the inverse frequencies are an operand of the op.
    }], "bool", "areOperand", (ins), "", [{ return false; }]>,
    InterfaceMethod<[{
      The factor that multiplies every cosine and sine (`mscale` of YaRN).
    }], "double", "getAmplitude">,
    InterfaceMethod<[{
      Fills in, for each pair, the number of the position axis that turns it:
      0 for all unless overridden.
    }], "void", "getAxes", (ins "::llvm::SmallVectorImpl<int64_t> &":$axes), "",
    [{
      axes.assign(
          ::llvm::cast<::mlir::rope::FrequenciesAttrInterface>($_attr)
              .getRotaryDim() / 2, 0);
    }]>,
    InterfaceMethod<[{
      Fills in, for each pair, log2 of the factor by which a query grows per
      position, and a key shrinks (xPos): nothing unless overridden, where
      neither does.
    }], "void", "getLogGrowth", (ins "::llvm::SmallVectorImpl<double> &":$logs),
    "", [{ logs.clear(); }]>,
  ];
  let extraClassDeclaration = [{
    /// The number of position axes.
    int64_t getNumAxes() {
      ::llvm::SmallVector<int64_t> axes;
      getAxes(axes);
      return *::llvm::max_element(axes) + 1;
    }
    /// Whether queries and keys change their magnitude with the position.
    bool growsWithPosition() {
      ::llvm::SmallVector<double> logs;
      getLogGrowth(logs);
      return !logs.empty();
    }
    /// Whether the inverse frequencies follow from the length of the sequence.
    bool dependsOnLength() {
      ::llvm::SmallVector<::mlir::rope::FrequencyPiece> pieces;
      getPieces(pieces);
      return pieces.size() > 1 || pieces.front().grows();
    }
  }];
}

def Rope_FrequencyScalingInterface
    : AttrInterface<"FrequencyScalingAttrInterface"> {
  let cppNamespace = "::mlir::rope";
  let description = [{
    A change of the inverse frequencies of a trained model that lets it read
    past its training length.
  }];
  let methods = [
    InterfaceMethod<[{
      Scales the inverse frequencies `base^(-2c/R)`, c = 0..R/2-1, in place; for
      the shortest lengths where the scaling depends on the length.
    }], "void", "scaleFrequencies",
    (ins "::llvm::MutableArrayRef<long double>":$inverseFrequencies,
         "double":$base)>,
    InterfaceMethod<[{
      Appends the scaled inverse frequencies of every length of the sequence, as
      pieces in the order of rising length: one, that of `scaleFrequencies`,
      unless overridden.
    }], "void", "getPieces",
    (ins "::llvm::ArrayRef<long double>":$inverseFrequencies, "double":$base,
         "::llvm::SmallVectorImpl<::mlir::rope::FrequencyPiece> &":$pieces),
    "", [{
      pieces.emplace_back();
      pieces.back().inverseFrequencies.assign(inverseFrequencies.begin(),
                                              inverseFrequencies.end());
      ::llvm::cast<::mlir::rope::FrequencyScalingAttrInterface>($_attr)
          .scaleFrequencies(pieces.back().inverseFrequencies, base);
    }]>,
    InterfaceMethod<[{
      The factor that multiplies every cosine and sine; 1 unless overridden.
    }], "double", "getAmplitude", (ins), "", [{ return 1.0; }]>,
    InterfaceMethod<[{
      Fails, with an error by `emitError`, where it does not fit the inverse
      frequencies of `rotaryDim` and `base`; it fits all unless overridden.
    }], "::llvm::LogicalResult", "verifyFrequencies",
    (ins "::llvm::function_ref<::mlir::InFlightDiagnostic()>":$emitError,
         "int64_t":$rotaryDim, "double":$base),
    "", [{ return ::mlir::success(); }]>,
  ];
}

def Rope_PositionMapInterface : AttrInterface<"PositionMapAttrInterface"> {
  let cppNamespace = "::mlir::rope";
  let description = [{
    A piecewise-linear function `m(i, j)` that replaces the relative position
    `r = i - j` of query position `i` and key position `j`. It is given as a
    list of pieces: each says for which keys it holds and by which position the
    query and the key are turned, such that the difference is `m(i, j)`.
  }];
  let methods = [
    InterfaceMethod<[{
      Appends the pieces in the order of rising key position. The first piece
      begins at the first key; every other begins where its `begin` says. The
      begins must not fall with the query position and not fall from one piece
      to the next. `causal` promises that only keys at or before the query are
      read.
    }], "void", "getPieces",
    (ins "bool":$causal,
         "::llvm::SmallVectorImpl<::mlir::rope::PositionPiece> &":$pieces)>,
  ];
}

def Rope_VisibilityInterface : AttrInterface<"VisibilityAttrInterface"> {
  let cppNamespace = "::mlir::rope";
  let description = [{
    Which keys a query sees, by the positions of both: the union of intervals of
    keys. Keys in none of them are hidden; with `causal`, so are keys after the
    query.
  }];
  let methods = [
    InterfaceMethod<[{
      Appends at least one interval, in the order of the begins. Begins and ends
      must not fall with the query position, begins not from one interval to the
      next; intervals may overlap. Only the last may be without an end. `causal`
      says that keys after the query are hidden anyhow.
    }], "void", "getKeyIntervals",
    (ins "bool":$causal,
         "::llvm::SmallVectorImpl<::mlir::rope::KeyInterval> &":$intervals)>,
  ];
}

def Rope_QueryScalingInterface : AttrInterface<"QueryScalingAttrInterface"> {
  let cppNamespace = "::mlir::rope";
  let description = [{
    A factor of the scores of a query that depends on its position.
  }];
  let methods = [
    InterfaceMethod<[{
      Builds the factor of the query at `position`, an index, in `type`, by
      operations of `arith` and `math` on scalars.
    }], "::mlir::Value", "buildFactor",
    (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc,
         "::mlir::Value":$position, "::mlir::FloatType":$type)>,
  ];
}

def Rope_RelativeBiasInterface : AttrInterface<"RelativeBiasAttrInterface"> {
  let cppNamespace = "::mlir::rope";
  let description = [{
    A bias of scores by relative position and head, with learned parameters or
    without.
  }];
  let methods = [
    InterfaceMethod<[{
      The shape of the table of learned parameters, of which the last dim is that of
      heads, dynamic here; empty where it takes none.
    }], "::llvm::SmallVector<int64_t>", "getTableShape">,
    InterfaceMethod<[{
      Whether the table may be left out.
    }], "bool", "isTableOptional", (ins), "", [{ return false; }]>,
    InterfaceMethod<[{
      Builds the bias of the relative position `relative` (`i - j`, an index) for
      head `head` of `heads`, in f32. `load` reads the table at the given indices;
      it is null where none is given.
    }], "::mlir::Value", "buildBias",
    (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc,
         "::mlir::Value":$relative, "::mlir::Value":$head, "::mlir::Value":$heads,
         "::llvm::function_ref<::mlir::Value(::mlir::ValueRange)>":$load)>,
  ];
}

#endif // ROPE_IR_ROPEINTERFACES_TD
