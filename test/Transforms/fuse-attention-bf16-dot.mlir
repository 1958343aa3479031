// With bf16-dot, bf16 operands stay bf16 up to their products: queries in pairs of
// channels, values in pairs of keys.
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{query-tiles-per-block=1 key-tile=256 bf16-dot},canonicalize,cse))' | FileCheck %s --check-prefixes=CHECK,PACKED
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{query-tiles-per-block=1 key-tile=255 bf16-dot},canonicalize,cse))' | FileCheck %s --check-prefixes=CHECK,UNPAIRED
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{query-tiles-per-block=1 key-tile=256 key-group=7 bf16-dot},canonicalize,cse))' | FileCheck %s --check-prefixes=CHECK,UNPAIRED
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{query-tiles-per-block=1 query-tile=24 bf16-dot},canonicalize,cse))' | FileCheck %s --check-prefix=WIDE

// PACKED-DAG:  #[[$HALF:.+]] = affine_map<(d0) -> (d0 floordiv 2)>
// PACKED-DAG:  #[[$HALF_UP:.+]] = affine_map<(d0) -> (d0 ceildiv 2)>
// CHECK-DAG:   #[[$IDENTITY:.+]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG:   #[[$TRANSPOSE:.+]] = affine_map<(d0, d1) -> (d1, d0)>

