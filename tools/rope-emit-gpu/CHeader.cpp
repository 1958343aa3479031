//===- CHeader.cpp - Host functions as C declarations ---------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CHeader.h"
#include "llvm/Support/raw_ostream.h"
#include <set>

using namespace mlir;
using namespace mlir::rope;
using llvm::createStringError;
using llvm::Expected;

/// The C type of a scalar; empty where C has none that is passed alike.
static StringRef getCType(ElementKind kind) {
  switch (kind) {
  case ElementKind::F64:
    return "double";
  case ElementKind::F32:
    return "float";
  case ElementKind::I1:
    return "bool";
  case ElementKind::I8:
    return "int8_t";
  case ElementKind::I16:
    return "int16_t";
  case ElementKind::I32:
    return "int32_t";
  case ElementKind::I64:
  case ElementKind::Index:
    return "int64_t";
  case ElementKind::F16:
  case ElementKind::BF16:
    return "";
  }
  llvm_unreachable("unknown kind");
}

static std::string getMemRefType(const ValueType &type) {
  return "RopeMemRef" + std::to_string(type.shape.size());
}

static Expected<std::string> getType(const ValueType &type) {
  if (type.isShaped)
    return getMemRefType(type);
  StringRef name = getCType(type.kind);
  if (name.empty())
    return createStringError("C has no type for a scalar " +
                             stringifyElementKind(type.kind));
  return name.str();
}

static void declareMemRef(llvm::raw_ostream &os, size_t rank) {
  os << "#ifndef ROPE_MEMREF" << rank << "\n#define ROPE_MEMREF" << rank
     << "\ntypedef struct {\n  void *allocated;\n  void *aligned;\n"
     << "  int64_t offset;\n";
  if (rank > 0)
    os << "  int64_t sizes[" << rank << "];\n  int64_t strides[" << rank
       << "];\n";
  os << "} RopeMemRef" << rank << ";\n#endif\n\n";
}

static llvm::Error declareFunction(llvm::raw_ostream &os,
                                   const NamedSignature &function) {
  const Signature &signature = function.signature;
  std::string result = "void", parameters;
  auto addParameter = [&](const std::string &text) {
    parameters += (parameters.empty() ? "" : ", ") + text;
  };
  if (signature.results.size() == 1) {
    Expected<std::string> type = getType(signature.results[0]);
    if (!type)
      return type.takeError();
    if (signature.results[0].isShaped)
      addParameter(*type + " *result");
    else
      result = *type;
  } else if (signature.results.size() > 1) {
    os << "typedef struct {\n";
    for (auto [index, type] : llvm::enumerate(signature.results)) {
      Expected<std::string> name = getType(type);
      if (!name)
        return name.takeError();
      os << "  " << *name << " result" << index << ";\n";
    }
    os << "} " << function.name << "_results;\n\n";
    addParameter(function.name + "_results *results");
  }
  os << "/* ";
  for (auto [index, type] : llvm::enumerate(signature.arguments)) {
    Expected<std::string> name = getType(type);
    if (!name)
      return name.takeError();
    addParameter(*name + (type.isShaped ? " *arg" : " arg") +
                 std::to_string(index));
    os << (index ? ", " : "") << "arg" << index << ": "
       << stringifyType(type.kind, type.shape);
  }
  os << " */\n"
     << result << " _mlir_ciface_" << function.name << "("
     << (parameters.empty() ? "void" : parameters) << ");\n\n";
  return llvm::Error::success();
}

Expected<std::string> rope::getCHeader(ArrayRef<NamedSignature> functions) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "/* Written by rope-emit-gpu. The memory of a memref is the device's; "
        "a\n"
     << " * result that is not an argument is freed with "
        "ropeGpuFree(allocated).\n"
     << " */\n\n"
     << "#include <stdbool.h>\n#include <stdint.h>\n\n"
     << "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n"
     << "/* Element (i, j, ...) of a memref is at aligned + offset +\n"
     << " * i * strides[0] + j * strides[1] + ..., counted in elements. */\n";
  std::set<size_t> ranks;
  for (const NamedSignature &function : functions)
    for (auto types :
         {&function.signature.arguments, &function.signature.results})
      for (const ValueType &type : *types)
        if (type.isShaped)
          ranks.insert(type.shape.size());
  for (size_t rank : ranks)
    declareMemRef(os, rank);
  for (const NamedSignature &function : functions)
    if (llvm::Error error = declareFunction(os, function))
      return createStringError("cannot declare '" + function.name +
                               "': " + llvm::toString(std::move(error)));
  os << "#ifdef __cplusplus\n}\n#endif\n";
  return text;
}
