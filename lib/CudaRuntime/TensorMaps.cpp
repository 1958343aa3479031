//===- TensorMaps.cpp - Descriptors of tensors for TMA --------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "Rope/CudaRuntime/CudaRuntime.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <deque>
#include <map>

using namespace rope::cuda;

static constexpr int64_t maxRank = 5;
/// Maps that are kept on the device. A call makes a few.
static constexpr size_t maxMaps = 4096;

namespace {
/// CUtensorMap.
struct alignas(64) TensorMap {
  std::array<uint64_t, 16> words;
};

/// A map in one context.
using MapKey = std::pair<ContextState *, std::array<uint64_t, 16>>;
} // namespace

/// Bytes of an element of each CUtensorMapDataType.
static int64_t getElementBytes(int64_t dataType) {
  static constexpr int64_t bytes[] = {1, 2, 4, 4, 8, 8, 2, 4, 8, 2, 4, 4, 4};
  if (dataType < 0 || dataType >= int64_t(sizeof(bytes) / sizeof(*bytes)))
    fail("expected a data type of tensor maps from 0 to 12, got %lld",
         static_cast<long long>(dataType));
  return bytes[dataType];
}

void mgpuTensorMapEncodeTiled(void *tensorMap, int32_t dataType, uint32_t rank,
                              void *address, const uint64_t *sizes,
                              const uint64_t *strides, const uint32_t *box,
                              const uint32_t *elementStrides,
                              int32_t interleave, int32_t swizzle,
                              int32_t l2Promotion, int32_t oobFill) {
  const Driver &driver = Driver::get();
  if (!driver.cuTensorMapEncodeTiled)
    fail("expected a driver for CUDA 12.0 or later, which has "
         "cuTensorMapEncodeTiled");
  enterContext();
  char shape[256] = "";
  size_t length = 0;
  for (uint32_t dim = 0; dim < rank && length < sizeof(shape); ++dim)
    length += snprintf(shape + length, sizeof(shape) - length,
                       "%s%llu (box %u)", dim ? " x " : "",
                       static_cast<unsigned long long>(sizes[dim]), box[dim]);
  check(driver.cuTensorMapEncodeTiled(tensorMap, dataType, rank, address, sizes,
                                      strides, box, elementStrides, interleave,
                                      swizzle, l2Promotion, oobFill),
        "cuTensorMapEncodeTiled",
        "type %d, %s elements at %p, innermost first, interleave %d, swizzle "
        "%d, L2 promotion %d, fill %d",
        dataType, shape, address, interleave, swizzle, l2Promotion, oobFill);
}

/// The address of a copy of `map` on the device. Equal maps share one.
static void *copyToDevice(const TensorMap &map) {
  static std::mutex mutex;
  static auto &maps = *new std::map<MapKey, void *>();
  static auto &order = *new std::deque<MapKey>();
  MapKey key(&enterContext(), map.words);
  std::lock_guard<std::mutex> lock(mutex);
  if (auto found = maps.find(key); found != maps.end())
    return found->second;
  // Kernels of this thread that read the oldest are done before it is freed.
  if (order.size() >= maxMaps) {
    ropeGpuSynchronize();
    auto oldest = maps.find(order.front());
    if (oldest->first.first == key.first)
      ropeGpuFree(oldest->second);
    maps.erase(oldest);
    order.pop_front();
  }
  void *pointer = ropeGpuAlloc(sizeof(map));
  ropeGpuCopy(pointer, &map, sizeof(map));
  maps.emplace(key, pointer);
  order.push_back(key);
  return pointer;
}

void *mgpuTensorMapEncodeTiledMemref(int64_t rank, void *descriptor,
                                     int64_t dataType, int64_t interleave,
                                     int64_t swizzle, int64_t l2Promotion,
                                     int64_t oobFill, int64_t *inputBox) {
  if (rank < 1 || rank > maxRank)
    fail("expected a tensor map of rank 1 to 5, got %lld",
         static_cast<long long>(rank));
  // {allocated, aligned, offset, sizes[rank], strides[rank]}, outermost first;
  // a tensor map has the innermost first and no stride for it.
  const auto *words = static_cast<const int64_t *>(descriptor);
  const int64_t *memrefSizes = words + 3, *memrefStrides = words + 3 + rank;
  int64_t bytes = getElementBytes(dataType);
  uint64_t sizes[maxRank], strides[maxRank];
  uint32_t box[maxRank], elementStrides[maxRank];
  for (int64_t dim = 0; dim < rank; ++dim) {
    int64_t from = rank - 1 - dim;
    // The driver takes no empty tensor. Nothing is fetched of one.
    sizes[dim] = std::max<int64_t>(memrefSizes[from], 1);
    box[dim] = inputBox[from];
    elementStrides[dim] = 1;
    if (dim > 0)
      strides[dim - 1] = std::max<int64_t>(memrefStrides[from] * bytes, 16);
  }
  auto *address = reinterpret_cast<char *>(words[1]) + words[2] * bytes;
  TensorMap map = {};
  mgpuTensorMapEncodeTiled(&map, dataType, rank, address, sizes, strides, box,
                           elementStrides, interleave, swizzle, l2Promotion,
                           oobFill);
  return copyToDevice(map);
}
