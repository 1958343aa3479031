//===- Scalars.cpp - Instructions of one thread ---------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Handlers.h"
#include "Instructions.h"
#include "Machine.h"
#include "Memory.h"
#include "Module.h"
#include "Numbers.h"
#include "Report.h"
#include "SpecialRegisters.h"
#include "llvm/ADT/StringMap.h"
#include <cmath>

using namespace rope::emulator;

//===----------------------------------------------------------------------===//
// Special registers
//===----------------------------------------------------------------------===//

static uint32_t getField(Dim3 dim, unsigned axis) {
  return axis == 0 ? dim.x : axis == 1 ? dim.y : dim.z;
}

static uint64_t readRegister(SpecialRegister which, unsigned axis) {
  Machine &machine = Machine::get();
  const Thread &self = *machine.getCurrent();
  const Launch &launch = *machine.getLaunch();
  Dim3 cluster = machine.getCluster();
  auto clusters = [&] {
    return Dim3{launch.grid.x / cluster.x, launch.grid.y / cluster.y,
                launch.grid.z / cluster.z};
  };
  switch (which) {
  case SpecialRegister::Tid:
    return getField(unflatten(self.index, launch.block), axis);
  case SpecialRegister::NTid:
    return getField(launch.block, axis);
  case SpecialRegister::CtaId:
    return getField(self.block->index, axis);
  case SpecialRegister::NCtaId:
    return getField(launch.grid, axis);
  case SpecialRegister::ClusterId:
    return getField(machine.getClusterIndex(), axis);
  case SpecialRegister::NClusterId:
    return getField(clusters(), axis);
  case SpecialRegister::ClusterCtaId:
    return getField(unflatten(self.block->number, cluster), axis);
  case SpecialRegister::ClusterNCtaId:
    return getField(cluster, axis);
  case SpecialRegister::ClusterCtaRank:
    return self.block->number;
  case SpecialRegister::ClusterNCtaRank:
    return machine.getBlockCount();
  case SpecialRegister::LaneId:
    return self.lane;
  case SpecialRegister::WarpId:
    return self.warp->index;
  case SpecialRegister::WarpSize:
    return 32;
  case SpecialRegister::LaneMaskEq:
    return 1u << self.lane;
  case SpecialRegister::LaneMaskLt:
    return (1u << self.lane) - 1;
  case SpecialRegister::LaneMaskLe:
    return (2u << self.lane) - 1;
  case SpecialRegister::LaneMaskGt:
    return ~((2u << self.lane) - 1);
  case SpecialRegister::LaneMaskGe:
    return ~((1u << self.lane) - 1);
  case SpecialRegister::DynamicShared:
    return launch.dynamicShared;
  case SpecialRegister::Time:
    return machine.getStep();
  }
  return 0;
}

ROPE_HANDLER(rope::emulator::executeSpecialRegister) {
  uint64_t value = readRegister(static_cast<SpecialRegister>(site.modifier[0]),
                                unsigned(site.modifier[1]));
  if (site.modifier[2]) // 64 bits
    site.setResult<uint64_t>(results, value);
  else
    site.setResult<uint32_t>(results, uint32_t(value));
}

//===----------------------------------------------------------------------===//
// Conversions
//===----------------------------------------------------------------------===//

/// Drops bits instead of rounding.
static float towardZero(float value, unsigned droppedBits) {
  return bitCast<float>(bitCast<uint32_t>(value) >> droppedBits << droppedBits);
}

/// f32 to f16 or bf16; modifier[0]: toward zero, modifier[1]: relu.
static uint16_t convert(const Site &site, float value) {
  if (site.modifier[1])
    value = value > 0 || std::isnan(value) ? value : 0;
  if (site.element == Element::BF16)
    return site.modifier[0] && !std::isnan(value)
               ? bitCast<uint32_t>(value) >> 16
               : toBFloat(value);
  if (!site.modifier[0])
    return toHalf(value);
  uint16_t rounded = toHalf(value);
  // The next value toward zero, if rounding went away from it.
  if (std::fabs(fromHalf(rounded)) > std::fabs(value) && rounded & 0x7fff)
    --rounded;
  return rounded;
}

/// The first operand goes to the upper half.
ROPE_HANDLER(rope::emulator::executeConvertPair) {
  uint32_t high = convert(site, site.getOperand<float>(operands, 0));
  uint32_t low = convert(site, site.getOperand<float>(operands, 1));
  site.setResult<uint32_t>(results, high << 16 | low);
}

/// To f16, bf16, or tf32 (modifier[2]: ties away from zero).
ROPE_HANDLER(rope::emulator::executeConvertOne) {
  float value = site.getOperand<float>(operands, 0);
  if (site.element != Element::TF32) {
    site.setResult<uint16_t>(results, convert(site, value));
    return;
  }
  if (site.modifier[1])
    value = value > 0 || std::isnan(value) ? value : 0;
  uint32_t bits = bitCast<uint32_t>(value);
  if (!site.modifier[0] && std::isfinite(value))
    bits += site.modifier[2] ? 0x1000 : 0xfff + (bits >> 13 & 1);
  site.setResult<uint32_t>(
      results, bitCast<uint32_t>(towardZero(bitCast<float>(bits), 13)));
}

