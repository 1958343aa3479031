// A compiler of its own: parses rope IR and lowers it with the installed
// libraries.
#include "Rope/InitAll.h"
#include "Rope/Pipelines/Pipelines.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"

int main(int, char **argv) {
  mlir::DialectRegistry registry;
  mlir::rope::registerAll(registry);
  mlir::MLIRContext context(registry);
  auto module = mlir::parseSourceFile<mlir::ModuleOp>(argv[1], &context);
  if (!module)
    return 1;
  mlir::PassManager pm(&context);
  mlir::rope::RopeToCPUOptions options;
  options.vectorWidth = 256;
  mlir::rope::buildRopeToCPUPipeline(pm, options);
  if (mlir::failed(pm.run(*module)))
    return 1;
  module->print(llvm::outs());
  return 0;
}
