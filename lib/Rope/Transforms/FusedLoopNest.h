//===- FusedLoopNest.h - The fused loop nest of one attention ---*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_TRANSFORMS_FUSEDLOOPNEST_H
#define ROPE_LIB_TRANSFORMS_FUSEDLOOPNEST_H

#include "Rope/IR/Rope.h"
#include "Rope/Transforms/TilePlan.h"
#include "Rope/Transforms/Transforms.h"

namespace mlir::rope {

/// One sequence of a batch, as the loop nest sees it.
struct SequenceView {
  /// Its number; null in a view that holds for all of them.
  Value number;
  OpFoldResult numQueries, numKeys;
  /// Position of query 0.
  OpFoldResult queryOffset;
  /// The rows of query 0 and of key 0 among those that are stored.
  OpFoldResult firstQueryRow, firstKeyRow;
};

/// The numbers of queries that a loop nest is for, both included: of the op,
/// or, where sequences have numbers of their own, of the sequences that it
/// computes.
struct QueryBounds {
  int64_t min = 0;
  std::optional<int64_t> max = std::nullopt;
};

/// Writes zeros, and an LSE of -inf, to the rows past the `query_lengths` of an
/// attention on memrefs of the default layout.
void fillPaddedQueries(RewriterBase &rewriter, AttentionOp op);

/// Builds, before one `rope.attention` on memrefs, the loop nest that computes
/// it. Buffers are named by what they hold: `keys` and `queries` have one entry
/// per distinct turn.
class FusedLoopNest {
public:
  /// `op` must have the default layout, static head dims and no f64. An upper
  /// bound of 1 means one query.
  FusedLoopNest(RewriterBase &rewriter, AttentionOp op,
                const FuseAttentionOptions &options, QueryBounds bounds = {});

  FusedAttention build();

  /// The most queries, of a single key head, that one vector register takes.
  static int64_t getQueriesOfOneRegister(AttentionOp op,
                                         const FuseAttentionOptions &options);

private:
  /// Counts the scores that the query tiles of one head compute.
  std::optional<FusedAttention::KeyCounts> countKeys();

  /// Cosines and sines for one turn, [L, R/2] each or one row for all, or [B,
  /// L, R/2] where positions are given by batch entry; row 0 is that of the
  /// query or key at `first`, or at the entry of `firsts` for a sequence.
  struct Table {
    Value cos, sin;
    OpFoldResult first;
    Value firsts;
  };
  /// Rows of a key head: the stored ones, or a copy, [B, Hkv, rows, ...], whose
  /// row 0 is that of key `first`; with `firsts`, [1, Hkv, rows, ...] with the
  /// rows of all sequences.
  struct KeyRows {
    Value buffer;
    OpFoldResult first;
    Value firsts;
    bool isStored = false;
  };
  /// Where the rows of each sequence lie in a buffer for all of them.
  struct RowLayout {
    /// [S] index: row 0 of the buffer would be that of key `firsts[s]`.
    Value firsts;
    /// All rows, and the most that a sequence has.
    OpFoldResult total, largest;
  };
  /// Keys that some query can meet, by the regions that they lie in.
  struct KeyDemand {
    SmallVector<int64_t> regions;
    /// Of all sequences; where they are alike.
    KeyRange range;
  };
  /// A turn that occurs in the map, and what serves it.
  struct TurnedSide {
    Turn turn;
    /// None where nothing turns.
    std::optional<Table> table;
    /// For keys: the interval of visible keys that it is of, by number.
    int64_t interval = 0;
    /// The keys that a query can meet in a piece with this turn.
    KeyDemand demand;
    /// For keys: those keys turned, or all keys where nothing turns them.
    KeyRows rows;
  };
  /// What one query tile reads and keeps; with a leading dim, all of a block.
  struct TileState {
    /// One per distinct query turn, turned and scaled: [D, M], or packed in
    /// pairs of channels, [D/2, M, 2] (bf16 dot products).
    SmallVector<Value> queries;
    /// The same as they are written: [M, D] where channels are contiguous,
    /// [D/2, M] words of 32 bits where they are packed, else the same buffers.
    SmallVector<Value> queryStores;
    /// [Dv, M], [M], [M].
    Value acc, max, sum;
    /// `acc`, or its transpose [M, Dv] where channels are contiguous.
    Value accStore;
  };
  /// Queries [firstRow, firstRow + numRows) and their state.
  struct QueryRows {
    OpFoldResult firstRow;
    OpFoldResult numRows;
    TileState state;
    /// Of a tile in its block; null where a block is one tile.
    Value number;
  };

