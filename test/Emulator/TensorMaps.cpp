//===- TensorMaps.cpp - Tensor maps and copies by them --------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// cuTensorMapEncodeTiled of the CUDA driver API, and cp.async.bulk.tensor of
// the PTX ISA in tile mode.
//
//===----------------------------------------------------------------------===//

#include "TensorMaps.h"
#include "AsyncCopies.h"
#include "Handlers.h"
#include "Mutation.h"
#include "Numbers.h"
#include "Report.h"

using namespace rope::emulator;

//===----------------------------------------------------------------------===//
// Encoding
//===----------------------------------------------------------------------===//

unsigned rope::emulator::getElementSize(uint32_t type) {
  static constexpr uint8_t sizes[] = {1, 2, 4, 4, 8, 8, 2, 4, 8, 2, 4, 4, 4};
  if (type >= sizeof(sizes))
    fail(format("expected a data type of a tensor map, but it is %u", type));
  return sizes[type];
}

static void require(bool holds, const char *what, uint64_t value) {
  if (!holds)
    fail(format("expected %s of a tensor map, but it is %llu", what,
                static_cast<unsigned long long>(value)));
}

void rope::emulator::encodeTensorMap(
    TensorMap &map, uint32_t type, uint32_t rank, void *global,
    const uint64_t *dims, const uint64_t *strides, const uint32_t *box,
    const uint32_t *elementStrides, uint32_t interleave, uint32_t swizzle,
    uint32_t fill) {
  Mutation &mutation = Mutation::get();
  require(rank >= 1 && rank <= TensorMap::kMaxRank, "a rank from 1 to 5", rank);
  require(interleave == 0, "no interleave", interleave);
  require(swizzle <= 3, "a swizzle of none, 32, 64 or 128 bytes", swizzle);
  auto address = reinterpret_cast<uintptr_t>(global);
  require(address % 16 == 0, "a global address aligned to 16 bytes", address);
  map = TensorMap();
  map.magic = TensorMap::kMagic;
  map.rank = rank;
  map.elementSize = getElementSize(type);
  map.swizzle = mutation.change("tensormap.swizzle", swizzle) & 3;
  map.fillsNaN = fill;
  map.isFloat = type >= 6;
  map.global = static_cast<char *>(global);
  for (unsigned i = 0; i < rank; ++i) {
    require(dims[i] >= 1 && dims[i] <= uint64_t(1) << 32,
            "a size from 1 to 2^32", dims[i]);
    require(box[i] >= 1 && box[i] <= 256, "a box size from 1 to 256", box[i]);
    require(elementStrides[i] == 1, "an element stride of 1",
            elementStrides[i]);
    if (i > 0)
      require(strides[i - 1] % 16 == 0 && strides[i - 1] < uint64_t(1) << 40,
              "a stride that is a multiple of 16 bytes, less than 2^40",
              strides[i - 1]);
    map.dims[i] = dims[i];
    map.strides[i] = i ? strides[i - 1] : map.elementSize;
    map.box[i] = box[i];
  }
  uint64_t inner = uint64_t(box[0]) * map.elementSize;
  require(inner % 16 == 0, "an inner box of a multiple of 16 bytes", inner);
  if (swizzle)
    require(inner <= 16u << swizzle,
            "an inner box of at most the bytes of its swizzle", inner);
}

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

namespace {

/// A box of a tensor and the shared memory that holds it, rows one after the
/// other.
struct Box {
  TensorMap map;
  int64_t begin[TensorMap::kMaxRank];

  uint32_t getRowBytes() const { return map.box[0] * map.elementSize; }
  uint32_t getRows() const {
    uint32_t rows = 1;
    for (unsigned i = 1; i < map.rank; ++i)
      rows *= map.box[i];
    return rows;
  }
  uint32_t getBytes() const { return getRowBytes() * getRows(); }

  /// The address of the row's first element, and the elements [first, last) of
  /// the row that lie in the tensor.
  char *getRow(uint32_t row, int64_t &first, int64_t &last) const;
};

} // namespace

char *Box::getRow(uint32_t row, int64_t &first, int64_t &last) const {
  char *address = map.global;
  bool inside = true;
  for (unsigned i = 1; i < map.rank; ++i) {
    int64_t index = begin[i] + row % map.box[i];
    row /= map.box[i];
    inside &= index >= 0 && index < int64_t(map.dims[i]);
    address += index * int64_t(map.strides[i]);
  }
  first = std::clamp<int64_t>(-begin[0], 0, map.box[0]);
  last =
      std::clamp<int64_t>(int64_t(map.dims[0]) - begin[0], first, map.box[0]);
  if (!inside)
    last = first;
  return address + begin[0] * map.elementSize;
}

