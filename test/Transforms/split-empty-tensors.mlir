// A call that writes to two arguments has two buffers for them, also where CSE
// has made one tensor of two.
// RUN: rope-opt %s --rope-split-empty-tensors --split-input-file | FileCheck %s
// RUN: rope-opt %s --split-input-file --cse --rope-split-empty-tensors --one-shot-bufferize=bufferize-function-boundaries | FileCheck %s --check-prefix=BUFFERS
// RUN: rope-run %s --function=main --input=4 --input=1 --output=- | FileCheck %s --check-prefix=VALUE
// RUN: rope-run %s --function=main --input=4 --input=1 --output=- --target=reference | FileCheck %s --check-prefix=VALUE

#row = affine_map<(i) -> (i)>
func.func private @writes(%v: f32, %a: tensor<?xf32>, %b: tensor<?xf32>)
    -> (f32, tensor<?xf32>, tensor<?xf32>) attributes {no_inline} {
  %zero = arith.constant 0 : index
  %x = linalg.generic {indexing_maps = [#row], iterator_types = ["parallel"]}
      outs(%a : tensor<?xf32>) {
  ^bb0(%old: f32):
    linalg.yield %v : f32
  } -> tensor<?xf32>
  %y = linalg.generic {indexing_maps = [#row], iterator_types = ["parallel"]}
      outs(%b : tensor<?xf32>) {
  ^bb0(%old: f32):
    %twice = arith.addf %v, %v : f32
    linalg.yield %twice : f32
  } -> tensor<?xf32>
  %first = tensor.extract %x[%zero] : tensor<?xf32>
  return %first, %x, %y : f32, tensor<?xf32>, tensor<?xf32>
}

// CHECK-LABEL: func @main
// CHECK-DAG:     %[[A:.+]] = tensor.empty(%{{.+}}) : tensor<?xf32>
// CHECK-DAG:     %[[B:.+]] = tensor.empty(%{{.+}}) : tensor<?xf32>
// CHECK:         call @writes(%{{.+}}, %{{.+}}, %{{.+}})
// CHECK-NOT:     tensor.empty
// BUFFERS-LABEL: func @main
// BUFFERS-COUNT-2: memref.alloc
// BUFFERS:         call @writes
// VALUE:         f32=1{{$}}
func.func @main(%n: index, %v: f32) -> f32 attributes {llvm.emit_c_interface} {
  %e = tensor.empty(%n) : tensor<?xf32>
  %r:3 = call @writes(%v, %e, %e)
      : (f32, tensor<?xf32>, tensor<?xf32>) -> (f32, tensor<?xf32>, tensor<?xf32>)
  return %r#0 : f32
}
