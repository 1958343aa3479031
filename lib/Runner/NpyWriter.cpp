//===- NpyWriter.cpp - Writing NumPy files --------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/Runner/NpyFile.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir::rope;
using llvm::ArrayRef;
using llvm::createStringError;
using llvm::Error;
using llvm::SmallString;
using llvm::SmallVector;
using llvm::StringRef;
namespace fs = llvm::sys::fs;

static StringRef getDescr(ElementKind kind) {
  switch (kind) {
  case ElementKind::F64:
    return "<f8";
  case ElementKind::F32:
    return "<f4";
  case ElementKind::F16:
    return "<f2";
  case ElementKind::BF16:
    return "<V2";
  case ElementKind::I1:
    return "|b1";
  case ElementKind::I8:
    return "|i1";
  case ElementKind::I16:
    return "<i2";
  case ElementKind::I32:
    return "<i4";
  case ElementKind::I64:
  case ElementKind::Index:
    return "<i8";
  }
  llvm_unreachable("unknown element kind");
}

/// Everything of a version 1.0 file before the elements.
static std::string makeHeader(const Array &array) {
  std::string dict = "{'descr': '" + getDescr(array.getKind()).str() +
                     "', 'fortran_order': False, 'shape': (";
  ArrayRef<int64_t> shape = array.getShape();
  for (auto [dim, size] : llvm::enumerate(shape))
    dict += (dim ? ", " : "") + std::to_string(size);
  dict += shape.size() == 1 ? ",), }" : "), }";
  // The elements start at a multiple of 64 bytes, after a line feed.
  constexpr size_t prefix = 10, alignment = 64;
  size_t total = llvm::alignTo(prefix + dict.size() + 1, alignment);
  dict.resize(total - prefix - 1, ' ');
  dict += '\n';

  std::string header("\x93NUMPY\x01\x00", 8);
  char length[2];
  llvm::support::endian::write16le(length, dict.size());
  header.append(length, 2);
  return header + dict;
}

static Error makeError(StringRef path, const std::string &reason) {
  return createStringError("cannot write '" + path + "': " + reason);
}

static Error writeTo(int fd, bool shouldClose, const NpyOutput &output) {
  llvm::raw_fd_ostream os(fd, shouldClose, /*unbuffered=*/true);
  os << makeHeader(*output.array);
  ArrayRef<char> bytes = output.array->getBytes();
  os.write(bytes.data(), bytes.size());
  if (!os.has_error())
    return Error::success();
  std::string reason = os.error().message();
  os.clear_error();
  return makeError(output.path, reason);
}

namespace {
/// An output whose elements lie in a temporary file beside their place.
struct StagedOutput {
  std::string path;
  fs::TempFile file;
};
} // namespace

/// Writes `output` to a temporary file, or straight to a device or pipe, which
/// a rename would replace.
static Error stage(const NpyOutput &output, SmallVector<StagedOutput> &staged) {
  fs::file_status status;
  std::error_code ec = fs::status(output.path, status);
  if (!ec && fs::is_directory(status))
    return makeError(output.path, "Is a directory");
  SmallString<128> path(output.path);
  if (!ec && fs::is_other(status)) {
    int fd;
    if (std::error_code openError =
            fs::openFileForWrite(path, fd, fs::CD_OpenExisting, fs::OF_None))
      return makeError(output.path, openError.message());
    return writeTo(fd, /*shouldClose=*/true, output);
  }
  // A link stays a link, to the new file.
  if (!ec && (ec = fs::real_path(output.path, path)))
    return makeError(output.path, ec.message());
  llvm::Expected<fs::TempFile> file =
      fs::TempFile::create(path + ".tmp%%%%%%%%");
  if (!file)
    return makeError(output.path,
                     llvm::errorToErrorCode(file.takeError()).message());
  staged.push_back({path.str().str(), std::move(*file)});
  return writeTo(staged.back().file.FD, /*shouldClose=*/false, output);
}

/// Renames every temporary file; where one fails, removes those before it.
static Error keepAll(SmallVector<StagedOutput> &staged) {
  for (auto [index, output] : llvm::enumerate(staged)) {
    Error error = output.file.keep(output.path);
    if (!error)
      continue;
    for (const StagedOutput &kept : llvm::ArrayRef(staged).take_front(index))
      fs::remove(kept.path);
    for (StagedOutput &left : llvm::drop_begin(staged, index + 1))
      llvm::consumeError(left.file.discard());
    return makeError(output.path,
                     llvm::errorToErrorCode(std::move(error)).message());
  }
  return Error::success();
}

Error mlir::rope::writeNpyFiles(ArrayRef<NpyOutput> outputs) {
  SmallVector<StagedOutput> staged;
  for (const NpyOutput &output : outputs) {
    Error error = stage(output, staged);
    if (!error)
      continue;
    for (StagedOutput &left : staged)
      llvm::consumeError(left.file.discard());
    return error;
  }
  return keepAll(staged);
}
