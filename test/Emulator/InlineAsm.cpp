//===- InlineAsm.cpp - Inline assembly as intrinsics ----------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// MLIR's nvvm dialect prints instructions for which LLVM has no intrinsic as
// inline assembly: one instruction, which may be predicated, and around it the
// declaration of a predicate, its comparison with 0, or a loop that tries
// again.
//
//===----------------------------------------------------------------------===//

#include "llvm/IR/InlineAsm.h"
#include "Instructions.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/InstrTypes.h"

using namespace llvm;
using namespace rope::emulator;

namespace {

struct Statement {
  StringRef predicate, mnemonic;
  /// The operands, with those in braces or brackets one by one.
  SmallVector<StringRef> operands;
  /// Where groups in braces begin, and how many operands they have.
  SmallVector<std::pair<unsigned, unsigned>> groups;
};

} // namespace

static Statement parseStatement(StringRef text) {
  Statement statement;
  if (text.consume_front("@"))
    std::tie(statement.predicate, text) = text.split(' ');
  text = text.ltrim();
  std::tie(statement.mnemonic, text) = getToken(text);
  unsigned begin = 0;
  bool inBraces = false;
  StringRef separators = ",[]{} \t\n";
  while (!text.empty()) {
    char c = text.front();
    if (c == '{') {
      begin = statement.operands.size();
      inBraces = true;
    } else if (c == '}' && inBraces) {
      statement.groups.push_back({begin, statement.operands.size() - begin});
      inBraces = false;
    }
    if (separators.contains(c)) {
      text = text.drop_front();
      continue;
    }
    size_t end = text.find_first_of(separators);
    statement.operands.push_back(text.take_front(end));
    text = end == StringRef::npos ? "" : text.drop_front(end);
  }
  return statement;
}

/// "cp.async.bulk.tensor.2d.shared::cluster.global..." as "tensor.g2s.tile.2d":
/// its operands are in another order, and the hints are missing.
static bool nameTensorCopy(const Statement &statement, AsmInstruction &result,
                           LLVMContext &context) {
  StringRef name = statement.mnemonic;
  if (!name.consume_front("cp.async.bulk.tensor."))
    return false;
  auto [dims, rest] = name.split('.');
  auto &operands = result.operands;
  unsigned rank = dims[0] - '0';
  if (rest == "shared::cluster.global.mbarrier::complete_tx::bytes" &&
      operands.size() == 3 + rank) {
    result.name = ("cp.async.bulk.tensor.g2s.tile." + dims).str();
    Value *mbarrier = operands.pop_back_val();
    operands.insert(operands.begin() + 1, mbarrier);
    operands.push_back(ConstantInt::get(Type::getInt16Ty(context), 0));
    operands.push_back(ConstantInt::get(Type::getInt64Ty(context), 0));
    operands.push_back(ConstantInt::getFalse(context));
    return true;
  }
  if (rest == "global.shared::cta.bulk_group" && operands.size() == 2 + rank) {
    result.name = ("cp.async.bulk.tensor.s2g.tile." + dims).str();
    Value *shared = operands.pop_back_val();
    operands.insert(operands.begin(), shared);
    return true;
  }
  return false;
}

/// "wgmma.mma_async.sync.aligned.m64n128k16.f32.bf16.bf16 {D}, A, B, ..."
static bool nameWgmma(const Statement &statement, AsmInstruction &result) {
  StringRef name = statement.mnemonic;
  if (!name.consume_front("wgmma.mma_async.sync.aligned."))
    return false;
  result.name = ("wgmma.mma_async." + name +
                 (statement.groups.size() > 1 ? ".rs" : ".ss"))
                    .str();
  return true;
}

static std::string nameInstruction(StringRef mnemonic, bool loops,
                                   unsigned operandCount) {
  auto is = [&](StringRef prefix) { return mnemonic.starts_with(prefix); };
  if (is("mbarrier.try_wait.parity") && loops)
    return "mbarrier.wait.parity.scope.cta.space.cta";
  if (is("mbarrier.init.shared"))
    return "mbarrier.init.shared";
  if (is("mbarrier.inval.shared"))
    return "mbarrier.inval.shared";
  if (is("mbarrier.arrive.expect_tx.shared"))
    return "mbarrier.arrive.expect.tx.scope.cta.space.cta";
  if (is("mbarrier.arrive.shared"))
    return operandCount > 1 ? "mbarrier.arrive.scope.cta.space.cta"
                            : "mbarrier.arrive.shared";
  StringRef barrier = mnemonic;
  if (barrier.consume_front("bar.") || barrier.consume_front("barrier.cta.") ||
      barrier.consume_front("barrier.")) {
    bool aligned = is("bar.") || mnemonic.contains(".aligned");
    std::string rest = (aligned ? ".aligned" : "");
    if (barrier.starts_with("arrive"))
      return "barrier.cta.arrive" + rest + ".count";
    if (barrier.starts_with("sync"))
      return "barrier.cta.sync" + rest + (operandCount > 1 ? ".count" : ".all");
  }
  if (is("cvt.rna.tf32.f32"))
    return "f2tf32.rna";
  if (is("cvt.rn.bf16x2.f32"))
    return "ff2bf16x2.rn";
  if (is("cvt.rn.f16x2.f32"))
    return "ff2f16x2.rn";
  // Functions of numbers.
  if (findHostFunction(mnemonic))
    return mnemonic.str();
  if (mnemonic == "mov.b32" || is("fence.proxy.async") ||
      is("griddepcontrol") || is("setmaxnreg"))
    return mnemonic.str();
  if (is("prefetch"))
    return "prefetch";
  return "";
}

