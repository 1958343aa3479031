//===- TensorMaps.h - Tensor maps -----------------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a CUtensorMap holds is not documented; here it is this.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_EMULATOR_TENSORMAPS_H
#define ROPE_EMULATOR_TENSORMAPS_H

#include <cstdint>

namespace rope::emulator {

struct alignas(64) TensorMap {
  static constexpr uint32_t kMagic = 0x54617052;
  static constexpr unsigned kMaxRank = 5;

  uint32_t magic;
  uint8_t rank;
  uint8_t elementSize;
  /// 0: none, 1: 32 bytes, 2: 64 bytes, 3: 128 bytes.
  uint8_t swizzle;
  uint8_t fillsNaN;
  char *global;
  /// Elements in each dim, the innermost first, and bytes between them.
  uint64_t dims[kMaxRank];
  uint64_t strides[kMaxRank];
  uint16_t box[kMaxRank];
  uint8_t isFloat;
};
static_assert(sizeof(TensorMap) == 128, "a CUtensorMap has 128 bytes");

/// Bytes of the elements of a CUtensorMapDataType.
unsigned getElementSize(uint32_t type);

/// Fills a map as cuTensorMapEncodeTiled does, and fails where it returns an
/// error. `strides` are those of the dims after the first, in bytes.
void encodeTensorMap(TensorMap &map, uint32_t type, uint32_t rank, void *global,
                     const uint64_t *dims, const uint64_t *strides,
                     const uint32_t *box, const uint32_t *elementStrides,
                     uint32_t interleave, uint32_t swizzle, uint32_t fill);

/// Where the swizzle of a tensor map or of a wgmma descriptor has put a byte:
/// `mode` as in TensorMap. Bits 4 to 6 are exclusive-ored with bits 7 to 9.
inline uint32_t swizzleAddress(uint32_t address, unsigned mode) {
  uint32_t mask = (1u << mode) - 1;
  return address ^ ((address >> 7 & mask) << 4);
}

} // namespace rope::emulator

#endif // ROPE_EMULATOR_TENSORMAPS_H