  // Once for all queries (FusedLoopNest.cpp).
  void chooseTiles();
  void chooseProducts();
  void addSides();
  void dropUnmetRegions();
  /// The keys that the sequence's queries can meet in region `number`.
  KeyRange planRegion(int64_t number);
  KeyRange getHull(KeyRange a, KeyRange b);
  OpFoldResult getSize(KeyRange range);
  /// The number of `turn` in `sides`, for one interval of visible keys, added
  /// if it is new.
  static int64_t findOrAdd(SmallVectorImpl<TurnedSide> &sides, const Turn &turn,
                           int64_t interval = 0);
  /// The pairs of numbers of queries and keys whose scores a run takes.
  SmallVector<std::pair<int64_t, int64_t>> getScores(const KeyRun &run);
  bool isUnturned(const Turn &turn);
  /// Whether keys that turn by `turn` are read where they lie.
  bool isReadInPlace(const Turn &turn);
  bool areValuesReadInPlace();
  /// Whether keys are turned by tiles, where they are read, not in a copy.
  bool areKeysTurnedInTiles();
  /// Builds `body` for every block of queries, or part of its keys.
  void forEachBlock(ArrayRef<OpFoldResult> sizes,
                    function_ref<void(ValueRange ivs)> body);

  // Key heads in groups (FusedHeadGroups.cpp).
  /// A copy of keys or values that is made before the loops over the blocks:
  /// the rows that it has of one head of one batch entry, and their size.
  struct Copy {
    OpFoldResult rows;
    int64_t rowBytes;
  };
  /// The copies, in the order in which buildKeys makes them.
  SmallVector<Copy> getCopies();
  /// The key heads of a group; null where all of them are one group.
  OpFoldResult chooseHeadsPerGroup(ArrayRef<Copy> copies);
  /// Allocates one buffer for the copies of any group.
  void allocCopies(ArrayRef<Copy> copies);
  /// Builds `body` for every group of key heads, with `headGroup` set.
  void forEachHeadGroup(function_ref<void()> body);
  /// The head that number `number` of a loop over the heads of a group is,
  /// where the group begins at `first`.
  Value getHeadOfGroup(Value number, OpFoldResult first);
  OpFoldResult multiply(ArrayRef<OpFoldResult> factors);

  // Of one sequence (FusedSequences.cpp).
  OpFoldResult loadIndex(Value buffer, ValueRange indices);
  SequenceView buildView(Value number);
  /// Leaves nothing of a sequence that is not within `bounds`.
  void dropOtherSequences(SequenceView &view);
  /// Calls `body` with `sequence` the one numbered `number`.
  void forSequence(Value number, function_ref<void()> body);
  /// Builds `body` where the first of each pair is below the second.
  void buildWhere(ArrayRef<std::pair<OpFoldResult, OpFoldResult>> below,
                  function_ref<void()> body);
  /// Rows [first, first + count) of the sequence and one query head of
  /// `buffer`, shaped as query, output or LSE.
  Value queryRows(Value buffer, Value number, Value head, OpFoldResult first,
                  OpFoldResult count);
  /// The page that a key lies in, and its row there.
  std::pair<OpFoldResult, OpFoldResult> getPage(OpFoldResult key);
  /// Keys [first, first + count), of one page, of `buffer`, shaped as key or
  /// value.
  Value storedKeyRows(Value buffer, ValueRange head, OpFoldResult first,
                      OpFoldResult count);
  /// Builds `body` for the part of `range` in each page; for all of it where
  /// there are none.
  void forEachPage(KeyRange range, function_ref<void(KeyRange part)> body);
  /// A loop over all sequences that carries values.
  SmallVector<Value>
  scanSequences(ValueRange init,
                function_ref<SmallVector<Value>(ValueRange)> body);
  /// The largest size of a sequence.
  OpFoldResult getLargest(function_ref<OpFoldResult()> getSize);
  /// `first`, or the entry of `firsts`, where given, for the sequence.
  OpFoldResult getFirst(OpFoldResult first, Value firsts);
  RowLayout layOutRows(function_ref<KeyRange()> getRange);
  Table buildTableOfSequences(const Turn &turn,
                              function_ref<KeyRange()> getRange, bool isKey);

