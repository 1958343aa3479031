//===- RopeOpBase.td - What the ops share ------------------*- tablegen -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_IR_ROPEOPBASE_TD
#define ROPE_IR_ROPEOPBASE_TD

include "Rope/IR/RopeAttrs.td"
include "Rope/IR/RopeScoreAttrs.td"
include "mlir/Interfaces/DestinationStyleOpInterface.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "mlir/Interfaces/TilingInterface.td"

def Rope_Float : AnyTypeOf<[F32, F16, BF16, F64]>;
def Rope_FloatShaped : AnyTypeOf<[
  RankedTensorOf<[Rope_Float]>, MemRefOf<[Rope_Float]>]>;
def Rope_TableShaped : AnyTypeOf<[
  RankedTensorOf<[F32]>, MemRefOf<[F32]>], "2-D tensor or memref of f32">;
def Rope_Positions : AnyTypeOf<[
  Index, 1DTensorOf<[AnySignlessInteger, Index]>,
  2DTensorOf<[AnySignlessInteger, Index]>,
  MemRefRankOf<[AnySignlessInteger, Index], [1, 2]>],
  "index, or 1-D or 2-D tensor or memref of integers">;
def Rope_BatchPositions : AnyTypeOf<[
  1DTensorOf<[AnySignlessInteger, Index]>,
  2DTensorOf<[AnySignlessInteger, Index]>,
  3DTensorOf<[AnySignlessInteger, Index]>,
  MemRefRankOf<[AnySignlessInteger, Index], [1, 2, 3]>],
  "1-D, 2-D or 3-D tensor or memref of integers">;
def Rope_InverseFrequencies : AnyTypeOf<[
  1DTensorOf<[F32, F64]>, MemRefRankOf<[F32, F64], [1]>],
  "1-D tensor or memref of f32 or f64">;

def Rope_SequenceNumbers : AnyTypeOf<[
  1DTensorOf<[I32, I64, Index]>, MemRefRankOf<[I32, I64, Index], [1]>],
  "1-D tensor or memref of i32, i64 or index">;
def Rope_BlockTable : AnyTypeOf<[
  2DTensorOf<[I32, I64, Index]>, MemRefRankOf<[I32, I64, Index], [2]>],
  "2-D tensor or memref of i32, i64 or index">;

/// An op in destination-passing style, on tensors or on memrefs; its results,
/// on tensors, have the types of its outs operands.
class Rope_StructuredOp<string mnemonic, list<Trait> traits = []>
    : Op<Rope_Dialect, mnemonic, !listconcat(traits, [
        DestinationStyleOpInterface,
        DeclareOpInterfaceMethods<InferTypeOpInterface>,
        DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
        DeclareOpInterfaceMethods<ReifyRankedShapedTypeOpInterface, [
          "reifyResultShapes"]>,
        DeclareOpInterfaceMethods<TilingInterface, [
          "getIterationDomain", "getLoopIteratorTypes",
          "getResultTilePosition", "getTiledImplementation",
          "generateResultTileValue"]>])> {
  let hasVerifier = 1;
  let hasFolder = 1;
}

#endif // ROPE_IR_ROPEOPBASE_TD
