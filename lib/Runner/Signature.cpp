//===- Signature.cpp - What a function takes and returns ------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/Runner/Signature.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::rope;
using llvm::createStringError;
using llvm::Error;
using llvm::Expected;

static std::string stringify(Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return text;
}

static std::optional<ElementKind> getElementKind(Type type) {
  if (type.isIndex())
    return ElementKind::Index;
  if (auto integer = dyn_cast<IntegerType>(type);
      integer && !integer.isSignless())
    return std::nullopt;
  return symbolizeElementKind(stringify(type));
}

/// Whether a contiguous array of any size that `type` allows has its layout.
static bool isContiguous(MemRefType type) {
  if (type.getLayout().isIdentity())
    return true;
  SmallVector<int64_t> strides;
  int64_t offset;
  if (failed(type.getStridesAndOffset(strides, offset)) ||
      (offset != 0 && !ShapedType::isDynamic(offset)))
    return false;
  int64_t expected = 1;
  for (int64_t dim = type.getRank() - 1; dim >= 0; --dim) {
    if (!ShapedType::isDynamic(strides[dim]) && strides[dim] != expected)
      return false;
    int64_t size = type.getDimSize(dim);
    bool isDynamic =
        ShapedType::isDynamic(size) || ShapedType::isDynamic(expected);
    expected = isDynamic ? ShapedType::kDynamic : expected * size;
  }
  return true;
}

static std::optional<ValueType> getValueType(Type type, bool isArgument) {
  if (auto tensor = dyn_cast<RankedTensorType>(type)) {
    std::optional<ElementKind> kind = getElementKind(tensor.getElementType());
    if (!kind || tensor.getEncoding())
      return std::nullopt;
    return ValueType{*kind, true, llvm::to_vector(tensor.getShape())};
  }
  if (auto memref = dyn_cast<MemRefType>(type)) {
    std::optional<ElementKind> kind = getElementKind(memref.getElementType());
    if (!kind || memref.getMemorySpace() ||
        (isArgument ? !isContiguous(memref) : !memref.isStrided()))
      return std::nullopt;
    return ValueType{*kind, true, llvm::to_vector(memref.getShape())};
  }
  std::optional<ElementKind> kind = getElementKind(type);
  if (!kind)
    return std::nullopt;
  return ValueType{*kind, false, {}};
}

Expected<Signature> mlir::rope::getSignature(func::FuncOp func) {
  Signature signature;
  FunctionType type = func.getFunctionType();
  auto append = [&](TypeRange types, StringRef what,
                    SmallVector<ValueType> &values) -> Error {
    for (auto [index, type] : llvm::enumerate(types)) {
      std::optional<ValueType> value = getValueType(type, what == "argument");
      if (!value)
        return createStringError(what + " " + Twine(index) + " of '" +
                                 func.getSymName() + "' is a '" +
                                 stringify(type) + "', which cannot be passed");
      values.push_back(*value);
    }
    return Error::success();
  };
  if (Error error = append(type.getInputs(), "argument", signature.arguments))
    return error;
  if (Error error = append(type.getResults(), "result", signature.results))
    return error;
  return signature;
}

Error mlir::rope::checkArray(const Array &array, const ValueType &type) {
  ArrayRef<int64_t> shape = array.getShape();
  bool isMatch =
      array.getKind() == type.kind && shape.size() == type.shape.size() &&
      llvm::all_of_zip(shape, type.shape, [](int64_t size, int64_t expected) {
        return ShapedType::isDynamic(expected) || size == expected;
      });
  if (isMatch)
    return Error::success();
  return createStringError("expected " + stringifyType(type.kind, type.shape) +
                           ", got " + stringifyType(array.getKind(), shape));
}

Expected<func::FuncOp> mlir::rope::lookupFunction(ModuleOp module,
                                                  StringRef name) {
  SmallVector<func::FuncOp> candidates;
  for (auto func : module.getOps<func::FuncOp>())
    if (func.isPublic() && !func.isExternal())
      candidates.push_back(func);
  for (func::FuncOp func : candidates)
    if (func.getSymName() == name || (name.empty() && candidates.size() == 1))
      return func;

  std::string available =
      candidates.empty()
          ? "the file has no public function with a body"
          : "the functions are " +
                llvm::join(llvm::map_range(candidates,
                                           [](func::FuncOp func) {
                                             return "'" +
                                                    func.getSymName().str() +
                                                    "'";
                                           }),
                           ", ");
  if (name.empty())
    return createStringError(candidates.empty()
                                 ? available
                                 : "expected --function=NAME; " + available);
  std::string reason = "there is no function '" + name.str() + "'";
  if (auto func = module.lookupSymbol<func::FuncOp>(name))
    reason = "the function '" + name.str() +
             (func.isExternal() ? "' has no body" : "' is private");
  return createStringError(reason + "; " + available);
}