  // Once for all queries (FusedKeys.cpp).
  void buildTables();
  Table buildTable(const Turn &turn, KeyRange range, bool isKey);
  /// The table of the positions `turn.index` of `count` rows.
  Table buildTableAt(const Turn &turn, Value positions, OpFoldResult count,
                     bool isKey);
  /// The table of the queries or keys in `range`, whose positions are an
  /// operand.
  Table buildTableOf(Value given, KeyRange range, bool isKey);
  void createTable(const Turn &turn, Value positions, Value cos, Value sin,
                   bool isKey);
  /// The keys of the sequence in `demand`.
  KeyRange getRange(const KeyDemand &demand);
  Value buildPositions(const Turn &turn, KeyRange range, OpFoldResult count);
  void buildKeys();
  /// What reads the copies: the loops over the blocks of the group's heads.
  void buildBlocks();
  /// The blocks of query tiles of one head.
  OpFoldResult countBlocks();
  /// Allocates, by `alloc`, a copy of the keys in `demand`, and builds `body`
  /// for blocks of the rows of a key head.
  KeyRows buildCopiedRows(
      const KeyDemand &demand,
      function_ref<Value(OpFoldResult batch, OpFoldResult rows)> alloc,
      function_ref<void(const KeyRows &copy, ValueRange head,
                        OpFoldResult first, OpFoldResult count)>
          body);
  /// A copy of the rows of `from` that lie in `demand`, turned by `table`, in
  /// f32, or in bf16 for dot products.
  KeyRows buildCopy(Value from, const std::optional<Table> &table,
                    const KeyDemand &demand);
  /// The values of `demand` in pairs of keys, [B, Hkv, rows/2, Dv, 2].
  KeyRows buildPackedValues(const KeyDemand &demand);
  /// The entry of the batch that a copy has the rows of `head` in, and the
  /// head.
  SmallVector<Value> copiedHead(const KeyRows &rows, ValueRange head);
  /// The rows of the keys [first, first + count) of one head.
  Value keyRows(const KeyRows &rows, ValueRange head, OpFoldResult first,
                OpFoldResult count);
  /// Rows [first, first + count) of a head of batch entry `entry`.
  void rotateOrConvert(Value from, Value to, const std::optional<Table> &table,
                       Value entry, OpFoldResult first, OpFoldResult count);

