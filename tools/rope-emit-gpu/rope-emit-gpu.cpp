//===- rope-emit-gpu.cpp - Kernels for other programs ---------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compiles the functions of an MLIR file for an NVIDIA GPU and writes what
// other programs need to load them: PTX, machine code, a description, a C
// header, and the host functions as an object file or a shared library.
//
//===----------------------------------------------------------------------===//

#include "../common/CommandLine.h"
#include "CHeader.h"
#include "LaunchPlan.h"
#include "Ptxas.h"
#include "Rope/InitAll.h"
#include "Rope/Pipelines/Pipelines.h"
#include "Rope/Runner/ObjectFile.h"
#include "Rope/Runner/Runner.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/ToolOutputFile.h"

using namespace mlir;
using namespace mlir::rope;
using llvm::createStringError;
using llvm::Error;
using llvm::Expected;
namespace cl = llvm::cl;
namespace json = llvm::json;

namespace {
/// The command line; no global, as in rope-run.
struct Flags {
  cl::OptionCategory category{"rope-emit-gpu options"};
  cl::opt<std::string> inputFile{cl::Positional, cl::desc("<input file>"),
                                 cl::cat(category)};
  cl::opt<std::string> function{
      "function", cl::value_desc("name"), cl::cat(category),
      cl::desc("The only function to compile (default: all public ones)")};
  cl::opt<std::string> options{
      "options", cl::value_desc("options"), cl::cat(category),
      cl::desc("Options of the pipeline rope-to-nvvm, as \"query-tile=64\"")};
  cl::opt<std::string> chip{"chip", cl::value_desc("sm_80|..."),
                            cl::init("sm_80"), cl::cat(category),
                            cl::desc("As in the pipeline rope-to-nvvm")};
  cl::opt<std::string> toolkit{"toolkit", cl::value_desc("directory"),
                               cl::cat(category),
                               cl::desc("As in the pipeline rope-to-nvvm")};
  cl::opt<std::string> ptx{"ptx", cl::value_desc("file"), cl::cat(category),
                           cl::desc("Write the kernels as PTX")};
  cl::opt<std::string> cubin{
      "cubin", cl::value_desc("file"), cl::cat(category),
      cl::desc("Write the kernels as machine code (needs ptxas)")};
  cl::opt<std::string> json{
      "json", cl::value_desc("file"), cl::cat(category),
      cl::desc("Write what the kernels take and how they are launched")};
  cl::opt<std::string> header{
      "header", cl::value_desc("file"), cl::cat(category),
      cl::desc("Write a C header of the host functions")};
  cl::opt<std::string> object{
      "object", cl::value_desc("file"), cl::cat(category),
      cl::desc("Write the host functions, with the kernels in them")};
  cl::opt<std::string> sharedLibrary{
      "shared-library", cl::value_desc("file"), cl::cat(category),
      cl::desc("Link the object file with RopeCudaRuntime")};
  cl::opt<std::string> embed{
      "embed", cl::value_desc("ptx|cubin"), cl::init("ptx"), cl::cat(category),
      cl::desc("How host functions hold the kernels: as PTX, which the driver "
               "compiles (default), or as machine code")};
  cl::opt<std::string> linker{
      "linker", cl::value_desc("program"), cl::init("cc"), cl::cat(category),
      cl::desc("The C compiler that links shared libraries (default: cc)")};

  bool needsObject() const { return !object.empty() || !sharedLibrary.empty(); }
  bool needsCubin() const {
    return !cubin.empty() || (needsObject() && embed == "cubin");
  }
};

/// The files to write: all of them once everything has worked, or none.
class Outputs {
public:
  void add(StringRef path, std::string contents) {
    if (!path.empty())
      files.push_back({path.str(), std::move(contents)});
  }
  Error write() {
    SmallVector<std::unique_ptr<llvm::ToolOutputFile>> outputs;
    for (auto &[path, contents] : files) {
      std::string message;
      outputs.push_back(openOutputFile(path, &message));
      if (!outputs.back())
        return createStringError(message);
      outputs.back()->os() << contents;
    }
    for (auto &output : outputs)
      output->keep();
    return Error::success();
  }

private:
  SmallVector<std::pair<std::string, std::string>> files;
};
} // namespace

static Error checkFlags(const Flags &flags) {
  if (flags.inputFile.empty())
    return createStringError("expected an input file");
  if (flags.embed != "ptx" && flags.embed != "cubin")
    return createStringError("expected --embed to be ptx or cubin, got '" +
                             flags.embed + "'");
  if (flags.ptx.empty() && flags.cubin.empty() && flags.json.empty() &&
      flags.header.empty() && !flags.needsObject())
    return createStringError("expected something to write: --ptx, --cubin, "
                             "--json, --header, --object or --shared-library");
  return Error::success();
}

