//===- Rewriter.h - NVPTX code as code of the host ------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_EMULATOR_REWRITER_H
#define ROPE_EMULATOR_REWRITER_H

#include "Memory.h"
#include "Module.h"
#include "Mutation.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/ValueHandle.h"

namespace rope::emulator {

/// Address spaces of NVPTX.
enum AddressSpace : unsigned {
  kGeneric = 0,
  kGlobal = 1,
  kShared = 3,
  kConstant = 4,
  kLocal = 5,
  kCluster = 7,
};

struct PendingCall {
  llvm::CallBase *call;
  Site *site;
  /// These follow when a value is replaced.
  llvm::SmallVector<llvm::WeakTrackingVH> operands;
  llvm::StructType *operandTypes, *resultTypes;
};

class Rewriter {
public:
  Rewriter(llvm::Module &module, LoadedModule &loaded)
      : module(module), loaded(loaded), context(module.getContext()),
        layout(module.getDataLayout()), builder(context) {}

  void run();

private:
  Site &makeSite(llvm::Instruction &inst, llvm::StringRef name);
  llvm::Value *getConstantPointer(const void *pointer);
  llvm::Value *callHost(void *function, llvm::Type *result,
                        llvm::ArrayRef<llvm::Value *> arguments);

  void layOutShared();
  void replaceGlobal(llvm::GlobalVariable &global, uint64_t address);
  void rewriteFunction(llvm::Function &function);
  void rewriteAccess(llvm::Instruction &inst, unsigned pointerIndex,
                     llvm::Type *type, llvm::Align align, Access kind);
  void rewriteMemIntrinsic(llvm::AnyMemIntrinsic &inst);
  void rewriteCast(llvm::AddrSpaceCastInst &cast);
  void rewriteTruncation(llvm::Instruction &inst);
  void collectCall(llvm::CallBase &call, std::vector<PendingCall> &calls);
  void emitCalls(llvm::Function &function, std::vector<PendingCall> &calls);
  void emitCall(PendingCall &pending, llvm::Value *operandBuffer,
                llvm::Value *resultBuffer);
  void makeEntry(llvm::Function &kernel);
  void defineConversion();

  llvm::Module &module;
  LoadedModule &loaded;
  llvm::LLVMContext &context;
  const llvm::DataLayout &layout;
  llvm::IRBuilder<> builder;
  llvm::DenseMap<llvm::Instruction *, unsigned> ordinals;
  Mutation &mutation = Mutation::get();
};

} // namespace rope::emulator

#endif // ROPE_EMULATOR_REWRITER_H