  // Once for a block of query tiles (FusedQueryBlock.cpp, FusedQueryTile.cpp).
  void buildQueryBlock(ValueRange ivs);
  OpFoldResult buildFirstRow(Value block);
  /// Builds `body` for every tile of a block.
  void forEachTile(const QueryRows &block,
                   function_ref<void(const QueryRows &tile)> body);
  /// Builds `body` for every query head of the iteration `ivs`: its number, and
  /// the first of its lanes.
  void forEachHead(ValueRange ivs,
                   function_ref<void(Value head, OpFoldResult lane)> body);
  /// Allocates the output states of all parts of the keys: of shape `parts`,
  /// and that of a block.
  void allocPartials(ArrayRef<OpFoldResult> parts);
  /// The output state of one part.
  TileState getPartial(ValueRange part);
  /// The buffers of a query block; its output state is that of one part of the
  /// keys, where they are split.
  TileState allocState(ValueRange ivs);
  void allocQueries(TileState &state);
  void loadQueries(ValueRange ivs, const QueryRows &tile, Value turned);
  /// What is made of the keys and values of one tile, once for all of its
  /// queries, where these are few. The buffers have a row for each key.
  struct KeyTile {
    /// Per number in `keys`: the keys turned; null where they are read in
    /// place.
    SmallVector<Value> turned;
    /// f32 [N, D] and [N, Dv], where queries lie along the lanes: each element
    /// is broadcast, and a scalar of 16 bits cannot be, at once. Null where
    /// keys and values are read where they lie.
    Value keys, values;
    /// The key of row 0.
    OpFoldResult first;
    /// The stored rows of the tile that comes next; null where they are not to
    /// be fetched meanwhile.
    Value nextKeys, nextValues;
  };
  /// Keys per tile where some of them are turned for it.
  int64_t getTurnedTileSize();
  void allocKeyTile();
  /// Fills `madeTile` for the keys [first, first + count), with what is read of
  /// the numbers `met` in `keys`; the tiles that follow go up to `end`.
  void buildKeyTile(ValueRange keyHead, OpFoldResult first, OpFoldResult count,
                    ArrayRef<int64_t> met, OpFoldResult end);
  /// Sets the stored rows after the tile of keys [first, first + count), as
  /// many or up to `end`, but at least one.
  void setNextRows(ValueRange keyHead, OpFoldResult first, OpFoldResult count,
                   OpFoldResult end);
  /// What to fetch while scores are computed where all keys that they take are
  /// `made` and so in the cache: what the next tile is made of, and values that
  /// are read in place. None where operands are to be fetched as they come.
  SmallVector<Value> getRowsAhead(ArrayRef<Value> made, Value valueTile);
  /// The rows of the keys [first, first + count): of `made`, if not null, else
  /// of `from`.
  Value tileRows(const KeyRows &from, Value made, ValueRange keyHead,
                 OpFoldResult first, OpFoldResult count);
  /// Builds `body` for every tile of `size` keys in `range`.
  void forEachKeyTile(
      KeyRange range, int64_t size,
      function_ref<void(OpFoldResult firstKey, OpFoldResult end)> body);
  /// Calls `body` for every interval of visible keys with the numbers of its
  /// first region, hidden ones before it included, and of its first and last
  /// visible one. Every run begins in one of the regions of one interval.
  void forEachInterval(
      function_ref<void(int64_t first, int64_t firstVisible, int64_t last)>
          body);
  /// The runs that begin in one of the regions `first` to `last`, as far as
  /// they lie in `within`.
  void buildKeyRuns(const QueryRows &tile, ValueRange keyHead, int64_t first,
                    int64_t last, std::optional<KeyRange> within, Value scores);
  void buildKeyRun(const KeyRun &run, KeyRange range, const QueryRows &tile,
                   ValueRange keyHead, Value scores);
  /// The parts into which the keys are split where queries are few
  /// (FusedParts.cpp): their number, and the keys of one.
  SmallVector<KeyRange> getSplitRanges();
  OpFoldResult countParts();
  KeyRange getPartKeys(Value number);
  /// Merges the parts of the keys of one query block, in order, and stores.
  void buildMerge(ValueRange ivs, OpFoldResult numParts);
  void buildStores(ValueRange ivs, const QueryRows &block);
  void storeResults(ValueRange ivs, const QueryRows &tile, Value inverse);
  /// The soft cap in units of log2, as online_attention takes it; null without.
  FloatAttr getTileSoftCap();
  /// Where queries are scaled by their position: `queryFactors`, and its values
  /// for one tile.
  void allocQueryFactors();
  void buildQueryFactors(const QueryRows &tile);
  /// Where there is a bias (FusedBias.cpp): its scratch, for the iteration
  /// `ivs`, and the tile of it for `count` keys from `firstKey` on, [N, M];
  /// null without.
  void allocBias(ValueRange ivs);
  Value buildBiasTile(const QueryRows &tile, OpFoldResult firstKey,
                      OpFoldResult count);
  void buildMask(Value head, Value to, const QueryRows &tile,
                 OpFoldResult firstKey, OpFoldResult count);
  void buildRelativeBias(Value head, Value to, const QueryRows &tile,
                         OpFoldResult firstKey, OpFoldResult count);
  Value getKeyHead(Value queryHead);
  QueryTile getPositions(const QueryRows &rows, int64_t size);

  // Small builders.
  /// One cache line, and one 512-bit vector register.
  static constexpr int64_t kScratchAlignment = 64;
  /// A buffer with this alignment. `perTile` adds the tiles of a
  /// block as a leading dim, where there are several.
  Value allocScratch(ArrayRef<OpFoldResult> sizes, Type elementType,
                     bool perTile = false);
  /// A buffer for a copy: of its own, or that of the group of heads.
  Value allocCopy(ArrayRef<OpFoldResult> sizes, Type elementType);
  /// The memory at `offset` of `bytes` as pairs of bf16, [sizes, 2], and as
  /// words of 32 bits.
  std::pair<Value, Value> viewPairs(Value bytes, Value offset,
                                    ArrayRef<OpFoldResult> sizes,
                                    Type wordType);
  /// New memory, both ways; what is to be freed goes to `owner`.
  std::pair<Value, Value> allocPairs(ArrayRef<OpFoldResult> sizes,
                                     Type wordType,
                                     SmallVectorImpl<Value> &owner,
                                     bool perTile = false);
  Value transpose(Value buffer);
  /// The part of `buffer` at `indices` of its leading dims.
  Value getPart(Value buffer, ValueRange indices);
  /// Rows [first, first + count) of `buffer` [B, H, L, ...] at one batch and
  /// head, as [count, ...].
  Value headRows(Value buffer, ValueRange head, OpFoldResult first,
                 OpFoldResult count);
  /// Every `step`-th of the rows of a 2-D buffer.
  Value rows(Value buffer, OpFoldResult first, OpFoldResult count,
             int64_t step = 1);
  /// Every `step`-th of the lanes, the last dim, of a buffer.
  Value lanes(Value buffer, OpFoldResult first, OpFoldResult count,
              int64_t step);
  void fill(Value buffer, float value);
  OpFoldResult apply(AffineExpr expr, ArrayRef<OpFoldResult> operands);
  OpFoldResult min(OpFoldResult a, OpFoldResult b);
  OpFoldResult max(OpFoldResult a, OpFoldResult b);
  Value asValue(OpFoldResult value);
  OpFoldResult index(int64_t value) { return rewriter.getIndexAttr(value); }
  /// The smaller of `step` and what is left from `iv` to `end`.
  OpFoldResult tileSize(OpFoldResult iv, OpFoldResult end, int64_t step);

