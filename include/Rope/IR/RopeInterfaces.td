//===- RopeInterfaces.td - Attribute interfaces ------------*- tablegen -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A new frequency scaling or position map is a new attribute that implements
// one of these; no operation and no pass knows the attributes by name.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_IR_ROPEINTERFACES_TD
#define ROPE_IR_ROPEINTERFACES_TD

include "mlir/IR/OpBase.td"

def Rope_FrequenciesInterface : AttrInterface<"FrequenciesAttrInterface"> {
  let cppNamespace = "::mlir::rope";
  let description = [{
    The inverse frequencies by which the pairs of a head turn: pair `c` at
    position `p` turns by `p * inverseFrequencies[c]` radians.
  }];
  let methods = [
    InterfaceMethod<[{
      The rotary dim `R`: the number of leading channels that turn. Even.
    }], "int64_t", "getRotaryDim">,
    InterfaceMethod<[{
      Fills in the `R/2` inverse frequencies, in radians per position.
      `long double`, as a phase at position 2^31 keeps 31 bits fewer.
    }], "void", "getInverseFrequencies",
    (ins "::llvm::SmallVectorImpl<long double> &":$inverseFrequencies)>,
    InterfaceMethod<[{
      The factor that multiplies every cosine and sine (`mscale` of YaRN).
    }], "double", "getAmplitude">,
  ];
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
      Scales the inverse frequencies `base^(-2c/R)`, c = 0..R/2-1, in place.
    }], "void", "scaleFrequencies",
    (ins "::llvm::MutableArrayRef<long double>":$inverseFrequencies,
         "double":$base)>,
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
    A piecewise-linear function `m` that replaces the relative position
    `r = i - j` of query position `i` and key position `j`. It is given as a
    list of pieces: each says for which keys it holds and by which position the
    query and the key are turned, such that the difference is `m(i - j)`.
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

#endif // ROPE_IR_ROPEINTERFACES_TD
