// The options of rope-to-cpu reach the passes; what is not given follows from the
// vector width.
// RUN: rope-opt %s --rope-to-cpu --dump-pass-pipeline 2>&1 | FileCheck %s --check-prefix=W512
// RUN: rope-opt %s --rope-to-cpu=vector-width=256 --dump-pass-pipeline 2>&1 | FileCheck %s --check-prefix=W256
// RUN: rope-opt %s --rope-to-cpu=vector-width=128 --dump-pass-pipeline 2>&1 | FileCheck %s --check-prefix=W128
// RUN: rope-opt %s --rope-to-cpu="vector-width=256 vector-registers=32 l2-cache=262144 bf16-dot copy-bytes=4096 split-keys=512 query-tile=8 query-tiles-per-block=2 key-tile=96 key-group=2" --dump-pass-pipeline 2>&1 | FileCheck %s --check-prefix=GIVEN
// RUN: rope-opt %s --rope-to-cpu="vector-width=256 vector-registers=32" --dump-pass-pipeline 2>&1 | FileCheck %s --check-prefix=REGISTERS

// 32 registers hold eight keys beside what a step loads; 16 hold six, or two by
// four registers of 128 bits.
// W512: rope-fuse-attention{bf16-dot=false copy-bytes=16777216 key-group=8 key-tile=0 l2-cache=1048576 {{.*}}query-tile=0 query-tiles-per-block=0 {{.*}}specialize-queries=true split-keys=4096 vector-registers=32 vector-width=512}
// W512: rope-to-vector{key-group=8 lanes=16 vector-registers=32}
// W256: rope-fuse-attention{bf16-dot=false copy-bytes=16777216 key-group=6 key-tile=0 l2-cache=1048576 {{.*}}query-tile=0 query-tiles-per-block=0 {{.*}}specialize-queries=true split-keys=4096 vector-registers=16 vector-width=256}
// W256: rope-to-vector{key-group=6 lanes=8 vector-registers=16}
// W128: rope-fuse-attention{bf16-dot=false copy-bytes=16777216 key-group=2 {{.*}} vector-registers=16 vector-width=128}
// W128: rope-to-vector{key-group=2 lanes=4 vector-registers=16}
// GIVEN: rope-fuse-attention{bf16-dot=true copy-bytes=4096 key-group=2 key-tile=96 l2-cache=262144 {{.*}}query-tile=8 query-tiles-per-block=2 {{.*}}specialize-queries=true split-keys=512 vector-registers=32 vector-width=256}
// GIVEN: rope-to-vector{key-group=2 lanes=8 vector-registers=32}
// REGISTERS: rope-fuse-attention{{{.*}}key-group=8 {{.*}}vector-registers=32
