// A ReRoPE kernel after fusion and vectorization, with its loops still visible:
// four runs, one score per far and near tile, no branch and no test of
// positions inside those two, and every product a vector multiply-add.
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{query-tile=32 key-tile=256 key-group=4 query-tiles-per-block=1},canonicalize,cse,rope-to-vector{lanes=16 key-group=4},canonicalize,cse,convert-vector-to-scf{full-unroll=true}),convert-vector-to-llvm{vector-contract-lowering=outerproduct},canonicalize,cse)' | FileCheck %s --implicit-check-not=scf.while --implicit-check-not='{{[^s]cf[.]}}' --implicit-check-not=vector.contract

// CHECK-LABEL: func @rerope
// CHECK-DAG:     %[[TILE:.+]] = arith.constant 256 : index
//
// The keys are prepared in one loop nest, the attention runs in another.
// CHECK:         scf.forall
// CHECK:         scf.forall
//
// Far: the loop over groups of four keys holds one loop over channels, which
// has two channels of four keys in eight multiply-adds of 32 queries.
// CHECK:           scf.for %{{.+}} = %{{.+}} to %{{.+}} step %[[TILE]] {
// CHECK-NOT:         {{arith[.]cmpi|scf[.]if}}
// CHECK:             scf.for {{.*}} -> (vector<32xf32>) {
// CHECK-NOT:           {{arith[.]cmpi|scf[.]if}}
// CHECK:               scf.for {{.*}} -> (vector<4x32xf32>) {
// CHECK-NOT:           scf.if
// CHECK-COUNT-8:         llvm.intr.fmuladd({{.*}}) : (vector<32xf32>, vector<32xf32>, vector<32xf32>)
// CHECK-NOT:             scf.if
// CHECK-NOT:             llvm.intr.fmuladd
// CHECK:                 scf.yield %{{.+}} : vector<4x32xf32>
// CHECK-NOT:             scf.if
// CHECK-NOT:           scf.for
// CHECK-NOT:           {{arith[.]cmpi|scf[.]if}}
// CHECK:               scf.yield %{{.+}} : vector<32xf32>
// CHECK-NOT:         {{arith[.]cmpi|scf[.]if}}
//
// Straddling: two loops over channels, and a select per key.
// CHECK:           scf.for %{{.+}} = %{{.+}} to %{{.+}} step %[[TILE]] {
// CHECK-NOT:       scf.if
// CHECK:             scf.for {{.*}} -> (vector<32xf32>) {
// CHECK-NOT:         scf.if
// CHECK:               scf.for {{.*}} -> (vector<4x32xf32>) {
// CHECK-NOT:           scf.if
// CHECK-COUNT-8:         llvm.intr.fmuladd
// CHECK-NOT:             scf.if
// CHECK:                 scf.yield %{{.+}} : vector<4x32xf32>
// CHECK-NOT:             scf.if
// CHECK:               scf.for {{.*}} -> (vector<4x32xf32>) {
// CHECK-NOT:           scf.if
// CHECK-COUNT-8:         llvm.intr.fmuladd
// CHECK-NOT:             scf.if
// CHECK:                 scf.yield %{{.+}} : vector<4x32xf32>
// CHECK-NOT:             scf.if
// CHECK:               %[[IS_NEAR:.+]] = arith.cmpi sge, %{{.+}} : vector<32xi32>
// CHECK-NOT:           scf.if
// CHECK:               arith.select %[[IS_NEAR]], %{{.+}} : vector<32xi1>, vector<32xf32>
// CHECK-NOT:           scf.if
// CHECK-COUNT-3:       arith.cmpi sge
// CHECK-NOT:           {{arith[.]cmpi|scf[.]if}}
// CHECK:               scf.yield %{{.+}} : vector<32xf32>
// CHECK-NOT:           scf.if
//
// Near: as far. First the straddling run has its last keys one by one.
// CHECK:             arith.cmpi sge
// CHECK-NOT:         {{arith[.]cmpi|scf[.]if}}
// CHECK:           scf.for %{{.+}} = %{{.+}} to %{{.+}} step %[[TILE]] {
// CHECK-NOT:         {{arith[.]cmpi|scf[.]if}}
// CHECK:             scf.for {{.*}} -> (vector<32xf32>) {
// CHECK-NOT:           {{arith[.]cmpi|scf[.]if}}
// CHECK:               scf.for {{.*}} -> (vector<4x32xf32>) {
// CHECK-NOT:           scf.if
// CHECK-COUNT-8:         llvm.intr.fmuladd({{.*}}) : (vector<32xf32>, vector<32xf32>, vector<32xf32>)
// CHECK-NOT:             scf.if
// CHECK-NOT:             llvm.intr.fmuladd
// CHECK:                 scf.yield %{{.+}} : vector<4x32xf32>
// CHECK-NOT:             scf.if
// CHECK-NOT:           scf.for
// CHECK-NOT:           {{arith[.]cmpi|scf[.]if}}
// CHECK:               scf.yield %{{.+}} : vector<32xf32>
// CHECK-NOT:         {{arith[.]cmpi|scf[.]if}}
//
// Diagonal: one score, masked by position. One branch, on whether a value is NaN or
// infinite, chooses between products as everywhere and masked ones.
// CHECK:           scf.for %{{.+}} = %{{.+}} to %{{.+}} step %[[TILE]] {
// CHECK-NOT:       scf.if
// CHECK:             scf.for {{.*}} -> (vector<32xf32>) {
// CHECK-NOT:         scf.if
// CHECK:               scf.for {{.*}} -> (vector<4x32xf32>) {
// CHECK-NOT:           scf.if
// CHECK-COUNT-8:         llvm.intr.fmuladd
// CHECK-NOT:             scf.if
// CHECK:                 scf.yield %{{.+}} : vector<4x32xf32>
// CHECK-NOT:             scf.if
// CHECK-NOT:           scf.for
// CHECK:               %[[IS_HIDDEN:.+]] = arith.cmpi sge
// CHECK-NOT:           scf.if
// CHECK:               arith.select %[[IS_HIDDEN]]
// CHECK-NOT:           scf.if
// CHECK:               scf.yield %{{.+}} : vector<32xf32>
// CHECK-NOT:         scf.if
// CHECK:             scf.if %{{.+}} {
// CHECK-NOT:         {{arith[.]cmpi|scf[.]if}}
// CHECK:             } else {
// CHECK-NOT:         scf.if
// CHECK:               arith.cmpi sge
// CHECK-NOT:         scf.if
//
// There is no fifth run.
// CHECK-NOT:       step %[[TILE]]
func.func @rerope(
    %q: memref<1x4x4096x64xf32>, %k: memref<1x2x?x64xf32>,
    %v: memref<1x2x?x64xf32>, %out: memref<1x4x4096x64xf32>) {
  rope.attention #rope.rerope<window = 1024>, #rope.frequencies<dim = 64> causal
      ins(%q, %k, %v : memref<1x4x4096x64xf32>, memref<1x2x?x64xf32>,
          memref<1x2x?x64xf32>) outs(%out : memref<1x4x4096x64xf32>)
  return
}
