/*===- driver.c - Calls a compiled function in another process
-------------===*\
|*                                                                            *|
|* Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.       *|
|* See LICENSE for license information.                                       *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/
/*
 * driver LIBRARY SYMBOL < request > reply, for code that the process of the
 * tests cannot load; emulate.py is the other side. Both files are 64-bit
 * integers in the byte order of the target, and bytes:
 *
 *   request: numbers of segments, arguments and results;
 *            per segment its size and its address modulo ALIGNMENT;
 *            per argument a count of words, and either, if it is 0, an integer,
 *            or a memref descriptor that begins with segment and byte offset;
 *            per result its rank and the size of an element;
 *            the bytes of the segments.
 *   reply:   the bytes of the segments after the call;
 *            per result its descriptor and the bytes from its first element on.
 *
 * Exits with 1 and a message if a request cannot be read or the symbol is not
 * there.
 */
#include <dlfcn.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { ALIGNMENT = 64, MAX_ARGUMENTS = 12 };

static void fail(const char *what, const char *detail) {
  fprintf(stderr, "driver: error: %s%s\n", what, detail);
  exit(1);
}

static void readBytes(void *to, size_t size) {
  if (fread(to, 1, size, stdin) != size)
    fail("expected more bytes in the request", "");
}

static int64_t readWord(void) {
  int64_t word;
  readBytes(&word, sizeof(word));
  return word;
}

static void writeBytes(const void *from, size_t size) {
  if (fwrite(from, 1, size, stdout) != size)
    fail("expected to write the reply", "");
}

/* Memory that is never freed: one process makes one call. */
static void *allocate(size_t size) {
  void *memory = calloc(size ? size : 1, 1);
  if (!memory)
    fail("expected more memory", "");
  return memory;
}

struct Segment {
  size_t size;
  char *data;
};

static struct Segment readSegment(void) {
  struct Segment segment;
  segment.size = (size_t)readWord();
  uintptr_t residue = (uintptr_t)readWord();
  uintptr_t base = (uintptr_t)allocate(segment.size + 2 * ALIGNMENT);
  base = (base + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  segment.data = (char *)(base + residue);
  return segment;
}

/* An argument of the call: an integer, or the address of a descriptor. */
static int64_t readArgument(const struct Segment *segments) {
  int64_t count = readWord();
  if (count == 0)
    return readWord();
  int64_t *words = allocate((size_t)count * sizeof(int64_t));
  readBytes(words, (size_t)count * sizeof(int64_t));
  words[0] = (int64_t)(uintptr_t)(segments[words[0]].data + words[1]);
  words[1] = words[0];
  return (int64_t)(uintptr_t)words;
}

/* Writes a descriptor and the bytes that it spans; the strides of a result are
 * not negative. */
static void writeResult(const int64_t *words, int64_t rank, int64_t size) {
  const int64_t *sizes = words + 3, *strides = sizes + rank;
  int64_t extent = 1;
  for (int64_t dim = 0; dim < rank; ++dim)
    extent += (sizes[dim] - 1) * strides[dim];
  for (int64_t dim = 0; dim < rank; ++dim)
    if (sizes[dim] == 0)
      extent = 0;
  writeBytes(words, (size_t)(3 + 2 * rank) * sizeof(int64_t));
  writeBytes((const char *)(uintptr_t)words[1] + words[2] * size,
             (size_t)(extent * size));
}

int main(int argc, char **argv) {
  if (argc != 3)
    fail("expected LIBRARY SYMBOL", "");
  void *library = dlopen(argv[1], RTLD_NOW | RTLD_GLOBAL);
  if (!library)
    fail("expected a library: ", dlerror());
  typedef void (*Function)(int64_t, int64_t, int64_t, int64_t, int64_t, int64_t,
                           int64_t, int64_t, int64_t, int64_t, int64_t,
                           int64_t);
  Function function = (Function)(uintptr_t)dlsym(library, argv[2]);
  if (!function)
    fail("expected a symbol: ", dlerror());

  size_t numSegments = (size_t)readWord();
  int64_t numArguments = readWord(), numResults = readWord();
  struct Segment *segments = allocate(numSegments * sizeof(struct Segment));
  for (size_t i = 0; i < numSegments; ++i)
    segments[i] = readSegment();

  int64_t hasResults = numResults != 0;
  if (numArguments + hasResults > MAX_ARGUMENTS)
    fail("expected fewer arguments", "");
  int64_t values[MAX_ARGUMENTS] = {0};
  for (int64_t i = 0; i < numArguments; ++i)
    values[i + hasResults] = readArgument(segments);

  int64_t *shapes = allocate((size_t)numResults * 2 * sizeof(int64_t));
  readBytes(shapes, (size_t)numResults * 2 * sizeof(int64_t));
  size_t resultWords = 0;
  for (int64_t i = 0; i < numResults; ++i)
    resultWords += 3 + 2 * (size_t)shapes[2 * i];
  int64_t *results = allocate(resultWords * sizeof(int64_t));
  if (hasResults)
    values[0] = (int64_t)(uintptr_t)results;
  for (size_t i = 0; i < numSegments; ++i)
    readBytes(segments[i].data, segments[i].size);

  /* Surplus arguments do no harm where the caller removes them from the stack,
   * as in the calling conventions of AArch64 and x86-64. */
  function(values[0], values[1], values[2], values[3], values[4], values[5],
           values[6], values[7], values[8], values[9], values[10], values[11]);

  for (size_t i = 0; i < numSegments; ++i)
    writeBytes(segments[i].data, segments[i].size);
  for (int64_t i = 0; i < numResults; ++i) {
    writeResult(results, shapes[2 * i], shapes[2 * i + 1]);
    results += 3 + 2 * shapes[2 * i];
  }
  if (fflush(stdout))
    fail("expected to write the reply", "");
  return 0;
}
