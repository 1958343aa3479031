# Configuration of the rope lit tests.

import os
import shutil

import lit.formats
from lit.llvm import llvm_config

config.name = "ROPE"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "Numerics", "Support", "lit.cfg.py"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.rope_binary_dir, "test")

llvm_config.with_environment("PATH", config.llvm_tools_dir, append_path=True)
llvm_config.with_environment("PATH", config.rope_tools_dir, append_path=True)
config.substitutions.append(("%python", config.python))
config.substitutions.append(("%rope_plugin",
                             os.path.join(config.rope_lib_dir, "RopePlugin.so")))
config.substitutions.append(("%rope_lib_dir", config.rope_lib_dir))
config.substitutions.append(("%rope_binary_dir", config.rope_binary_dir))
config.substitutions.append(("%mlir_cmake_dir", config.mlir_cmake_dir))
config.substitutions.append(("%cxx", config.cxx))
config.substitutions.append(("%rope_source_dir", config.rope_source_dir))

llvm_config.add_tool_substitutions(
    ["rope-opt", "rope-run", "rope-lsp-server", "rope-reduce", "rope-map",
     "rope-emit-gpu", "RopeEmulatorTests", "RopeUnitTests"], [config.rope_tools_dir])
llvm_config.add_tool_substitutions(
    ["FileCheck", "not", "count", "split-file", "mlir-opt", "mlir-translate",
     "llvm-objdump", "llvm-readelf"],
    [config.llvm_tools_dir])

# The toolkit's directory is searched too, as gpu-module-to-binary does.
cuda = next((os.environ[name] for name in ("CUDA_ROOT", "CUDA_HOME", "CUDA_PATH")
             if name in os.environ), "/usr/local/cuda")
ptxas = shutil.which("ptxas") or shutil.which("ptxas", path=os.path.join(cuda, "bin"))
if ptxas:
    config.available_features.add("ptxas")
    config.substitutions.append(("%ptxas", ptxas))
else:
    lit_config.note("no ptxas: tests that assemble kernels for NVIDIA GPUs are skipped")

lld = shutil.which("ld.lld", path=config.llvm_tools_dir) or shutil.which("ld.lld")
if lld:
    config.available_features.add("lld")
    config.substitutions.append(("%lld", lld))
else:
    lit_config.note("no ld.lld: tests that link kernels for AMD GPUs are skipped")
