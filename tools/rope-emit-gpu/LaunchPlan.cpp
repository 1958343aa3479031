//===- LaunchPlan.cpp - What a host function launches ---------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LaunchPlan.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/IR/Dominance.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::rope;
namespace json = llvm::json;

namespace {
/// Writes one plan.
class Planner {
public:
  Planner(LLVM::LLVMFuncOp func, const Signature &signature)
      : func(func), signature(signature), dominance(func) {}

  json::Object get();

private:
  void nameArguments();
  /// The name of a value, or the number that it is; null where it is neither an
  /// argument nor computed from them alone.
  json::Value get(Value value);
  json::Value compute(Value value);
  json::Value define(Value value, StringRef op, ValueRange operands);
  /// The field at `position` of a struct; null where it is not known.
  Value getField(Value aggregate, ArrayRef<int64_t> position);
  json::Value getDimensions(Value x, Value y, Value z);
  /// What decides that `block` runs: values with what they have to be. None
  /// where it can run more than once.
  std::optional<json::Array> getConditions(Block *block);
  void addStep(Operation &op);
  void addCall(LLVM::CallOp op, json::Object &step);
  void addLaunch(gpu::LaunchFuncOp op, json::Object &step);
  json::Array getResults();

  LLVM::LLVMFuncOp func;
  const Signature &signature;
  DominanceInfo dominance;
  DenseMap<Value, std::string> names;
  json::Array values, steps;
  bool isComplete = true;
};
} // namespace

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

void Planner::nameArguments() {
  unsigned next = 0;
  for (auto [index, type] : llvm::enumerate(signature.arguments)) {
    std::string name = ("arg" + Twine(index)).str();
    auto add = [&](const Twine &field) {
      names[func.getArgument(next++)] = (name + field).str();
    };
    if (!type.isShaped) {
      add("");
      continue;
    }
    for (StringRef field : {".allocated", ".aligned", ".offset"})
      add(field);
    for (StringRef field : {".sizes", ".strides"})
      for (size_t dim = 0; dim < type.shape.size(); ++dim)
        add(field + "[" + Twine(dim) + "]");
  }
}

json::Value Planner::get(Value value) {
  if (auto found = names.find(value); found != names.end())
    return found->second;
  APInt constant;
  if (matchPattern(value, m_ConstantInt(&constant)))
    return constant.getSExtValue();
  if (value.getDefiningOp<LLVM::ZeroOp>())
    return int64_t(0);
  json::Value result = compute(value);
  if (auto name = result.getAsString())
    names[value] = name->str();
  if (result.kind() == json::Value::Null)
    isComplete = false;
  return result;
}

json::Value Planner::define(Value value, StringRef op, ValueRange operands) {
  json::Array inputs;
  for (Value operand : operands) {
    inputs.push_back(get(operand));
    if (inputs.back().kind() == json::Value::Null)
      return nullptr;
  }
  std::string name = "v" + std::to_string(values.size());
  json::Object entry{
      {"name", name}, {"op", op.str()}, {"operands", std::move(inputs)}};
  if (auto type = dyn_cast<IntegerType>(value.getType()))
    entry["bits"] = type.getWidth();
  values.push_back(std::move(entry));
  return name;
}

