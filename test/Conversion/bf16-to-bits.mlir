// RUN: rope-opt %s --rope-bf16-to-bits --split-input-file | FileCheck %s

// Moves through vectors and blocks are those of integers.
// CHECK-LABEL: llvm.func @moves
// CHECK:         %[[FIRST:.+]] = llvm.mlir.constant(dense<16256> : vector<4xi16>) : vector<4xi16>
// CHECK:         %[[X:.+]] = llvm.load %arg0 : !llvm.ptr -> i16
// CHECK:         %[[V:.+]] = llvm.insertelement %[[X]], %[[FIRST]][%arg2 : i64] : vector<4xi16>
// CHECK:         llvm.cond_br %arg1, ^[[NEXT:.+]](%[[V]] : vector<4xi16>), ^[[NEXT]](%[[FIRST]] : vector<4xi16>)
// CHECK:       ^[[NEXT]](%[[Y:.+]]: vector<4xi16>):
// CHECK:         %[[E:.+]] = llvm.extractelement %[[Y]][%arg2 : i64] : vector<4xi16>
// CHECK:         llvm.store %[[E]], %arg0 : i16, !llvm.ptr
// CHECK-NOT:     bf16
// CHECK:         llvm.return
llvm.func @moves(%p: !llvm.ptr, %c: i1, %i: i64) {
  %first = llvm.mlir.constant(dense<1.0> : vector<4xbf16>) : vector<4xbf16>
  %x = llvm.load %p : !llvm.ptr -> bf16
  %v = llvm.insertelement %x, %first[%i : i64] : vector<4xbf16>
  llvm.cond_br %c, ^bb1(%v : vector<4xbf16>), ^bb1(%first : vector<4xbf16>)
^bb1(%y: vector<4xbf16>):
  %e = llvm.extractelement %y[%i : i64] : vector<4xbf16>
  llvm.store %e, %p : bf16, !llvm.ptr
  llvm.return
}

// -----

// What arith-expand makes of a conversion needs no bitcast any more.
// CHECK-LABEL: llvm.func @widen
// CHECK:         %[[BITS:.+]] = llvm.load %arg0 : !llvm.ptr -> i16
// CHECK-NEXT:    llvm.zext %[[BITS]] : i16 to i32
llvm.func @widen(%p: !llvm.ptr) -> i32 {
  %x = llvm.load %p : !llvm.ptr -> bf16
  %bits = llvm.bitcast %x : bf16 to i16
  %y = llvm.zext %bits : i16 to i32
  llvm.return %y : i32
}

// -----

// Functions keep their types, and arithmetic its own.
// CHECK-LABEL: llvm.func @boundaries
// CHECK-SAME:    %[[A:[a-z0-9]+]]: bf16, %[[P:[a-z0-9]+]]: !llvm.ptr) -> bf16
// CHECK-DAG:     %[[BITS:.+]] = llvm.bitcast %[[A]] : bf16 to i16
// CHECK-DAG:     llvm.store %[[BITS]], %[[P]] : i16, !llvm.ptr
// CHECK:         %[[X:.+]] = llvm.load %[[P]] : !llvm.ptr -> i16
// CHECK:         %[[Y:.+]] = llvm.bitcast %[[X]] : i16 to bf16
// CHECK:         %[[SUM:.+]] = llvm.fadd %[[A]], %[[Y]] : bf16
// CHECK:         llvm.return %[[SUM]] : bf16
llvm.func @boundaries(%a: bf16, %p: !llvm.ptr) -> bf16 {
  llvm.store %a, %p : bf16, !llvm.ptr
  %x = llvm.load %p : !llvm.ptr -> bf16
  %sum = llvm.fadd %a, %x : bf16
  llvm.return %sum : bf16
}

// -----

// CHECK-LABEL: llvm.func @other_types
// CHECK:         llvm.load %{{.+}} : !llvm.ptr -> f16
// CHECK:         llvm.func @external(bf16)
llvm.func @other_types(%p: !llvm.ptr) -> f16 {
  %x = llvm.load %p : !llvm.ptr -> f16
  llvm.return %x : f16
}
llvm.func @external(bf16)