/// Makes all functions private but those to emit, which get C interfaces.
static Expected<SmallVector<NamedSignature>> selectFunctions(ModuleOp module,
                                                             StringRef name) {
  SmallVector<func::FuncOp> selected;
  if (name.empty()) {
    for (auto func : module.getOps<func::FuncOp>())
      if (func.isPublic() && !func.isDeclaration())
        selected.push_back(func);
    if (selected.empty())
      return createStringError("expected a public function with a body");
  } else {
    Expected<func::FuncOp> func = lookupFunction(module, name);
    if (!func)
      return func.takeError();
    selected.push_back(*func);
  }
  SmallVector<NamedSignature> result;
  for (auto func : module.getOps<func::FuncOp>()) {
    if (!llvm::is_contained(selected, func)) {
      func.setPrivate();
      continue;
    }
    Expected<Signature> signature = rope::getSignature(func);
    if (!signature)
      return createStringError("'" + func.getSymName() +
                               "': " + llvm::toString(signature.takeError()));
    func->setAttr(LLVM::LLVMDialect::getEmitCWrapperAttrName(),
                  UnitAttr::get(func.getContext()));
    result.push_back({func.getSymName().str(), std::move(*signature)});
  }
  return result;
}

static Error lower(ModuleOp module, const Flags &flags) {
  RopeToNVVMOptions options;
  // Complaints go to standard error, as those of the passes do.
  if (failed(options.parseFromString(flags.options)))
    return createStringError("cannot read --options");
  options.chip = flags.chip.getValue();
  options.toolkit = flags.toolkit.getValue();
  options.format = "isa";
  options.mergeKernels = true;
  PassManager pm(module.getContext());
  pm.addPass(createSymbolDCEPass());
  buildRopeToNVVMPipeline(pm, options);
  if (failed(pm.run(module)))
    return createStringError("cannot compile '" + flags.inputFile + "'");
  return Error::success();
}

/// The only binary, or null where nothing is launched.
static gpu::BinaryOp getBinary(ModuleOp module) {
  auto binaries = module.getOps<gpu::BinaryOp>();
  return binaries.empty() ? gpu::BinaryOp() : *binaries.begin();
}

static gpu::ObjectAttr getObject(gpu::BinaryOp binary) {
  return cast<gpu::ObjectAttr>(binary.getObjects()[0]);
}

static void embedCubin(gpu::BinaryOp binary, StringRef code) {
  gpu::ObjectAttr object = getObject(binary);
  Builder builder(binary.getContext());
  binary.setObjectsAttr(builder.getArrayAttr(gpu::ObjectAttr::get(
      object.getTarget(), gpu::CompilationTarget::Binary,
      builder.getStringAttr(code), object.getProperties())));
}

/// The kernels' names, in the order of `ptx`.
static SmallVector<StringRef> getKernelNames(StringRef ptx) {
  SmallVector<StringRef> names;
  while (!ptx.empty()) {
    StringRef line;
    std::tie(line, ptx) = ptx.split('\n');
    if (line.consume_front(".visible .entry "))
      names.push_back(line.take_until([](char c) { return c == '('; }));
  }
  return names;
}

static std::string describe(ModuleOp module, const Flags &flags,
                            ArrayRef<NamedSignature> functions, StringRef ptx,
                            const Cubin *cubin) {
  json::Array kernels, plans;
  for (StringRef name : getKernelNames(ptx)) {
    json::Object kernel{{"name", name}};
    if (cubin)
      if (auto found = cubin->usage.find(name); found != cubin->usage.end()) {
        const KernelUsage &usage = found->second;
        kernel["registers"] = usage.registers;
        kernel["spillStoreBytes"] = usage.spillStoreBytes;
        kernel["spillLoadBytes"] = usage.spillLoadBytes;
        kernel["staticSharedBytes"] = usage.staticSharedBytes;
      }
    kernels.push_back(std::move(kernel));
  }
  for (const NamedSignature &function : functions)
    if (auto func = module.lookupSymbol<LLVM::LLVMFuncOp>(function.name))
      plans.push_back(getLaunchPlan(func, function.signature));
  json::Object root{{"chip", flags.chip.getValue()},
                    {"kernels", std::move(kernels)},
                    {"functions", std::move(plans)}};
  std::string text;
  llvm::raw_string_ostream os(text);
  os << llvm::formatv("{0:2}\n", json::Value(std::move(root)));
  return text;
}

/// The directory of libRopeCudaRuntime.so: `lib` beside the `bin` of this
/// program.
static std::string getRuntimeDirectory() {
  static char inThisProgram;
  SmallString<128> path(
      llvm::sys::fs::getMainExecutable(nullptr, &inThisProgram));
  llvm::sys::path::remove_filename(path);
  llvm::sys::path::append(path, "..", "lib");
  return std::string(path);
}

