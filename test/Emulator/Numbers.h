//===- Numbers.h - Number formats of a GPU --------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Written so that compilers vectorize loops of them.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_EMULATOR_NUMBERS_H
#define ROPE_EMULATOR_NUMBERS_H

#include <cmath>
#include <cstdint>
#include <cstring>

namespace rope::emulator {

template <typename To, typename From>
To bitCast(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof(To));
  return to;
}

inline float fromHalf(uint16_t half) {
  uint32_t magnitude = half & 0x7fff;
  // Exponents are rebased by a product, which also normalizes subnormals.
  float scaled = bitCast<float>(magnitude << 13) * 0x1p112f;
  uint32_t bits = bitCast<uint32_t>(scaled);
  bits |= magnitude >= 0x7c00 ? 0x7f800000u : 0u;
  return bitCast<float>(bits | uint32_t(half & 0x8000) << 16);
}

inline float fromBFloat(uint16_t value) {
  return bitCast<float>(uint32_t(value) << 16);
}

/// Rounds to nearest even.
inline uint16_t toHalf(float value) {
  uint32_t bits = bitCast<uint32_t>(value);
  uint16_t sign = bits >> 16 & 0x8000;
  bits &= 0x7fffffff;
  if (bits > 0x7f800000)
    return sign | 0x7e00;
  if (bits >= 0x477ff000) // 65520 rounds to infinity
    return sign | 0x7c00;
  if (bits < 0x38800000) // subnormal: the sum rounds
    return sign | (bitCast<uint32_t>(bitCast<float>(bits) + 0.5f) - 0x3f000000);
  return sign | (bits - 0x38000000 + 0xfff + (bits >> 13 & 1)) >> 13;
}

inline uint16_t toBFloat(float value) {
  uint32_t bits = bitCast<uint32_t>(value);
  if (std::isnan(value))
    return bits >> 16 | 0x40;
  return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

/// What tensor cores take of a tf32 operand: its upper 19 bits.
inline float asTF32(uint32_t bits) { return bitCast<float>(bits & 0xffffe000); }

/// Results that are subnormal become 0 with .ftz.
inline float flush(float value) {
  return std::fabs(value) < 0x1p-126f ? std::copysign(0.0f, value) : value;
}

} // namespace rope::emulator

#endif // ROPE_EMULATOR_NUMBERS_H
