//===- Transforms.h - Patterns behind the transformations -------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_TRANSFORMS_TRANSFORMS_H
#define ROPE_TRANSFORMS_TRANSFORMS_H

#include "mlir/IR/PatternMatch.h"

#include <optional>

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace mlir::rope {

class AttentionOp;
class CacheAppendOp;

/// Sizes of the fused loop nest.
struct FuseAttentionOptions {
  /// f32 elements in a vector register.
  int64_t lanes = 16;
  /// Queries per tile. Where no more than `lanes` are ever needed (decoding),
  /// so many, with channels along the lanes.
  int64_t queryTile = 32;
  /// Query tiles that share one pass over the keys, while a tile of keys stays
  /// in cache.
  int64_t queryTilesPerBlock = 1;
  /// Keys per tile.
  int64_t keyTile = 256;
  /// Runs of keys are split at multiples of this many keys.
  int64_t keyGroup = 8;
  /// Keys of one head that one iteration reads where queries are few
  /// (decoding); the iterations are merged in a fixed order.
  int64_t splitKeys = 4096;
  /// Bytes that turned or widened copies of keys and values take at a time: key
  /// heads are worked on in groups of so many. A single head may take more, and
  /// a group has enough blocks of queries for many threads. 0: all at a time.
  int64_t copyBytes = 16 << 20;
  /// Multiply bf16 operands by bf16 dot products: turned queries and keys, and
  /// the weights of a product with values that is not bound by reading them,
  /// are rounded to bf16.
  bool bf16Dot = false;
  /// Tiles for the matrix units of a GPU: turned queries and keys in the
  /// element type of the keys, channels contiguous, the longest blocks first.
  bool matrixUnits = false;
  /// Where the number of queries is dynamic, also build the loop nests for one
  /// query and for a few, and a choice.
  bool specializeQueries = true;
};

/// What one fusion produced.
struct FusedAttention {
  /// Runs whose tiles compute one score.
  int64_t numSingleScoreRuns = 0;
  /// Runs whose tiles compute the scores of several pieces and select.
  int64_t numStraddlingRuns = 0;
  /// Keys that the query tiles of one head meet, summed over the tiles, and
  /// those of them with several scores. Known for static lengths and offset.
  struct KeyCounts {
    int64_t met = 0;
    int64_t withSeveralScores = 0;
  };
  std::optional<KeyCounts> keys;
};

/// Rewrites `op`, on memrefs, into the fused loop nest and erases it. Fails,
/// with a diagnostic on `op`, where the head dims are not static or the element
/// type is f64.
FailureOr<FusedAttention> fuseAttention(RewriterBase &rewriter, AttentionOp op,
                                        const FuseAttentionOptions &options);

/// Tiles, peels and vectorizes the linalg ops nested under `root` for vectors
/// of `lanes` f32 elements. Returns the number of ops vectorized; ops that do
/// not match stay as they are.
FailureOr<int64_t> vectorizeLinalgOps(RewriterBase &rewriter, Operation *root,
                                      int64_t lanes);

/// Patterns that rewrite memref.expand_shape with several dynamic dims in one
/// group into memref.reinterpret_cast, and strided memref.copy into
/// linalg.generic.
void populateLegalizeMemRefPatterns(RewritePatternSet &patterns);

/// Rewrites `op`, on memrefs, into loops of copies and erases it.
void lowerCacheAppend(RewriterBase &rewriter, CacheAppendOp op);

/// Attaches BufferizableOpInterface to the ops of the dialect.
void registerBufferizableOpInterfaceExternalModels(DialectRegistry &registry);

/// Attaches RuntimeVerifiableOpInterface to the ops of the dialect that users
/// write, for the pass `generate-runtime-verification`.
void registerRuntimeVerifiableOpInterfaceExternalModels(
    DialectRegistry &registry);

/// Builds, before every op of the dialect nested under `root` that has the
/// interface, asserts of what its verifier cannot know: that dynamic sizes
/// agree, and that lengths and pages lie within what there is.
void generateRuntimeVerification(Operation *root);

} // namespace mlir::rope

#endif // ROPE_TRANSFORMS_TRANSFORMS_H
