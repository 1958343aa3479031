// RUN: rope-opt --show-dialects | FileCheck %s --check-prefix=DIALECTS
// RUN: rope-opt --help | FileCheck %s --check-prefix=HELP
// RUN: rope-opt %s --rope-to-linalg --rope-to-vector --rope-vectorize-linalg --mlir-disable-threading --mlir-print-ir-after-all 2>&1 | FileCheck %s --check-prefix=PASSES
// RUN: not rope-opt %s --rope-to-cpu=no-such-option=1 2>&1 | FileCheck %s --check-prefix=OPTION
// RUN: not rope-opt %s.missing 2>&1 | FileCheck %s --check-prefix=MISSING

// Every upstream dialect, and this one.
// DIALECTS:     Available Dialects:
// DIALECTS-SAME: {{[ ,]}}linalg,{{.*[ ,]}}rope,{{.*[ ,]}}transform,

// HELP-DAG:     --rope-fuse-attention {{.*}}fused
// HELP-DAG:     --rope-to-linalg
// HELP-DAG:     --rope-to-vector
// HELP-DAG:     --rope-vectorize-linalg
// HELP-DAG:     --rope-to-cpu
// HELP-DAG:     --rope-reference-to-llvm
// HELP-DAG:     --one-shot-bufferize

// PASSES:       IR Dump After {{.*}}(rope-to-linalg)
// PASSES:       IR Dump After {{.*}}(rope-to-vector)
// PASSES:       IR Dump After {{.*}}(rope-vectorize-linalg)

// OPTION:       no such option no-such-option
// MISSING:      {{[Nn]}}o such file
func.func @empty() {
  return
}
