//===- EmulatorTest.cpp - Running kernels in tests ------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmulatorTest.h"
#include "llvm/AsmParser/Parser.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/raw_ostream.h"

using namespace rope::emulator::test;

std::string rope::emulator::test::assemble(const std::string &ir) {
  std::string text =
      "target datalayout = \"e-p6:32:32-i64:64-i128:128-i256:256-v16:16-v32:32-"
      "n16:32:64\"\ntarget triple = \"nvptx64-nvidia-cuda\"\n" +
      ir;
  llvm::LLVMContext context;
  llvm::SMDiagnostic error;
  auto module = llvm::parseAssemblyString(text, error, context);
  if (!module) {
    error.print("kernel", llvm::errs());
    std::abort();
  }
  std::string code;
  llvm::raw_string_ostream stream(code);
  llvm::WriteBitcodeToFile(*module, stream);
  return code;
}

TestKernel::TestKernel(const std::string &parameters, const std::string &body,
                       const std::string &globals) {
  std::string code = assemble(globals + "\ndefine ptx_kernel void @kernel(" +
                              parameters + ") {\n" + body + "\n}\n");
  module = mgpuModuleLoad(code.data(), code.size());
}

std::vector<float> rope::emulator::test::makeValues(size_t count,
                                                    unsigned seed) {
  std::vector<float> values(count);
  uint32_t state = seed * 2654435761u + 1;
  for (float &value : values) {
    state = state * 1664525 + 1013904223;
    value = float(int(state >> 24) - 128) / 32;
  }
  return values;
}

void *rope::emulator::test::makeTensorMap(void *data, int64_t rows,
                                          int64_t columns, int64_t boxRows,
                                          int64_t boxColumns, int swizzle) {
  struct {
    void *allocated, *aligned;
    int64_t offset, sizes[2], strides[2];
  } descriptor = {data, data, 0, {rows, columns}, {columns, 1}};
  int64_t box[] = {boxRows, boxColumns};
  constexpr int kFloat16 = 6;
  return mgpuTensorMapEncodeTiledMemref(2, &descriptor, kFloat16, 0, swizzle, 0,
                                        0, box);
}