  RewriterBase &rewriter;
  AttentionOp op;
  FuseAttentionOptions options;
  Location loc;
  AffineExpr d0, d1;
  int64_t headDim, valueDim;
  QueryBounds bounds;
  OpFoldResult numSequences, queryHeads, keyHeads;
  /// The heads that copies and blocks are built for. Where there are several
  /// groups, `copies` holds those of one, at `copyOffsets`, in bytes, and
  /// `numCopies` of them are built.
  struct HeadGroup {
    OpFoldResult firstKeyHead, numKeyHeads, firstQueryHead, numQueryHeads;
    /// The most key heads of a group.
    OpFoldResult maxKeyHeads;
  };
  HeadGroup headGroup;
  Value copies;
  SmallVector<Value> copyOffsets;
  size_t numCopies = 0;
  /// The rows that query and key have in an entry of the batch, or a page.
  OpFoldResult numQueryRows, numKeyRows;
  /// What is built is for this sequence.
  SequenceView sequence;
  /// The most blocks of queries that a sequence has.
  OpFoldResult numBlocks;
  /// Query heads whose queries of one position lie in consecutive lanes, and
  /// the lanes that a position has.
  int64_t headsPerTile = 1, lanesPerPosition = 1;
  /// So few queries that a key is read about once: f16 and bf16 are widened
  /// where they are read, not in a copy, and the keys of a head are split into
  /// parts.
  bool hasFewQueries = false;
  /// Fewer queries than lanes: channels lie along the lanes.
  bool hasLanesOverChannels = false;
  /// The element type of turned queries and keys.
  Type productType;
  /// Products are bf16 dot products; packed if queries lie along the lanes.
  bool isBF16Dot = false, isPacked = false, hasPackedValues = false;
  /// Lanes and query positions in a tile, and tiles in a block.
  int64_t tileLanes, tileQueries, blockTiles;
  /// Keys per tile.
  int64_t keyTile;
  SmallVector<PositionPiece> pieces;
  SmallVector<KeyRegion> regions;
  /// Numbers, per region, into `queries` and `keys`; -1 where it is hidden.
  SmallVector<int64_t> queryOfRegion, keyOfRegion;
  SmallVector<TurnedSide> queries, keys;
  /// Per interval of visible keys: the values, and the keys that some query can
  /// see in it.
  SmallVector<KeyRows> values;
  SmallVector<KeyDemand> visibleKeys;
  /// acc, max and sum of every part of the keys, where they are split.
  Value partialAcc, partialMax, partialSum;
  /// The turned queries of a tile, [M, D], rounded, and the words of 32 bits
  /// that they are; where products are packed.
  Value rounded, roundedWords;
  /// The factors of `query_scaling` for the lanes of a tile, [M]; null without.
  Value queryFactors;
  KeyTile madeTile;
  /// The bias of a tile of scores, and the iteration that it is for.
  Value biasScores;
  SmallVector<Value> biasIVs;
  /// Scratch of one iteration, to free.
  SmallVector<Value> blockScratch;
  /// Scratch to free, in order of allocation.
  SmallVector<Value> scratch;
  FusedAttention result;
};

} // namespace mlir::rope

#endif // ROPE_LIB_TRANSFORMS_FUSEDLOOPNEST_H