// Far keys are read where they lie; the turned copy of near keys is rounded to
// bf16. Values are packed once: words of 32 bits, of the keys 2n and 2n + 1; a
// last key without a partner has zeros above it. A tile whose keys may begin or
// end between the two of a pair reads values as they lie.
// CHECK-LABEL:  func @packed_operands
// CHECK-SAME:     %[[Q:[a-z0-9]+]]: memref<1x1x64x16xbf16>, %[[K:[a-z0-9]+]]: memref<1x1x511x16xbf16>, %[[V:[a-z0-9]+]]: memref<1x1x511x8xbf16>
// CHECK-DAG:      %[[C0:.+]] = arith.constant 0 : index
// PACKED-DAG:     %[[C16:.+]] = arith.constant 16 : i32
// CHECK:          %[[NEAR:.+]] = memref.alloc() {{.*}}: memref<1x1x{{[0-9]+}}x16xbf16>
// CHECK:          rope.rotate ins({{.*}} : memref<?x16xbf16, {{.*}} outs({{.*}} : memref<?x16xbf16,
// PACKED:         %[[BYTES:.+]] = memref.alloc() {{.*}}: memref<8192xi8>
// PACKED-NEXT:    %[[WORDS:.+]] = memref.view %[[BYTES]][%[[C0]]][] : memref<8192xi8> to memref<1x1x256x8xi32>
// PACKED-NEXT:    %[[PAIRS:.+]] = memref.view %[[BYTES]][%[[C0]]][] : memref<8192xi8> to memref<1x1x256x8x2xbf16>
// PACKED:         scf.forall (%[[J:.+]]) = (0) to (511) step (64)
// PACKED:           %[[FROM:.+]] = memref.subview %[[V]][0, 0, %[[J]], 0]
// PACKED:           %[[ROW:.+]] = affine.apply #[[$HALF]](%[[J]])
// PACKED:           %[[TO:.+]] = memref.subview %[[WORDS]][0, 0, %[[ROW]], 0]
// PACKED:           %[[EVEN:.+]] = memref.subview %[[FROM]][0, 0] [%{{.+}}, 8] [2, 1]
// PACKED:           %[[ODD:.+]] = memref.subview %[[FROM]][1, 0] [%{{.+}}, 8] [2, 1]
// PACKED:           linalg.generic {{.*}} ins(%[[EVEN]], %[[ODD]] :
// PACKED:           ^bb0(%[[X:[a-z0-9_]+]]: bf16, %[[Y:[a-z0-9_]+]]: bf16, %{{.+}}: i32):
// PACKED-DAG:         %[[X16:.+]] = arith.bitcast %[[X]] : bf16 to i16
// PACKED-DAG:         %[[LOW:.+]] = arith.extui %[[X16]] : i16 to i32
// PACKED-DAG:         %[[Y16:.+]] = arith.bitcast %[[Y]] : bf16 to i16
// PACKED-DAG:         %[[Y32:.+]] = arith.extui %[[Y16]] : i16 to i32
// PACKED:             %[[HIGH:.+]] = arith.shli %[[Y32]], %[[C16]]
// PACKED:             arith.ori %[[LOW]], %[[HIGH]]
// PACKED:           linalg.generic {{.*}} ins(%{{.+}} : memref<?x8xbf16, {{.*}} outs(%{{.+}} : memref<?x8xi32,
// PACKED-NEXT:      ^bb0(%[[X:[a-z0-9_]+]]: bf16, %{{.+}}: i32):
// PACKED-NEXT:        %[[X16:.+]] = arith.bitcast %[[X]] : bf16 to i16
// PACKED-NEXT:        %[[LOW:.+]] = arith.extui %[[X16]] : i16 to i32
// PACKED-NEXT:        linalg.yield %[[LOW]]
// UNPAIRED:       memref.alloc() {{.*}}: memref<1x1x511x8xbf16>
// UNPAIRED-NOT:   arith.bitcast
//
// Turned and scaled, a query row is rounded to bf16 as it lies; its pairs of
// channels are transposed as words of 32 bits.
// CHECK:          scf.forall (%{{.+}}) in (2)
// CHECK-DAG:        %[[STORE:.+]] = memref.view %{{.+}} : memref<1024xi8> to memref<8x32xf32>
// CHECK-DAG:        %[[QUERIES:.+]] = memref.view %{{.+}} : memref<1024xi8> to memref<8x32x2xbf16>
// CHECK:            %[[ROW_WORDS:.+]] = memref.view %[[ROW_BYTES:.+]][%[[C0]]][] : memref<1024xi8> to memref<32x8xf32>
// CHECK-NEXT:       %[[ROW_PAIRS:.+]] = memref.view %[[ROW_BYTES]][%[[C0]]][] : memref<1024xi8> to memref<32x8x2xbf16>
// CHECK-NEXT:       %[[ROUNDED:.+]] = memref.collapse_shape %[[ROW_PAIRS]] {{\[}}[0], [1, 2]] : memref<32x8x2xbf16> into memref<32x16xbf16>
// CHECK:            %[[TURNED:.+]] = memref.alloc() {{.*}}: memref<32x16xf32>
// CHECK:            linalg.generic {indexing_maps = [#[[$IDENTITY]], #[[$IDENTITY]]], {{.*}} ins(%[[TURNED]] : {{.*}} outs(%[[ROUNDED]] :
// CHECK:              arith.truncf %{{.+}} : f32 to bf16
// CHECK:            linalg.generic {indexing_maps = [#[[$TRANSPOSE]], #[[$IDENTITY]]], {{.*}} ins(%[[ROW_WORDS]] : memref<32x8xf32>) outs(%{{.+}} : memref<8x32xf32>)
// CHECK:            scf.for %[[J:.+]] =
// PACKED:             %[[COUNT:.+]] = affine.min {{.*}}(%[[J]]
// CHECK:              %[[FAR_KEYS:.+]] = memref.subview %[[K]][
// PACKED:             %[[ROW:.+]] = affine.apply #[[$HALF]](%[[J]])
// PACKED:             %[[ROWS:.+]] = affine.apply #[[$HALF_UP]](%[[COUNT]])
// PACKED:             %[[VALUES:.+]] = memref.subview %[[PAIRS]][0, 0, %[[ROW]], 0, 0] [1, 1, %[[ROWS]], 8, 2]
// PACKED:             rope.online_attention regions [0] at{{.*}} queries(%{{.+}} : memref<8x32x2xbf16>) keys(%[[FAR_KEYS]] : memref<?x16xbf16, {{.*}} value(%[[VALUES]] : memref<?x8x2xbf16,
// UNPAIRED:           rope.online_attention regions [0] at{{.*}} queries(%{{.+}} : memref<8x32x2xbf16>) keys(%[[FAR_KEYS]] : memref<?x16xbf16, {{.*}} value(%{{.+}} : memref<?x8xbf16,
// PACKED:             rope.online_attention regions [0, 1] {{.*}} queries(%{{.+}}, %{{.+}} : memref<8x32x2xbf16>, memref<8x32x2xbf16>) {{.*}} value(%{{.+}} : memref<?x8x2xbf16,
// PACKED:             rope.online_attention regions [0, -1] {{.*}} value(%{{.+}} : memref<?x8x2xbf16,
//
// 24 queries are no whole number of vectors of 16: products are f32.
// WIDE-LABEL:   func @packed_operands
// WIDE-NOT:       memref.view
// WIDE:           rope.online_attention {{.*}} queries(%{{.+}} : memref<16x24xf32>) keys(%{{.+}} : memref<?x16xf32,
func.func @packed_operands(
    %q: memref<1x1x64x16xbf16>, %k: memref<1x1x511x16xbf16>,
    %v: memref<1x1x511x8xbf16>, %out: memref<1x1x64x8xbf16>) {
  rope.attention #rope.rerope<window = 64>, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %v : memref<1x1x64x16xbf16>, memref<1x1x511x16xbf16>,
          memref<1x1x511x8xbf16>) outs(%out : memref<1x1x64x8xbf16>)
  return
}