json::Value Planner::compute(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op)
    return nullptr;
  if (auto cast = dyn_cast<LLVM::PtrToIntOp>(op))
    return get(cast.getArg());
  if (auto extract = dyn_cast<LLVM::ExtractValueOp>(op)) {
    Value field = getField(extract.getContainer(), extract.getPosition());
    return field ? get(field) : json::Value(nullptr);
  }
  if (auto gep = dyn_cast<LLVM::GEPOp>(op)) {
    // Of one index: base + index * size.
    if (gep.getIndices().size() != 1)
      return nullptr;
    int64_t size = DataLayout::closest(op).getTypeSize(gep.getElemType());
    json::Value base = get(gep.getBase());
    auto index = gep.getIndices()[0];
    json::Value number = nullptr;
    if (auto constant = dyn_cast<IntegerAttr>(index))
      number = constant.getInt();
    else
      number = get(cast<Value>(index));
    if (base.kind() == json::Value::Null || number.kind() == json::Value::Null)
      return nullptr;
    std::string name = "v" + std::to_string(values.size());
    values.push_back(json::Object{
        {"name", name},
        {"op", "address"},
        {"operands", json::Array{std::move(base), std::move(number), size}},
        {"bits", 64}});
    return name;
  }
  if (auto compare = dyn_cast<LLVM::ICmpOp>(op))
    return define(
        value, ("icmp." + stringifyICmpPredicate(compare.getPredicate())).str(),
        compare->getOperands());
  StringRef name = llvm::TypeSwitch<Operation *, StringRef>(op)
                       .Case<LLVM::AddOp>([](auto) { return "add"; })
                       .Case<LLVM::SubOp>([](auto) { return "sub"; })
                       .Case<LLVM::MulOp>([](auto) { return "mul"; })
                       .Case<LLVM::SDivOp>([](auto) { return "sdiv"; })
                       .Case<LLVM::UDivOp>([](auto) { return "udiv"; })
                       .Case<LLVM::SRemOp>([](auto) { return "srem"; })
                       .Case<LLVM::URemOp>([](auto) { return "urem"; })
                       .Case<LLVM::AndOp>([](auto) { return "and"; })
                       .Case<LLVM::OrOp>([](auto) { return "or"; })
                       .Case<LLVM::XOrOp>([](auto) { return "xor"; })
                       .Case<LLVM::ShlOp>([](auto) { return "shl"; })
                       .Case<LLVM::LShrOp>([](auto) { return "lshr"; })
                       .Case<LLVM::AShrOp>([](auto) { return "ashr"; })
                       .Case<LLVM::SelectOp>([](auto) { return "select"; })
                       .Case<LLVM::SExtOp>([](auto) { return "sext"; })
                       .Case<LLVM::ZExtOp>([](auto) { return "zext"; })
                       .Case<LLVM::TruncOp>([](auto) { return "trunc"; })
                       .Case<LLVM::SMaxOp>([](auto) { return "smax"; })
                       .Case<LLVM::SMinOp>([](auto) { return "smin"; })
                       .Case<LLVM::UMaxOp>([](auto) { return "umax"; })
                       .Case<LLVM::UMinOp>([](auto) { return "umin"; })
                       .Default([](Operation *) { return ""; });
  return name.empty() ? json::Value(nullptr)
                      : define(value, name, op->getOperands());
}