static Error link(const Flags &flags, StringRef object) {
  auto linker = llvm::sys::findProgramByName(flags.linker);
  if (!linker)
    return createStringError("a shared library needs a C compiler, but '" +
                             flags.linker + "' is not on PATH");
  SmallString<128> input, log;
  std::error_code code = llvm::sys::fs::createTemporaryFile("rope", "o", input);
  llvm::FileRemover removeInput(input);
  if (!code)
    code = llvm::sys::fs::createTemporaryFile("rope", "log", log);
  llvm::FileRemover removeLog(log);
  if (code)
    return createStringError("cannot make a temporary file: " + code.message());
  Outputs file;
  file.add(input, object.str());
  if (Error error = file.write())
    return error;
  std::string directory = "-L" + getRuntimeDirectory();
  std::string message;
  // The runtime is looked for beside the library.
  int status = llvm::sys::ExecuteAndWait(
      *linker,
      {*linker, "-shared", input, "-o", flags.sharedLibrary, directory,
       "-lRopeCudaRuntime", "-Wl,-rpath,$ORIGIN"},
      /*Env=*/std::nullopt, {std::nullopt, StringRef(log), StringRef(log)},
      /*SecondsToWait=*/0, /*MemoryLimit=*/0, &message);
  if (status == 0)
    return Error::success();
  auto text = llvm::MemoryBuffer::getFile(log);
  if (message.empty() && text)
    message = (*text)->getBuffer().split('\n').first.str();
  return createStringError("cannot link '" + flags.sharedLibrary +
                           "': " + message);
}

/// Everything after parsing the file.
static Error run(const Flags &flags, ModuleOp module) {
  Expected<SmallVector<NamedSignature>> functions =
      selectFunctions(module, flags.function);
  if (!functions)
    return functions.takeError();
  Outputs outputs;
  if (!flags.header.empty()) {
    Expected<std::string> header = getCHeader(*functions);
    if (!header)
      return header.takeError();
    outputs.add(flags.header, std::move(*header));
  }
  if (Error error = lower(module, flags))
    return error;

  gpu::BinaryOp binary = getBinary(module);
  std::string ptx =
      binary ? getObject(binary).getObject().getValue().str() : std::string();
  if (!binary && (!flags.ptx.empty() || !flags.cubin.empty()))
    return createStringError("'" + flags.inputFile + "' has no kernels");
  std::optional<Cubin> cubin;
  if (binary && flags.needsCubin()) {
    Expected<Cubin> assembled = assemble(ptx, flags.chip, flags.toolkit);
    if (!assembled)
      return assembled.takeError();
    cubin = std::move(*assembled);
  }
  if (!flags.json.empty())
    outputs.add(flags.json, describe(module, flags, *functions, ptx,
                                     cubin ? &*cubin : nullptr));
  if (cubin && flags.embed == "cubin")
    embedCubin(binary, cubin->code);
  std::string object;
  if (flags.needsObject()) {
    Expected<std::string> compiled = compileToObject(module);
    if (!compiled)
      return compiled.takeError();
    object = std::move(*compiled);
  }
  if (!flags.sharedLibrary.empty())
    if (Error error = link(flags, object))
      return error;
  outputs.add(flags.object, std::move(object));
  outputs.add(flags.ptx, std::move(ptx));
  if (cubin)
    outputs.add(flags.cubin, std::move(cubin->code));
  return outputs.write();
}

static int fail(const Twine &message) {
  return reportError("rope-emit-gpu", message);
}

int main(int argc, char **argv) {
  llvm::InitLLVM initLLVM(argc, argv);
  cl::ResetCommandLineParser();
  Flags flags;
  cl::HideUnrelatedOptions(flags.category);
  if (!parseCommandLine(argc, argv, "rope-emit-gpu",
                        "compile kernels for other programs\n"))
    return EXIT_FAILURE;
  if (Error error = checkFlags(flags))
    return fail(llvm::toString(std::move(error)));

  std::string message;
  std::unique_ptr<llvm::MemoryBuffer> file =
      openInputFile(flags.inputFile, &message);
  if (!file)
    return fail(message);
  DialectRegistry registry;
  registerAllDialects(registry);
  registerAllExtensions(registry);
  rope::registerDialects(registry);
  registerRunnerTranslations(registry);
  MLIRContext context(registry);
  auto sourceManager = std::make_shared<llvm::SourceMgr>();
  sourceManager->AddNewSourceBuffer(std::move(file), llvm::SMLoc());
  SourceMgrDiagnosticHandler handler(*sourceManager, &context);
  OwningOpRef<ModuleOp> module =
      parseSourceFile<ModuleOp>(sourceManager, &context);
  // The parser has said why.
  if (!module)
    return EXIT_FAILURE;
  if (Error error = run(flags, *module))
    return fail(llvm::toString(std::move(error)));
  return EXIT_SUCCESS;
}
