// RUN: rope-opt %s --rope-attach-target | FileCheck %s
// RUN: rope-opt %s --rope-attach-target="chip=sm_90a opt-level=1" | FileCheck %s --check-prefix=HOPPER
// RUN: rope-opt %s --rope-attach-target="chip=sm_100a" | FileCheck %s --check-prefix=BLACKWELL
// RUN: rope-opt %s --rope-attach-target="features=+ptx83" | FileCheck %s --check-prefix=GIVEN
// CHECK: gpu.module @m [#nvvm.target<O = 3, chip = "sm_80", features = "+ptx80">]
// HOPPER: gpu.module @m [#nvvm.target<O = 1, chip = "sm_90a", features = "+ptx80">]
// BLACKWELL: gpu.module @m [#nvvm.target<O = 3, chip = "sm_100a", features = "+ptx86">]
// GIVEN: features = "+ptx83"

// RUN: not rope-opt %s --rope-attach-target="chip=sm_8" 2>&1 | FileCheck %s --check-prefix=CHIP
// CHIP: error: expected chip to be one of sm_80, sm_86, {{.*}}, sm_121a; got 'sm_8'
// RUN: not rope-opt %s --rope-attach-target="chip=sm_90a features=+ptx70" 2>&1 | FileCheck %s --check-prefix=OLD
// OLD: error: expected features of +ptx80 or later for sm_90a, got '+ptx70'
// RUN: not rope-opt %s --rope-attach-target="features=ptx80" 2>&1 | FileCheck %s --check-prefix=FORM
// FORM: error: expected features to be a version of PTX, as +ptx80; got 'ptx80'
// RUN: not rope-opt %s --rope-attach-target="opt-level=4" 2>&1 | FileCheck %s --check-prefix=LEVEL
// LEVEL: error: expected opt-level to be 0 to 3, got 4

// Through the pipeline, before anything is generated; and a format that is none.
// RUN: not rope-opt %s --rope-to-nvvm="chip=gfx942" 2>&1 | FileCheck %s --check-prefix=PIPELINE
// PIPELINE: error: expected chip to be one of {{.*}}; got 'gfx942'
// RUN: not rope-opt %s --rope-to-nvvm="format=elf" 2>&1 | FileCheck %s --check-prefix=FORMAT
// FORMAT: error: expected format to be fatbin, bin, isa or llvm, got 'elf'
gpu.module @m {
}