/// Operands from `index` on: the map, and its coordinates.
static Box getBox(const Site &site, const Thread &thread, const char *operands,
                  unsigned index) {
  Box box;
  uint64_t pointer = site.getOperand<uint64_t>(operands, index);
  checkAligned(site, thread, pointer, 64);
  std::memcpy(&box.map, checkGlobal(site, thread, pointer, sizeof(TensorMap)),
              sizeof(TensorMap));
  if (box.map.magic != TensorMap::kMagic)
    failAt(site, thread, "expected a tensor map");
  if (box.map.rank != site.modifier[0])
    failAt(site, thread,
           format("expected a tensor map of rank %lld, but it has %u",
                  static_cast<long long>(site.modifier[0]), box.map.rank));
  for (unsigned i = 0; i < box.map.rank; ++i)
    box.begin[i] = site.getOperand<int32_t>(operands, index + 1 + i);
  int64_t first, last;
  for (uint32_t row = 0, e = box.getRows(); row < e; ++row) {
    const char *address = box.getRow(row, first, last);
    if (last > first)
      checkGlobal(site, thread,
                  reinterpret_cast<uint64_t>(address) +
                      first * box.map.elementSize,
                  (last - first) * box.map.elementSize);
  }
  return box;
}

/// Copies a row to or from swizzled shared memory, 16 bytes at a time.
template <typename Fn>
static void forEachChunk(const Box &box, uint32_t offset, uint32_t row,
                         Fn &&copy) {
  uint32_t bytes = box.getRowBytes();
  for (uint32_t at = 0; at < bytes; at += 16)
    copy(swizzleAddress(offset + row * bytes + at, box.map.swizzle), at);
}

static void fill(const Box &box, char *row, uint32_t bytes) {
  std::memset(row, 0, bytes);
  if (!box.map.fillsNaN || !box.map.isFloat)
    return;
  for (uint32_t i = 0; i < bytes; ++i)
    row[i] =
        char(i % box.map.elementSize == box.map.elementSize - 1u ? 0x7f : 0xff);
}

static void loadBox(const Box &box, SharedAddress to) {
  std::vector<char> buffer(box.getRowBytes());
  SharedMemory &shared = to.block->shared;
  for (uint32_t row = 0, e = box.getRows(); row < e; ++row) {
    int64_t first, last;
    const char *from = box.getRow(row, first, last);
    fill(box, buffer.data(), buffer.size());
    unsigned size = box.map.elementSize;
    if (last > first)
      std::memcpy(&buffer[first * size], from + first * size,
                  (last - first) * size);
    forEachChunk(box, to.offset, row, [&](uint32_t address, uint32_t at) {
      std::memcpy(shared.getHost(address), &buffer[at], 16);
    });
  }
}

static void storeBox(const Box &box, SharedAddress from) {
  std::vector<char> buffer(box.getRowBytes());
  SharedMemory &shared = from.block->shared;
  for (uint32_t row = 0, e = box.getRows(); row < e; ++row) {
    int64_t first, last;
    char *to = box.getRow(row, first, last);
    forEachChunk(box, from.offset, row, [&](uint32_t address, uint32_t at) {
      std::memcpy(&buffer[at], shared.getHost(address), 16);
    });
    unsigned size = box.map.elementSize;
    if (last > first)
      std::memcpy(to + first * size, &buffer[first * size],
                  (last - first) * size);
  }
}

/// Operands: shared, mbarrier, map, coordinates; then the mask of the blocks
/// that get the box and whether there is one (modifier[1] is their index, or
/// 0).
ROPE_HANDLER(rope::emulator::executeTensorLoad) {
  Machine &machine = Machine::get();
  Thread &self = *machine.getCurrent();
  Box box = getBox(site, self, operands, 2);
  uint32_t size = box.getBytes();
  uint64_t to = site.getOperand<uint64_t>(operands, 0);
  checkAligned(site, self, to, 128);
  SharedAddress shared = getShared(site, self, site.space, to, size);
  SharedAddress mbarrier = getShared(site, self, Space::Cluster,
                                     site.getOperand<uint64_t>(operands, 1), 8);
  unsigned index = site.modifier[1];
  if (!index || !site.getOperand<uint32_t>(operands, index + 2)) {
    loadLater(site, self, shared, size, mbarrier,
              [box, shared] { loadBox(box, shared); });
    return;
  }
  uint16_t mask = site.getOperand<uint16_t>(operands, index);
  if (mask >> machine.getBlockCount())
    failAt(site, self,
           format("expected a mask of the cluster's %u blocks, but it is 0x%x",
                  machine.getBlockCount(), mask));
  for (unsigned b = 0; b < machine.getBlockCount(); ++b) {
    if (!(mask >> b & 1))
      continue;
    shared.block = mbarrier.block = &machine.getBlock(b);
    loadLater(site, self, shared, size, mbarrier,
              [box, shared] { loadBox(box, shared); });
  }
}

/// Operands: shared, map, coordinates; then hints.
ROPE_HANDLER(rope::emulator::executeTensorStore) {
  Thread &self = *Machine::get().getCurrent();
  Box box = getBox(site, self, operands, 1);
  uint64_t from = site.getOperand<uint64_t>(operands, 0);
  checkAligned(site, self, from, 128);
  SharedAddress shared =
      getShared(site, self, Space::Shared, from, box.getBytes());
  storeLater(site, self, shared, box.getBytes(),
             [box, shared] { storeBox(box, shared); });
}
