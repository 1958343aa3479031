//===- Streams.cpp - Streams and events -----------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each thread has one stream per context, so that a host function that calls
// another one, and a program that calls several, have their work in order.
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "Rope/CudaRuntime/CudaRuntime.h"

using namespace rope::cuda;

namespace {
/// The streams of a thread; other threads get them when it ends.
struct ThreadStreams {
  std::vector<std::pair<ContextState *, Stream>> streams;
  /// What ropeGpuSetStream has set.
  Stream given = nullptr;
  bool hasGiven = false;

  ~ThreadStreams() {
    for (auto [context, stream] : streams) {
      std::lock_guard<std::mutex> lock(context->mutex);
      context->freeStreams.push_back(stream);
    }
  }
};
} // namespace

static ThreadStreams &getThreadStreams() {
  static thread_local ThreadStreams streams;
  return streams;
}

static Stream takeStream(ContextState &context) {
  std::lock_guard<std::mutex> lock(context.mutex);
  Stream stream = nullptr;
  if (!context.freeStreams.empty()) {
    stream = context.freeStreams.back();
    context.freeStreams.pop_back();
    return stream;
  }
  // 0: it runs after what the program has put on the default stream.
  check(Driver::get().cuStreamCreate(&stream, 0), "cuStreamCreate", "device %d",
        context.device);
  return stream;
}

Stream rope::cuda::getStream() {
  ThreadStreams &own = getThreadStreams();
  ContextState &context = enterContext();
  if (own.hasGiven)
    return own.given;
  for (auto [owner, stream] : own.streams)
    if (owner == &context)
      return stream;
  own.streams.emplace_back(&context, takeStream(context));
  return own.streams.back().second;
}

static void synchronize(Stream stream) {
  const char *kernel = lastKernel();
  check(Driver::get().cuStreamSynchronize(stream), "cuStreamSynchronize",
        "the work of this thread%s%s%s", kernel ? ", last kernel '" : "",
        kernel ? kernel : "", kernel ? "'" : "");
}

//===----------------------------------------------------------------------===//
// For programs
//===----------------------------------------------------------------------===//

void ropeGpuSetStream(void *stream) {
  getThreadStreams().given = static_cast<Stream>(stream);
  getThreadStreams().hasGiven = true;
}

void ropeGpuResetStream(void) { getThreadStreams().hasGiven = false; }

void ropeGpuSynchronize(void) { synchronize(getStream()); }

//===----------------------------------------------------------------------===//
// Entry points
//===----------------------------------------------------------------------===//

void *mgpuStreamCreate(void) { return getStream(); }

// It stays the thread's.
void mgpuStreamDestroy(void *) {}

void mgpuStreamSynchronize(void *stream) {
  const ThreadStreams &own = getThreadStreams();
  // Who gave a stream waits for it.
  if (own.hasGiven && own.given == stream)
    return;
  synchronize(static_cast<Stream>(stream));
}

void mgpuStreamWaitEvent(void *stream, void *event) {
  check(Driver::get().cuStreamWaitEvent(static_cast<Stream>(stream),
                                        static_cast<Event>(event), 0),
        "cuStreamWaitEvent", "an event");
}

void *mgpuEventCreate(void) {
  enterContext();
  constexpr unsigned disableTiming = 2;
  Event event = nullptr;
  check(Driver::get().cuEventCreate(&event, disableTiming), "cuEventCreate",
        "an event without timing");
  return event;
}

void mgpuEventDestroy(void *event) {
  check(Driver::get().cuEventDestroy(static_cast<Event>(event)),
        "cuEventDestroy", "an event");
}

void mgpuEventSynchronize(void *event) {
  check(Driver::get().cuEventSynchronize(static_cast<Event>(event)),
        "cuEventSynchronize", "an event");
}

void mgpuEventRecord(void *event, void *stream) {
  check(Driver::get().cuEventRecord(static_cast<Event>(event),
                                    static_cast<Stream>(stream)),
        "cuEventRecord", "an event");
}
