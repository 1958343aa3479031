//===- Frame.cpp - Arguments and results of calls -------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Frame.h"
#include "Runtime.h"
#include <cstdlib>
#include <cstring>

using namespace mlir;
using namespace mlir::rope;
using llvm::createStringError;
using llvm::Error;
using llvm::Expected;

// A descriptor is {allocated, aligned, offset, sizes[rank], strides[rank]}; all
// of its fields have 64 bits.
static constexpr size_t numHeaderWords = 3;

static SmallVector<int64_t> getRowMajorStrides(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size(), 1);
  for (size_t dim = shape.size(); dim-- > 1;)
    strides[dim - 1] = strides[dim] * shape[dim];
  return strides;
}

static SmallVector<int64_t> makeDescriptor(const void *data,
                                           ArrayRef<int64_t> shape) {
  auto address = reinterpret_cast<int64_t>(data);
  SmallVector<int64_t> descriptor = {address, address, 0};
  llvm::append_range(descriptor, shape);
  llvm::append_range(descriptor, getRowMajorStrides(shape));
  return descriptor;
}

Frame::Frame(const Signature &signature, const JITFunction &function,
             MutableArrayRef<Array> arguments, const Accelerator *accelerator)
    : signature(signature), function(function), arguments(arguments),
      accelerator(accelerator),
      results(llvm::divideCeil(function.getResultSize(), sizeof(int64_t))) {
  descriptors.reserve(arguments.size());
  for (auto [array, type] : llvm::zip_equal(arguments, signature.arguments)) {
    void *data = array.getData();
    if (accelerator && type.isShaped) {
      data = accelerator->allocate(array.getNumBytes());
      accelerator->copy(data, array.getData(), array.getNumBytes());
    }
    descriptors.push_back(makeDescriptor(data, array.getShape()));
    pointers.push_back(type.isShaped
                           ? static_cast<void *>(descriptors.back().data())
                           : array.getData());
    borrowed.insert(descriptors.back().front());
  }
}

Frame::~Frame() {
  freeResults();
  if (!accelerator)
    return;
  for (auto [descriptor, type] :
       llvm::zip_equal(descriptors, signature.arguments))
    if (type.isShaped)
      free(descriptor.front());
}

void Frame::invoke() {
  freeResults();
  function.invoke(results.data(), pointers.data());
  hasResults = true;
}

void Frame::updateArguments() {
  if (!accelerator)
    return;
  for (auto [array, type, descriptor] :
       llvm::zip_equal(arguments, signature.arguments, descriptors))
    if (type.isShaped)
      accelerator->copy(array.getData(),
                        reinterpret_cast<const void *>(descriptor.front()),
                        array.getNumBytes());
}

Expected<Array> Frame::getResult(size_t index) const {
  const ValueType &type = signature.results[index];
  if (type.isShaped)
    return copyResult(getDescriptor(index), type);
  Expected<Array> array = Array::create(type.kind, {});
  if (array)
    std::memcpy(array->getData(), getDescriptor(index), array->getNumBytes());
  return array;
}

/// Copies what `descriptor` describes into an array of its own.
Expected<Array> Frame::copyResult(const int64_t *descriptor,
                                  const ValueType &type) const {
  size_t rank = type.shape.size();
  ArrayRef<int64_t> shape(descriptor + numHeaderWords, rank);
  ArrayRef<int64_t> strides(descriptor + numHeaderWords + rank, rank);
  Expected<Array> array = Array::create(type.kind, shape);
  if (!array)
    return array.takeError();
  if (Error error = checkArray(*array, type))
    return createStringError("a result has the wrong shape: " +
                             llvm::toString(std::move(error)));

  int64_t size = getElementSize(type.kind);
  const char *source =
      reinterpret_cast<const char *>(descriptor[1]) + descriptor[2] * size;
  SmallVector<char> onHost;
  if (accelerator && array->getNumElements() > 0) {
    // From the first to the last element, with what lies between them.
    int64_t before = 0, after = 0;
    for (auto [dim, stride] : llvm::zip_equal(shape, strides))
      (stride < 0 ? before : after) += (dim - 1) * stride;
    onHost.resize_for_overwrite((after - before + 1) * size);
    accelerator->copy(onHost.data(), source + before * size, onHost.size());
    source = onHost.data() - before * size;
  }
  copyStrided(size, shape, source, strides, array->getData(),
              getRowMajorStrides(shape));
  return array;
}

void Frame::freeResults() {
  if (!hasResults)
    return;
  hasResults = false;
  // memref.get_global marks the buffers of constants by this address.
  constexpr int64_t constantMarker = 0xdeadbeef;
  llvm::SmallDenseSet<int64_t> freed(borrowed.begin(), borrowed.end());
  freed.insert(constantMarker);
  for (auto [index, type] : llvm::enumerate(signature.results))
    if (type.isShaped && freed.insert(*getDescriptor(index)).second)
      free(*getDescriptor(index));
}

const int64_t *Frame::getDescriptor(size_t index) const {
  return reinterpret_cast<const int64_t *>(
      reinterpret_cast<const char *>(results.data()) +
      function.getResultOffsets()[index]);
}

void Frame::free(int64_t address) const {
  auto *pointer = reinterpret_cast<void *>(address);
  if (accelerator)
    accelerator->free(pointer);
  else
    std::free(pointer);
}