/// prmt.b32 in its default mode: each nibble of the selector names a byte of
/// the two operands, and whether its sign is spread.
ROPE_HANDLER(rope::emulator::executePrmt) {
  uint64_t bytes = site.getOperand<uint32_t>(operands, 0) |
                   uint64_t(site.getOperand<uint32_t>(operands, 1)) << 32;
  uint32_t selector = site.getOperand<uint32_t>(operands, 2), result = 0;
  for (unsigned i = 0; i < 4; ++i) {
    unsigned which = selector >> 4 * i & 15;
    uint32_t byte = bytes >> 8 * (which & 7) & 0xff;
    if (which & 8)
      byte = byte & 0x80 ? 0xff : 0;
    result |= byte << 8 * i;
  }
  site.setResult(results, result);
}

//===----------------------------------------------------------------------===//
// Addresses
//===----------------------------------------------------------------------===//

/// mapa: the address in another block of the cluster; getctarank if
/// modifier[0].
ROPE_HANDLER(rope::emulator::executeMapAddress) {
  Machine &machine = Machine::get();
  Thread &self = *machine.getCurrent();
  SharedAddress address = getShared(site, self, site.space,
                                    site.getOperand<uint64_t>(operands, 0), 1);
  if (site.modifier[0]) {
    site.setResult<uint32_t>(results, address.block->number);
    return;
  }
  uint32_t rank = site.getOperand<uint32_t>(operands, 1);
  if (rank >= machine.getBlockCount())
    failAt(site, self,
           format("expected a rank below %u, but it is %u",
                  machine.getBlockCount(), rank));
  uint64_t mapped = uint64_t(rank + 1) << 24 | address.offset;
  site.setResult<uint64_t>(results, site.space == Space::Generic
                                        ? toGenericHandler(mapped)
                                        : mapped);
}

/// isspacep.
ROPE_HANDLER(rope::emulator::executeIsSpace) {
  auto *pointer =
      reinterpret_cast<const char *>(site.getOperand<uint64_t>(operands, 0));
  Machine &machine = Machine::get();
  bool result = false;
  for (unsigned b = 0; b < machine.getBlockCount(); ++b)
    if (site.space == Space::Cluster ||
        &machine.getBlock(b) == machine.getCurrent()->block)
      result |= machine.getBlock(b).shared.contains(pointer);
  if (site.space == Space::Global)
    result = DeviceMemory::get().contains(pointer);
  site.setResult<uint32_t>(results, result);
}

//===----------------------------------------------------------------------===//
// Functions of the host
//===----------------------------------------------------------------------===//

static float ex2(float x) { return std::exp2(x); }
static float ex2Ftz(float x) { return flush(std::exp2(flush(x))); }
static float lg2(float x) { return std::log2(x); }
static float rcp(float x) { return 1 / x; }
static double rcpDouble(double x) { return 1 / x; }
static float rcpFtz(float x) { return flush(1 / flush(x)); }
static float rsqrtOf(float x) { return 1 / std::sqrt(x); }
static double rsqrtDouble(double x) { return 1 / std::sqrt(x); }
static float sqrtOf(float x) { return std::sqrt(x); }
static float divide(float x, float y) { return x / y; }
static float fmaxOf(float x, float y) { return std::fmax(x, y); }
static float fminOf(float x, float y) { return std::fmin(x, y); }
static float fmaxNaN(float x, float y) {
  return std::isnan(x) || std::isnan(y) ? NAN : std::fmax(x, y);
}
static float fminNaN(float x, float y) {
  return std::isnan(x) || std::isnan(y) ? NAN : std::fmin(x, y);
}
static float multiply(float x, float y) { return x * y; }
static float add(float x, float y) { return x + y; }
static float fusedMultiplyAdd(float x, float y, float z) {
  return std::fma(x, y, z);
}
static float absolute(float x) { return std::fabs(x); }
static int32_t mulHigh(int32_t x, int32_t y) { return int64_t(x) * y >> 32; }
static uint32_t mulHighUnsigned(uint32_t x, uint32_t y) {
  return uint64_t(x) * y >> 32;
}
static float sinOf(float x) { return std::sin(x); }
static float cosOf(float x) { return std::cos(x); }
static float expOf(float x) { return std::exp(x); }
static float logOf(float x) { return std::log(x); }
static float powOf(float x, float y) { return std::pow(x, y); }
static float tanhOf(float x) { return std::tanh(x); }
static double sinDouble(double x) { return std::sin(x); }
static double cosDouble(double x) { return std::cos(x); }
static double expDouble(double x) { return std::exp(x); }
static double exp2Double(double x) { return std::exp2(x); }
static double logDouble(double x) { return std::log(x); }
static double log2Double(double x) { return std::log2(x); }
static double powDouble(double x, double y) { return std::pow(x, y); }
static double tanhDouble(double x) { return std::tanh(x); }