Value Planner::getField(Value aggregate, ArrayRef<int64_t> position) {
  while (auto insert = aggregate.getDefiningOp<LLVM::InsertValueOp>()) {
    ArrayRef<int64_t> written = insert.getPosition();
    size_t shared = std::min(written.size(), position.size());
    if (written.take_front(shared) != position.take_front(shared)) {
      aggregate = insert.getContainer();
      continue;
    }
    // A part of what is asked for.
    if (written.size() > position.size())
      return {};
    aggregate = insert.getValue();
    position = position.drop_front(written.size());
  }
  return position.empty() ? aggregate : Value();
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

std::optional<json::Array> Planner::getConditions(Block *block) {
  // A block that it can reach itself from runs more than once.
  SetVector<Block *> reached;
  reached.insert_range(block->getSuccessors());
  for (size_t index = 0; index < reached.size(); ++index)
    reached.insert_range(reached[index]->getSuccessors());
  if (reached.contains(block))
    return std::nullopt;

  json::Array conditions;
  for (Block *inner = block; inner != &func.getBody().front();) {
    Block *outer = dominance.getNode(inner)->getIDom()->getBlock();
    if (auto branch = dyn_cast<LLVM::CondBrOp>(outer->getTerminator())) {
      bool onTrue = dominance.dominates(branch.getTrueDest(), block);
      bool onFalse = dominance.dominates(branch.getFalseDest(), block);
      if (onTrue != onFalse)
        conditions.push_back(json::Array{get(branch.getCondition()), onTrue});
    } else if (outer->getNumSuccessors() > 1) {
      return std::nullopt;
    }
    inner = outer;
  }
  std::reverse(conditions.begin(), conditions.end());
  return conditions;
}

json::Value Planner::getDimensions(Value x, Value y, Value z) {
  return json::Array{get(x), get(y), get(z)};
}

void Planner::addLaunch(gpu::LaunchFuncOp op, json::Object &step) {
  step["do"] = "launch";
  step["kernel"] = op.getKernelName().str();
  step["grid"] =
      getDimensions(op.getGridSizeX(), op.getGridSizeY(), op.getGridSizeZ());
  step["block"] =
      getDimensions(op.getBlockSizeX(), op.getBlockSizeY(), op.getBlockSizeZ());
  if (op.hasClusterSize())
    step["cluster"] = getDimensions(op.getClusterSizeX(), op.getClusterSizeY(),
                                    op.getClusterSizeZ());
  step["dynamicSharedBytes"] = op.getDynamicSharedMemorySize()
                                   ? get(op.getDynamicSharedMemorySize())
                                   : json::Value(0);
  json::Array arguments;
  for (Value operand : op.getKernelOperands()) {
    std::string type;
    llvm::raw_string_ostream(type) << operand.getType();
    arguments.push_back(json::Object{
        {"type", isa<LLVM::LLVMPointerType>(operand.getType()) ? "ptr" : type},
        {"value", get(operand)}});
  }
  step["arguments"] = std::move(arguments);
}

void Planner::addCall(LLVM::CallOp op, json::Object &step) {
  StringRef callee = op.getCallee().value_or("");
  ValueRange operands = op.getArgOperands();
  if (callee == "mgpuMemAlloc") {
    // Before its name is one.
    json::Value bytes = get(operands[0]);
    std::string name = "v" + std::to_string(values.size());
    values.push_back(json::Object{
        {"name", name}, {"op", "allocated"}, {"operands", json::Array{}}});
    names[op.getResult()] = name;
    step["do"] = "allocate";
    step["name"] = name;
    step["bytes"] = std::move(bytes);
  } else if (callee == "mgpuMemFree") {
    step["do"] = "free";
    step["pointer"] = get(operands[0]);
  } else if (callee == "mgpuMemcpy") {
    step["do"] = "copy";
    step["target"] = get(operands[0]);
    step["source"] = get(operands[1]);
    step["bytes"] = get(operands[2]);
  } else {
    step["do"] = "call";
    step["function"] = callee.str();
    isComplete = false;
  }
}

void Planner::addStep(Operation &op) {
  json::Object step;
  if (auto launch = dyn_cast<gpu::LaunchFuncOp>(op)) {
    addLaunch(launch, step);
  } else if (auto call = dyn_cast<LLVM::CallOp>(op)) {
    // One stream for all.
    StringRef callee = call.getCallee().value_or("");
    if (callee.starts_with("mgpuStream"))
      return;
    addCall(call, step);
  } else {
    return;
  }
  std::optional<json::Array> conditions = getConditions(op.getBlock());
  if (!conditions) {
    isComplete = false;
    step["when"] = nullptr;
  } else if (!conditions->empty()) {
    step["when"] = std::move(*conditions);
  }
  steps.push_back(std::move(step));
}

json::Array Planner::getResults() {
  json::Array results;
  SmallVector<LLVM::ReturnOp> returns;
  func.walk([&](LLVM::ReturnOp op) { returns.push_back(op); });
  if (returns.size() != 1 || returns.front().getNumOperands() == 0)
    return results;
  Value value = returns.front().getOperand(0);
  bool isPacked = signature.results.size() > 1;
  for (auto [index, type] : llvm::enumerate(signature.results)) {
    SmallVector<int64_t> prefix;
    if (isPacked)
      prefix.push_back(index);
    auto getAt = [&](ArrayRef<int64_t> position) -> json::Value {
      SmallVector<int64_t> whole(prefix);
      llvm::append_range(whole, position);
      Value field = getField(value, whole);
      if (!field)
        isComplete = false;
      return field ? get(field) : json::Value(nullptr);
    };
    if (!type.isShaped) {
      results.push_back(json::Object{{"value", getAt({})}});
      continue;
    }
    json::Array sizes, strides;
    for (int64_t dim = 0, rank = type.shape.size(); dim < rank; ++dim) {
      sizes.push_back(getAt({3, dim}));
      strides.push_back(getAt({4, dim}));
    }
    results.push_back(json::Object{{"allocated", getAt({0})},
                                   {"aligned", getAt({1})},
                                   {"offset", getAt({2})},
                                   {"sizes", std::move(sizes)},
                                   {"strides", std::move(strides)}});
  }
  return results;
}

//===----------------------------------------------------------------------===//
// The plan
//===----------------------------------------------------------------------===//

static json::Object describe(const ValueType &type) {
  json::Object result{{"element", stringifyElementKind(type.kind)}};
  if (!type.isShaped)
    return result;
  json::Array shape;
  for (int64_t size : type.shape)
    shape.push_back(size < 0 ? json::Value(nullptr) : json::Value(size));
  result["shape"] = std::move(shape);
  return result;
}

json::Object Planner::get() {
  nameArguments();
  for (Block &block : func.getBody())
    for (Operation &op : block)
      addStep(op);
  json::Array results = getResults();
  json::Array arguments;
  for (const ValueType &type : signature.arguments)
    arguments.push_back(describe(type));
  for (auto [index, type] : llvm::enumerate(signature.results)) {
    json::Object object = describe(type);
    if (index < results.size())
      for (auto &[key, value] : *results[index].getAsObject())
        object[key] = value;
    if (index < results.size())
      results[index] = std::move(object);
    else
      results.push_back(std::move(object));
  }
  return json::Object{{"name", func.getSymName()},
                      {"entry", ("_mlir_ciface_" + func.getSymName()).str()},
                      {"arguments", std::move(arguments)},
                      {"results", std::move(results)},
                      {"complete", isComplete},
                      {"values", std::move(values)},
                      {"steps", std::move(steps)}};
}

json::Object rope::getLaunchPlan(LLVM::LLVMFuncOp func,
                                 const Signature &signature) {
  return Planner(func, signature).get();
}