std::optional<AsmInstruction> rope::emulator::parseAsm(const CallBase &call,
                                                       std::string &error) {
  auto *assembly = cast<InlineAsm>(call.getCalledOperand());
  std::string code = assembly->getAsmString().str();
  auto failure = [&] {
    error = "expected inline assembly that the emulator knows, but it is \"" +
            StringRef(code).take_front(300).str() + "\"";
    return std::nullopt;
  };
  // Which argument "$i" is; -1 for an output.
  SmallVector<int> arguments;
  int next = 0;
  for (const InlineAsm::ConstraintInfo &constraint :
       assembly->ParseConstraints()) {
    if (constraint.Type == InlineAsm::isOutput)
      arguments.push_back(-1);
    else if (constraint.Type == InlineAsm::isInput)
      arguments.push_back(next++);
  }

  // The statements around the one instruction.
  std::optional<Statement> instruction;
  StringMap<StringRef> comparisons;
  bool loops = false;
  SmallVector<StringRef> statements;
  StringRef body = StringRef(code).trim();
  if (body.consume_front("{"))
    body = body.rtrim("} \t\n");
  body.split(statements, ';');
  for (StringRef text : statements) {
    text = text.trim();
    // A label before it.
    size_t colon = text.find(':');
    if (colon != StringRef::npos && !text.substr(colon).starts_with("::") &&
        all_of(text.take_front(colon),
               [](char c) { return isAlnum(c) || c == '_' || c == '$'; }))
      text = text.drop_front(colon + 1).trim();
    if (text.empty() || text.starts_with(".reg"))
      continue;
    Statement statement = parseStatement(text);
    if (statement.mnemonic.starts_with("bra")) {
      loops = true;
    } else if (statement.mnemonic == "setp.ne.b32" &&
               statement.operands.size() == 3 && statement.operands[2] == "0") {
      comparisons[statement.operands[0]] = statement.operands[1];
    } else if (!instruction) {
      instruction = statement;
    } else {
      return failure();
    }
  }
  if (!instruction)
    return failure();

  AsmInstruction result;
  LLVMContext &context = call.getContext();
  bool known = true;
  auto addOperand = [&](StringRef text) {
    auto compared = comparisons.find(text);
    if (compared != comparisons.end())
      text = compared->second;
    unsigned index = 0;
    int64_t number = 0;
    if (text.consume_front("$")) {
      known &= !text.getAsInteger(10, index) && index < arguments.size();
      if (known && arguments[index] >= 0)
        result.operands.push_back(call.getArgOperand(arguments[index]));
    } else if (!text.getAsInteger(0, number)) {
      result.operands.push_back(
          ConstantInt::get(Type::getInt32Ty(context), number));
    }
    // Else a register of the assembly itself, or "_".
  };
  bool isWgmma = nameWgmma(*instruction, result);
  if (isWgmma) {
    // The accumulators are inputs that are tied to the outputs.
    unsigned count = instruction->groups[0].second;
    SmallVector<Value *> accumulators(count, nullptr);
    unsigned argument = 0;
    for (const InlineAsm::ConstraintInfo &constraint :
         assembly->ParseConstraints()) {
      if (constraint.Type != InlineAsm::isInput)
        continue;
      unsigned tied = 0;
      if (!constraint.Codes.empty() &&
          !StringRef(constraint.Codes[0]).getAsInteger(10, tied) &&
          tied < count)
        accumulators[tied] = call.getArgOperand(argument);
      ++argument;
    }
    if (is_contained(accumulators, nullptr))
      return failure();
    append_range(result.operands, accumulators);
  }
  for (StringRef operand : instruction->operands)
    addOperand(operand);
  if (!isWgmma && !nameTensorCopy(*instruction, result, context))
    result.name =
        nameInstruction(instruction->mnemonic, loops, result.operands.size());
  if (!instruction->predicate.empty()) {
    addOperand(instruction->predicate);
    result.predicated = true;
  }
  if (!known || result.name.empty())
    return failure();
  return result;
}