template <typename T>
static void *address(T *function) {
  return reinterpret_cast<void *>(function);
}

void *rope::emulator::findHostFunction(llvm::StringRef name) {
  static const llvm::StringMap<void *> functions = {
      // Approximations are the host's results: more exact than a GPU's.
      {"ex2.approx.f32", address(ex2)},
      {"ex2.approx.ftz.f32", address(ex2Ftz)},
      {"ex2.approx.f", address(ex2)},
      {"ex2.approx.ftz.f", address(ex2Ftz)},
      {"tanh.approx.f32", address(tanhOf)},
      {"lg2.approx.f32", address(lg2)},
      {"lg2.approx.ftz.f32", address(lg2)},
      {"rcp.approx.ftz.f32", address(rcpFtz)},
      {"rsqrt.approx.ftz.f32", address(rsqrtOf)},
      {"lg2.approx.f", address(lg2)},
      {"lg2.approx.ftz.f", address(lg2)},
      {"rcp.approx.ftz.f", address(rcpFtz)},
      {"rcp.rn.f", address(rcp)},
      {"rcp.rn.ftz.f", address(rcpFtz)},
      {"rcp.rn.d", address(rcpDouble)},
      {"rsqrt.approx.f", address(rsqrtOf)},
      {"rsqrt.approx.ftz.f", address(rsqrtOf)},
      {"rsqrt.approx.d", address(rsqrtDouble)},
      {"sqrt.approx.f", address(sqrtOf)},
      {"sqrt.approx.ftz.f", address(sqrtOf)},
      {"sqrt.rn.f", address(sqrtOf)},
      {"sqrt.rn.ftz.f", address(sqrtOf)},
      {"sqrt.f", address(sqrtOf)},
      {"sin.approx.f", address(sinOf)},
      {"sin.approx.ftz.f", address(sinOf)},
      {"cos.approx.f", address(cosOf)},
      {"cos.approx.ftz.f", address(cosOf)},
      {"div.approx.f", address(divide)},
      {"div.approx.ftz.f", address(divide)},
      {"div.full", address(divide)},
      {"div.full.ftz", address(divide)},
      {"div.rn.f", address(divide)},
      {"div.rn.ftz.f", address(divide)},
      {"fmax.f", address(fmaxOf)},
      {"fmax.ftz.f", address(fmaxOf)},
      {"fmax.nan.f", address(fmaxNaN)},
      {"fmax.ftz.nan.f", address(fmaxNaN)},
      {"fmin.f", address(fminOf)},
      {"fmin.ftz.f", address(fminOf)},
      {"fmin.nan.f", address(fminNaN)},
      {"fmin.ftz.nan.f", address(fminNaN)},
      {"fma.rn.f", address(fusedMultiplyAdd)},
      {"fma.rn.ftz.f", address(fusedMultiplyAdd)},
      {"mul.rn.f", address(multiply)},
      {"mul.rn.ftz.f", address(multiply)},
      {"add.rn.f", address(add)},
      {"add.rn.ftz.f", address(add)},
      {"fabs.f32", address(absolute)},
      {"fabs.ftz.f32", address(absolute)},
      {"mulhi.i", address(mulHigh)},
      {"mulhi.ui", address(mulHighUnsigned)},
      // libdevice, where the compiler had none to link.
      {"__nv_sinf", address(sinOf)},
      {"__nv_cosf", address(cosOf)},
      {"__nv_fast_sinf", address(sinOf)},
      {"__nv_fast_cosf", address(cosOf)},
      {"__nv_expf", address(expOf)},
      {"__nv_fast_expf", address(expOf)},
      {"__nv_exp2f", address(ex2)},
      {"__nv_logf", address(logOf)},
      {"__nv_fast_logf", address(logOf)},
      {"__nv_log2f", address(lg2)},
      {"__nv_fast_log2f", address(lg2)},
      {"__nv_powf", address(powOf)},
      {"__nv_fast_powf", address(powOf)},
      {"__nv_rsqrtf", address(rsqrtOf)},
      {"__nv_sqrtf", address(sqrtOf)},
      {"__nv_tanhf", address(tanhOf)},
      {"__nv_fast_tanhf", address(tanhOf)},
      {"__nv_fabsf", address(absolute)},
      {"__nv_fmaf", address(fusedMultiplyAdd)},
      {"__nv_sin", address(sinDouble)},
      {"__nv_cos", address(cosDouble)},
      {"__nv_exp", address(expDouble)},
      {"__nv_exp2", address(exp2Double)},
      {"__nv_log", address(logDouble)},
      {"__nv_log2", address(log2Double)},
      {"__nv_pow", address(powDouble)},
      {"__nv_tanh", address(tanhDouble)},
      {"__nv_rsqrt", address(rsqrtDouble)},
  };
  return functions.lookup(name);
}
