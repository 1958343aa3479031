//===- Ptxas.cpp - PTX to machine code ------------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ptxas.h"
#include "mlir/Support/LLVM.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::rope;
using llvm::createStringError;
using llvm::Expected;

static Expected<std::string> findPtxas(StringRef toolkit) {
  SmallVector<std::string> roots;
  if (!toolkit.empty())
    roots.push_back(toolkit.str());
  else
    for (const char *variable : {"CUDA_ROOT", "CUDA_HOME", "CUDA_PATH"})
      if (const char *root = getenv(variable))
        roots.push_back(root);
  for (StringRef root : roots) {
    SmallString<128> path(root);
    llvm::sys::path::append(path, "bin", "ptxas");
    if (llvm::sys::fs::can_execute(path))
      return std::string(path);
  }
  if (toolkit.empty())
    if (auto path = llvm::sys::findProgramByName("ptxas"))
      return *path;
  return createStringError(
      "machine code needs ptxas of the CUDA toolkit, which is not " +
      (toolkit.empty() ? std::string("on PATH")
                       : "in '" + toolkit.str() + "/bin'"));
}

/// The number before `unit` in `text`; 0 where there is none.
static int64_t getNumberBefore(StringRef text, StringRef unit) {
  size_t end = text.find(unit);
  if (end == StringRef::npos)
    return 0;
  StringRef digits = text.take_front(end).rtrim();
  digits = digits.drop_front(digits.find_last_not_of("0123456789") + 1);
  int64_t number = 0;
  return digits.getAsInteger(10, number) ? 0 : number;
}

/// Reads the output of `ptxas -v`.
static llvm::StringMap<KernelUsage> parseUsage(StringRef log) {
  llvm::StringMap<KernelUsage> usage;
  KernelUsage *kernel = nullptr;
  while (!log.empty()) {
    StringRef line;
    std::tie(line, log) = log.split('\n');
    if (size_t begin = line.find("Compiling entry function '");
        begin != StringRef::npos) {
      StringRef rest = line.drop_front(begin).split('\'').second;
      kernel = &usage[rest.split('\'').first];
    } else if (kernel && line.contains("bytes spill stores")) {
      kernel->spillStoreBytes = getNumberBefore(line, "bytes spill stores");
      kernel->spillLoadBytes = getNumberBefore(line, "bytes spill loads");
    } else if (kernel && line.contains(" registers")) {
      kernel->registers = getNumberBefore(line, "registers");
      kernel->staticSharedBytes = getNumberBefore(line, "bytes smem");
    }
  }
  return usage;
}

Expected<Cubin> rope::assemble(StringRef ptx, StringRef chip,
                               StringRef toolkit) {
  Expected<std::string> ptxas = findPtxas(toolkit);
  if (!ptxas)
    return ptxas.takeError();
  SmallString<128> input, output, log;
  std::error_code code;
  SmallVector<std::unique_ptr<llvm::FileRemover>> removers;
  for (auto [path, suffix] :
       {std::pair(&input, "ptx"), {&output, "cubin"}, {&log, "log"}}) {
    if ((code = llvm::sys::fs::createTemporaryFile("rope", suffix, *path)))
      return createStringError("cannot make a temporary file: " +
                               code.message());
    removers.push_back(std::make_unique<llvm::FileRemover>(*path));
  }
  {
    llvm::raw_fd_ostream os(input, code);
    os << ptx;
    os.close();
    if (os.has_error()) {
      std::string message = os.error().message();
      os.clear_error();
      return createStringError("cannot write '" + input + "': " + message);
    }
  }
  std::string arch = ("-arch=" + chip).str();
  std::string message;
  int status = llvm::sys::ExecuteAndWait(
      *ptxas, {*ptxas, arch, "-O3", "-v", input, "-o", output},
      /*Env=*/std::nullopt, {std::nullopt, StringRef(log), StringRef(log)},
      /*SecondsToWait=*/0, /*MemoryLimit=*/0, &message);
  auto logBuffer = llvm::MemoryBuffer::getFile(log);
  StringRef text = logBuffer ? (*logBuffer)->getBuffer() : "";
  if (status != 0)
    return createStringError(
        "ptxas failed: " +
        (message.empty() ? text.split('\n').first.str() : message));
  auto cubin = llvm::MemoryBuffer::getFile(output);
  if (!cubin)
    return createStringError("cannot read what ptxas wrote: " +
                             cubin.getError().message());
  return Cubin{(*cubin)->getBuffer().str(), parseUsage(text)};
}
