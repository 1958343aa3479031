//===- BF16ToBits.cpp - bf16 that is only moved, as i16 -------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/Conversion/Passes.h"

#include "Rope/Conversion/Conversion.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Transforms/DialectConversion.h"

using namespace mlir;
using namespace mlir::rope;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPEBF16TOBITSPASS
#include "Rope/Conversion/Passes.h.inc"
} // namespace mlir::rope

/// The ops that move values and compute nothing.
static bool isMove(Operation *op) {
  return isa<LLVM::LoadOp, LLVM::StoreOp, LLVM::MaskedLoadOp,
             LLVM::MaskedStoreOp, LLVM::InsertElementOp, LLVM::ExtractElementOp,
             LLVM::ShuffleVectorOp, LLVM::SelectOp, LLVM::BitcastOp,
             LLVM::PoisonOp, LLVM::ZeroOp, LLVM::ConstantOp, LLVM::BrOp,
             LLVM::CondBrOp, LLVM::SwitchOp>(op);
}

/// The value of a constant of bf16 as integers.
static Attribute toBits(Attribute value) {
  if (auto number = dyn_cast<FloatAttr>(value))
    return IntegerAttr::get(IntegerType::get(value.getContext(), 16),
                            number.getValue().bitcastToAPInt());
  if (auto elements = dyn_cast<DenseElementsAttr>(value))
    return elements.bitcast(IntegerType::get(value.getContext(), 16));
  return {};
}

namespace {
struct BF16ToBitsConverter : TypeConverter {
  BF16ToBitsConverter() {
    addConversion([](Type type) { return type; });
    addConversion([](BFloat16Type type) -> Type {
      return IntegerType::get(type.getContext(), 16);
    });
    addConversion([](VectorType type) -> Type {
      if (!type.getElementType().isBF16())
        return type;
      return type.clone(IntegerType::get(type.getContext(), 16));
    });
    auto cast = [](OpBuilder &b, Type type, ValueRange inputs,
                   Location loc) -> Value {
      return LLVM::BitcastOp::create(b, loc, type, inputs.front());
    };
    addSourceMaterialization(cast);
    addTargetMaterialization(cast);
  }
};

/// The same move of integers.
struct RetypeMove : ConversionPattern {
  RetypeMove(const TypeConverter &converter, MLIRContext *context)
      : ConversionPattern(converter, MatchAnyOpTypeTag(), /*benefit=*/1,
                          context) {}

  LogicalResult
  matchAndRewrite(Operation *op, ArrayRef<Value> operands,
                  ConversionPatternRewriter &rewriter) const override {
    if (!isMove(op))
      return rewriter.notifyMatchFailure(op, "computes in bf16");
    SmallVector<Type> types;
    if (failed(getTypeConverter()->convertTypes(op->getResultTypes(), types)))
      return rewriter.notifyMatchFailure(op, "has a type without bits");
    if (isa<LLVM::BitcastOp>(op) && operands[0].getType() == types[0]) {
      rewriter.replaceOp(op, operands[0]);
      return success();
    }
    NamedAttrList attributes(op->getAttrs());
    if (auto constant = dyn_cast<LLVM::ConstantOp>(op)) {
      Attribute bits = toBits(constant.getValue());
      if (!bits)
        return rewriter.notifyMatchFailure(op, "is a constant without bits");
      attributes.set(constant.getValueAttrName(), bits);
    }
    OperationState state(op->getLoc(), op->getName(), operands, types,
                         attributes, op->getSuccessors());
    rewriter.replaceOp(op, rewriter.create(state));
    return success();
  }
};

/// Block arguments; those of the function are left to its callers.
struct RetypeBlocks : OpConversionPattern<LLVM::LLVMFuncOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(LLVM::LLVMFuncOp func, OpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    TypeConverter::SignatureConversion entry(func.getNumArguments());
    for (auto [n, type] : llvm::enumerate(func.getArgumentTypes()))
      entry.addInputs(n, type);
    rewriter.startOpModification(func);
    if (failed(rewriter.convertRegionTypes(&func.getBody(), *getTypeConverter(),
                                           &entry))) {
      rewriter.cancelOpModification(func);
      return rewriter.notifyMatchFailure(func, "has blocks without bits");
    }
    rewriter.finalizeOpModification(func);
    return success();
  }
};

struct RopeBF16ToBitsPass
    : rope::impl::RopeBF16ToBitsPassBase<RopeBF16ToBitsPass> {
  void runOnOperation() override {
    BF16ToBitsConverter converter;
    ConversionTarget target(getContext());
    target.markUnknownOpDynamicallyLegal(
        [&](Operation *op) { return !isMove(op) || converter.isLegal(op); });
    target.addDynamicallyLegalOp<LLVM::LLVMFuncOp>([&](LLVM::LLVMFuncOp func) {
      return func.isExternal() ||
             llvm::all_of(llvm::drop_begin(func.getBody()), [&](Block &block) {
               return converter.isLegal(block.getArgumentTypes());
             });
    });
    getOperation()->walk([&](Operation *op) {
      numMoves += isMove(op) && !converter.isLegal(op);
    });
    RewritePatternSet patterns(&getContext());
    populateBF16ToBitsPatterns(converter, patterns);
    if (failed(applyPartialConversion(getOperation(), target,
                                      std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace

void rope::populateBF16ToBitsPatterns(const TypeConverter &converter,
                                      RewritePatternSet &patterns) {
  patterns.add<RetypeMove, RetypeBlocks>(converter, patterns.getContext());
}