// One query: channels lie along the lanes, and nothing is packed. Near keys and
// queries are rounded to bf16; values are read where they lie.
// CHECK-LABEL:  func @few_queries_are_not_packed
// CHECK-SAME:     %{{.+}}: memref<1x1x1x16xbf16>, %[[K:[a-z0-9]+]]: memref<1x1x512x16xbf16>, %[[V:[a-z0-9]+]]: memref<1x1x512x8xbf16>
// CHECK-NOT:      memref.view
// CHECK:          %[[STORE:.+]] = memref.alloc() {{.*}}: memref<1x16xbf16>
// CHECK:          %[[QUERIES:.+]] = memref.transpose %[[STORE]] (d0, d1) -> (d1, d0)
// CHECK:          memref.alloc() {{.*}}: memref<64x16xbf16>
// CHECK:          linalg.generic {{.*}} outs(%[[STORE]] :
// CHECK:            arith.truncf %{{.+}} : f32 to bf16
// CHECK:          %[[KEY_ROWS:.+]] = memref.subview %[[K]][
// CHECK:          %[[KEYS:.+]] = memref.cast %[[KEY_ROWS]]
// CHECK:          %[[VALUE_ROWS:.+]] = memref.subview %[[V]][
// CHECK:          %[[VALUES:.+]] = memref.cast %[[VALUE_ROWS]]
// CHECK:          rope.online_attention regions [0] at{{.*}} queries(%[[QUERIES]] : memref<16x1xbf16, strided<[1, 16]>>) keys(%[[KEYS]] : {{.*}} value(%[[VALUES]] : memref<?x8xbf16,
// CHECK:          rope.rotate {{.*}} outs(%{{.+}} : memref<{{63|64}}x16xbf16
func.func @few_queries_are_not_packed(
    %q: memref<1x1x1x16xbf16>, %k: memref<1x1x512x16xbf16>,
    %v: memref<1x1x512x8xbf16>, %out: memref<1x1x1x8xbf16>) {
  rope.attention #rope.rerope<window = 64>, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %v : memref<1x1x1x16xbf16>, memref<1x1x512x16xbf16>,
          memref<1x1x512x8xbf16>) outs(%out : memref<1x1x1x8xbf16>)
  return
}

// A register of queries: neither they nor values, which are read once, are packed.
// CHECK-LABEL:  func @one_register_of_queries
// CHECK-SAME:     %[[V:[a-z0-9]+]]: memref<1x1x512x8xbf16>, %{{.+}}: memref<1x1x12x8xbf16>
// CHECK-NOT:      xi32>
// CHECK:          memref.subview %[[V]][
// CHECK:          rope.online_attention {{.*}} queries(%{{.+}} : memref<16x16xbf16, strided<[1, 16]>>) keys(%{{.+}} : memref<?x16xbf16, {{.*}} value(%{{.+}} : memref<?x8xbf16,
// CHECK-NOT:      xi32>
// CHECK:          return
func.func @one_register_of_queries(
    %q: memref<1x1x12x16xbf16>, %k: memref<1x1x512x16xbf16>,
    %v: memref<1x1x512x8xbf16>, %out: memref<1x1x12x8xbf16>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %v : memref<1x1x12x16xbf16>, memref<1x1x512x16xbf16>,
          memref<1x1x512x8xbf16>) outs(%out : memref<1x1x12x8xbf16>)
  return
}

// The products of f16 stay f32 ...
// CHECK-LABEL:  func @half_precision
// CHECK:          rope.online_attention {{.*}} queries(%{{.+}} : memref<16x32xf32>) keys(%{{.+}} : memref<?x16xf32, {{.*}} value(%{{.+}} : memref<?x8xf32,
func.func @half_precision(
    %q: memref<1x1x64x16xf16>, %k: memref<1x1x512x16xf16>,
    %v: memref<1x1x512x8xf16>, %out: memref<1x1x64x8xf16>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %v : memref<1x1x64x16xf16>, memref<1x1x512x16xf16>,
          memref<1x1x512x8xf16>) outs(%out : memref<1x1x64x8xf16>)
  return
}

// ... as do those of an odd number of channels.
// CHECK-LABEL:  func @odd_head_dim
// CHECK:          rope.online_attention {{.*}} queries(%{{.+}} : memref<17x32xf32>) keys(%{{.+}} : memref<?x17xf32, {{.*}} value(%{{.+}} : memref<?x8xf32,
func.func @odd_head_dim(
    %q: memref<1x1x64x17xbf16>, %k: memref<1x1x512x17xbf16>,
    %v: memref<1x1x512x8xbf16>, %out: memref<1x1x64x8xbf16>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %v : memref<1x1x64x17xbf16>, memref<1x1x512x17xbf16>,
          memref<1x1x512x8xbf16>) outs(%out : memref<1x1x64x8xbf16>)
  return
}
