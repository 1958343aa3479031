// rope.table and rope.rotate as loops of vector ops: no scalar arithmetic in
// the row, no call and no math op.
// RUN: rope-opt %s --rope-to-vector | FileCheck %s --implicit-check-not=math. --implicit-check-not=call
// RUN: rope-opt %s --rope-to-vector=lanes=2 | FileCheck %s --check-prefix=LANES2

// Rows are made by runs of consecutive positions of a group, which begins at a
// multiple of 32. Its first row is a polynomial, the second the complex product
// with the row of position 1, each other one 2 cos(t) times the row before less
// the one before that.
//
// Phases are 64-bit fractions of a turn: index times a constant step, wrapping.
// The step of frequency 1 is 2^64 / (2 pi), 2935890503282001227; an offset of
// half a position is half of it. The quarter turns are taken off exactly, as
// integers, and the rest becomes the mantissa of a number in [1, 2).
// CHECK-LABEL: func @table_of_consecutive_positions
// CHECK-SAME:    %[[FIRST:[a-z0-9]+]]: index, %[[COS:[a-z0-9]+]]: memref<?x4xf32>, %[[SIN:[a-z0-9]+]]: memref<?x4xf32>
// CHECK-DAG:     %[[ZERO:.+]] = arith.constant 0 : index
// CHECK-DAG:     %[[NO_BITS:.+]] = arith.constant 0 : i64
// CHECK-DAG:     %[[ROWS_OF_GROUP:.+]] = arith.constant 32 : index
// CHECK-DAG:     %[[LAST_OF_GROUP:.+]] = arith.constant 31 : i64
// CHECK-DAG:     %[[TEN:.+]] = arith.constant dense<10> : vector<4xi64>
// CHECK-DAG:     %[[MANTISSA:.+]] = arith.constant dense<4503599627370495> : vector<4xi64>
// CHECK-DAG:     %[[ONE_AND_SIGN:.+]] = arith.constant dense<4609434218613702656> : vector<4xi64>
// CHECK-DAG:     %[[MIDDLE:.+]] = arith.constant dense<1.500000e+00> : vector<4xf64>
// CHECK-DAG:     %[[OFFSETS:.+]] = arith.constant dense<[1467945251641000613, {{.*}}]> : vector<4xi64>
// CHECK-DAG:     %[[STEPS:.+]] = arith.constant dense<[2935890503282001227, {{.*}}]> : vector<4xi64>
// CHECK-DAG:     %[[COS1:.+]] = arith.constant dense<[0.5403023058681{{[0-9]+}}, {{.*}}]> : vector<4xf64>
// CHECK-DAG:     %[[SIN1:.+]] = arith.constant dense<[0.8414709848078{{[0-9]+}}, {{.*}}]> : vector<4xf64>
// CHECK-DAG:     %[[TWICE:.+]] = arith.constant dense<[1.0806046117362{{[0-9]+}}, {{.*}}]> : vector<4xf64>
// CHECK-DAG:     %[[EXPONENT:.+]] = arith.constant dense<939524096> : vector<4xi32>
// CHECK:         %[[COUNT:.+]] = memref.dim %[[COS]], %[[ZERO]]
// CHECK:         scf.while (%[[L:.+]] = %[[ZERO]])
// CHECK:           arith.cmpi slt, %[[L]], %[[COUNT]]
// CHECK:           %[[INDEX:.+]] = arith.addi %[[FIRST]], %[[BEGIN:.+]] : index
// CHECK:           %[[I64:.+]] = arith.index_cast %[[INDEX]] : index to i64
// CHECK:           %[[IN_GROUP64:.+]] = arith.andi %[[I64]], %[[LAST_OF_GROUP]]
// CHECK:           %[[GROUP:.+]] = arith.subi %[[I64]], %[[IN_GROUP64]]
// CHECK:           %[[IN_GROUP:.+]] = arith.index_cast %[[IN_GROUP64]]
// CHECK:           %[[LEFT:.+]] = arith.subi %[[COUNT]], %[[BEGIN]]
// CHECK:           %[[LEFT_IN_GROUP:.+]] = arith.subi %[[ROWS_OF_GROUP]], %[[IN_GROUP]]
// CHECK:           %[[SIZE:.+]] = arith.minsi %[[LEFT]], %[[LEFT_IN_GROUP]]
// CHECK:           %[[ALL:.+]] = vector.broadcast %[[GROUP]] : i64 to vector<4xi64>
// CHECK:           %[[PRODUCT:.+]] = arith.muli %[[ALL]], %[[STEPS]]
// CHECK:           %[[PHASE:.+]] = arith.addi %[[PRODUCT]], %[[OFFSETS]]
// CHECK:           %[[HIGH:.+]] = arith.shrui %[[PHASE]], %[[TEN]]
// CHECK:           %[[REST:.+]] = arith.andi %[[HIGH]], %[[MANTISSA]]
// CHECK:           %[[NUMBER:.+]] = arith.xori %[[REST]], %[[ONE_AND_SIGN]]
// CHECK:           %[[DOUBLE:.+]] = arith.bitcast %[[NUMBER]]
// CHECK:           arith.subf %[[DOUBLE]], %[[MIDDLE]]
// CHECK-COUNT-10:  vector.fma %{{.+}} : vector<4xf64>
// CHECK-DAG:       %[[SS:.+]] = arith.mulf %[[S:.+]], %[[SIN1]]
// CHECK-DAG:       %[[CS:.+]] = arith.mulf %[[C:.+]], %[[SIN1]]
// CHECK-DAG:       %[[NEG:.+]] = arith.negf %[[SS]]
// CHECK-DAG:       %[[C1:.+]] = vector.fma %[[C]], %[[COS1]], %[[NEG]]
// CHECK-DAG:       %[[S1:.+]] = vector.fma %[[S]], %[[COS1]], %[[CS]]
// CHECK:           %[[SKIPPED:.+]]:4 = scf.for {{.*}} to %[[IN_GROUP]] {{.*}} iter_args(%{{.+}} = %[[C]], %{{.+}} = %[[S]], %{{.+}} = %[[C1]], %{{.+}} = %[[S1]])
//
// An entry below 2^-15 lacks a bit of the exponent: a bit tells the row.
// CHECK:           %[[ROWS:.+]]:5 = scf.for %[[AT:.+]] = {{.*}} to %[[SIZE]] {{.*}} iter_args(%[[CA:.+]] = %[[SKIPPED]]#0, %[[SA:.+]] = %[[SKIPPED]]#1, %[[CB:.+]] = %[[SKIPPED]]#2, %[[SB:.+]] = %[[SKIPPED]]#3, %[[BITS:.+]] = %[[NO_BITS]])
// CHECK-DAG:         %[[AT64:.+]] = arith.index_cast %[[AT]]
// CHECK-DAG:         %[[ROW:.+]] = arith.addi %[[BEGIN]], %[[AT]]
// CHECK-DAG:         %[[CF:.+]] = arith.truncf %[[CA]] : vector<4xf64> to vector<4xf32>
// CHECK-DAG:         %[[SF:.+]] = arith.truncf %[[SA]] : vector<4xf64> to vector<4xf32>
// CHECK:             vector.transfer_write %[[CF]], %[[COS]][%[[ROW]],
// CHECK:             vector.transfer_write %[[SF]], %[[SIN]][%[[ROW]],
// CHECK:             %[[CR:.+]] = arith.truncf %[[CA]]
// CHECK:             %[[SR:.+]] = arith.truncf %[[SA]]
// CHECK:             %[[CI:.+]] = arith.bitcast %[[CR]]
// CHECK:             %[[SI:.+]] = arith.bitcast %[[SR]]
// CHECK:             %[[BOTH:.+]] = arith.andi %[[CI]], %[[SI]]
// CHECK:             %[[MASKED:.+]] = arith.andi %[[BOTH]], %[[EXPONENT]]
// CHECK:             %[[IS_SMALL:.+]] = arith.cmpi ne, %[[MASKED]], %[[EXPONENT]]
// CHECK:             %[[ANY:.+]] = vector.reduction <or>, %[[IS_SMALL]]
// CHECK:             %[[ANY64:.+]] = arith.extui %[[ANY]]
// CHECK:             %[[BIT:.+]] = arith.shli %[[ANY64]], %[[AT64]]
// CHECK:             %[[CM:.+]] = arith.negf %[[CA]]
// CHECK:             %[[CN:.+]] = vector.fma %[[CB]], %[[TWICE]], %[[CM]]
// CHECK:             %[[SM:.+]] = arith.negf %[[SA]]
// CHECK:             %[[SN:.+]] = vector.fma %[[SB]], %[[TWICE]], %[[SM]]
// CHECK:             %[[NEXT_BITS:.+]] = arith.ori %[[BITS]], %[[BIT]]
// CHECK:             scf.yield %[[CB]], %[[SB]], %[[CN]], %[[SN]], %[[NEXT_BITS]]
//
// Such a row is computed anew, at its own position, from the whole phase.
// CHECK:           arith.cmpi ne, %[[ROWS]]#4, %[[NO_BITS]]
// CHECK:           scf.if
// CHECK:             scf.for {{.*}} to %[[SIZE]]
// CHECK:               arith.andi %[[ROWS]]#4,
// CHECK:               scf.if
// CHECK:                 %[[SMALL_AT:.+]] = arith.addi %[[I64]],
// CHECK:                 vector.broadcast %[[SMALL_AT]] : i64 to vector<4xi64>
// CHECK:                 arith.sitofp %{{.+}} : vector<4xi64> to vector<4xf64>
// CHECK-COUNT-10:        vector.fma %{{.+}} : vector<4xf64>
// CHECK-NOT:             vector.fma
// CHECK:                 vector.transfer_write %{{.+}}, %[[COS]]
// CHECK:                 vector.transfer_write %{{.+}}, %[[SIN]]
// CHECK:           %[[NEXT:.+]] = arith.addi %[[BEGIN]], %[[SIZE]]
// CHECK:           scf.yield %[[NEXT]]
func.func @table_of_consecutive_positions(
    %first: index, %cos: memref<?x4xf32>, %sin: memref<?x4xf32>) {
  rope.table #rope.frequencies<dim = 8> positions(%first : index)
      outs(%cos, %sin : memref<?x4xf32>, memref<?x4xf32>)
      {position_offset = 0.5 : f64}
  return
}

// Columns are taken in a loop, which reads their steps and offsets, cosines and
// sines from memory; the last few are fewer.
// LANES2-LABEL: func @table_of_many_columns
// LANES2-SAME:    %{{[a-z0-9]+}}: index, %[[COS:[a-z0-9]+]]: memref<?x21xf32>
// LANES2-DAG:     %[[C0:.+]] = arith.constant 0 : index
// LANES2-DAG:     %[[C1:.+]] = arith.constant 1 : index
// LANES2-DAG:     %[[C2:.+]] = arith.constant 2 : index
// LANES2-DAG:     %[[C8:.+]] = arith.constant 8 : index
// LANES2:         %[[INTEGERS:.+]] = memref.alloc() {{.*}} : memref<4x8xi64>
// LANES2:         %[[FLOATS:.+]] = memref.alloc() {{.*}} : memref<4x8xf64>
// LANES2-COUNT-2: vector.transfer_write %{{.+}}, %[[INTEGERS]]
// LANES2-COUNT-2: vector.transfer_write %{{.+}}, %[[FLOATS]]
// LANES2-COUNT-2: vector.transfer_write %{{.+}}, %[[INTEGERS]]
// LANES2-COUNT-2: vector.transfer_write %{{.+}}, %[[FLOATS]]
// LANES2:         scf.while
// LANES2:           scf.for %[[N:.+]] = %[[C0]] to %[[C2]] step %[[C1]] {
// LANES2:             %[[ROW:.+]] = arith.muli %[[N]], %[[C2]]
// LANES2:             %[[STEPS:.+]] = vector.transfer_read %[[INTEGERS]][%[[ROW]], %[[C0]]]
// LANES2:             vector.transfer_read %[[INTEGERS]]
// LANES2:             vector.transfer_read %[[FLOATS]]
// LANES2:             vector.transfer_read %[[FLOATS]]
// LANES2:             %[[COLUMN:.+]] = arith.muli %[[N]], %[[C8]]
// LANES2:             arith.muli %{{.+}}, %[[STEPS]] : vector<8xi64>
// LANES2:             vector.transfer_write %{{.+}}, %[[COS]][%{{.+}}, %[[COLUMN]]]
// LANES2:           arith.muli %{{.+}} : vector<5xi64>
// LANES2:         memref.dealloc %[[INTEGERS]]
// LANES2:         memref.dealloc %[[FLOATS]]
func.func @table_of_many_columns(
    %first: index, %cos: memref<?x21xf32>, %sin: memref<?x21xf32>) {
  rope.table #rope.frequencies<dim = 42> positions(%first : index)
      outs(%cos, %sin : memref<?x21xf32>, memref<?x21xf32>)
  return
}

// A run of given positions ends where one does not follow the one before.
// CHECK-LABEL: func @table_of_given_positions
// CHECK-SAME:    %[[P:[a-z0-9]+]]: memref<?xi32>
// CHECK:         scf.while
// CHECK:           %[[INDEX:.+]] = memref.load %[[P]][%[[BEGIN:.+]]]
// CHECK:           %[[POSITION:.+]] = arith.extsi %[[INDEX]] : i32 to i64
// CHECK:           %[[MOST:.+]] = arith.minsi
// CHECK:           %[[SIZE:.+]] = scf.while (%[[N:.+]] = %{{.+}})
// CHECK:             %[[WITHIN:.+]] = arith.cmpi slt, %[[N]], %[[MOST]]
// CHECK:             scf.if %[[WITHIN]]
// CHECK:               %[[AT:.+]] = arith.addi %[[BEGIN]], %[[N]]
// CHECK:               %[[LOADED:.+]] = memref.load %[[P]][%[[AT]]]
// CHECK:               %[[ACTUAL:.+]] = arith.extsi %[[LOADED]]
// CHECK:               %[[N64:.+]] = arith.index_cast %[[N]]
// CHECK:               %[[EXPECTED:.+]] = arith.addi %[[POSITION]], %[[N64]]
// CHECK:               arith.cmpi eq, %[[ACTUAL]], %[[EXPECTED]]
// CHECK:           scf.for {{.*}} to %[[SIZE]]
func.func @table_of_given_positions(%p: memref<?xi32>, %t: memref<?x4xf32>) {
  rope.table #rope.frequencies<dim = 8> positions(%p : memref<?xi32>)
      outs(%t, %t : memref<?x4xf32>, memref<?x4xf32>)
  return
}

// Pairs (c, c + 10) of 24 channels: four pass through. Half precision widens,
// turns in f32 and rounds once.
// CHECK-LABEL: func @rotate_halves_of_part_of_a_row
// CHECK-SAME:    %[[X:[a-z0-9]+]]: memref<2x?x24xf16>, %[[COS:[a-z0-9]+]]: memref<?x10xf32>, %[[SIN:[a-z0-9]+]]: memref<?x10xf32>, %[[OUT:[a-z0-9]+]]: memref<2x?x24xf16>
// CHECK-DAG:     %[[C10:.+]] = arith.constant 10 : index
// CHECK-DAG:     %[[C20:.+]] = arith.constant 20 : index
// CHECK:         scf.for %[[H:[a-z0-9]+]] =
// CHECK:           scf.for %[[L:[a-z0-9]+]] =
// CHECK:             vector.transfer_read %[[X]][%[[H]], %[[L]], %c0]{{.*}} vector<10xf16>
// CHECK:             %[[A:.+]] = arith.extf {{.*}} vector<10xf32>
// CHECK:             vector.transfer_read %[[X]][%[[H]], %[[L]], %[[C10]]]{{.*}} vector<10xf16>
// CHECK:             %[[B:.+]] = arith.extf {{.*}} vector<10xf32>
// CHECK-DAG:         %[[COSINE:.+]] = vector.transfer_read %[[COS]][%[[L]],
// CHECK-DAG:         %[[SINE:.+]] = vector.transfer_read %[[SIN]][%[[L]],
// CHECK-DAG:         %[[BS:.+]] = arith.mulf %[[B]], %[[SINE]]
// CHECK-DAG:         %[[BC:.+]] = arith.mulf %[[B]], %[[COSINE]]
// CHECK-DAG:         %[[NEG:.+]] = arith.negf %[[BS]]
// CHECK-DAG:         %[[A1:.+]] = vector.fma %[[A]], %[[COSINE]], %[[NEG]]
// CHECK-DAG:         %[[B1:.+]] = vector.fma %[[A]], %[[SINE]], %[[BC]]
// CHECK:             %[[A2:.+]] = arith.truncf %[[A1]] : vector<10xf32> to vector<10xf16>
// CHECK:             vector.transfer_write %[[A2]], %[[OUT]][%[[H]], %[[L]], %c0]
// CHECK:             %[[B2:.+]] = arith.truncf %[[B1]] : vector<10xf32> to vector<10xf16>
// CHECK:             vector.transfer_write %[[B2]], %[[OUT]][%[[H]], %[[L]], %[[C10]]]
// CHECK:             %[[PASS:.+]] = vector.transfer_read %[[X]][%[[H]], %[[L]], %[[C20]]]{{.*}} vector<4xf16>
// CHECK:             vector.transfer_write %[[PASS]], %[[OUT]][%[[H]], %[[L]], %[[C20]]]
//
// Ten pairs in registers of two: five chunks of either half, two to pass.
// LANES2-LABEL: func @rotate_halves_of_part_of_a_row
// LANES2-COUNT-10: arith.extf {{.*}} vector<2xf16> to vector<2xf32>
// LANES2-NOT:     vector<10x
// LANES2-COUNT-2: vector.transfer_write %{{.+}} : vector<2xf16>
func.func @rotate_halves_of_part_of_a_row(
    %x: memref<2x?x24xf16>, %cos: memref<?x10xf32>, %sin: memref<?x10xf32>,
    %out: memref<2x?x24xf16>) {
  rope.rotate ins(%x, %cos, %sin : memref<2x?x24xf16>, memref<?x10xf32>,
                  memref<?x10xf32>) outs(%out : memref<2x?x24xf16>)
  return
}

// In place: both channels of a pair are read before either is written, and
// channels that pass through are not touched. One row of tables is read once,
// before the loops.
// CHECK-LABEL: func @rotate_back_interleaved_in_place
// CHECK-SAME:    %[[X:[a-z0-9]+]]: memref<?x12xf32>, %[[COS:[a-z0-9]+]]: memref<1x4xf32>, %[[SIN:[a-z0-9]+]]: memref<1x4xf32>
// CHECK:         %[[C0:.+]] = arith.constant 0 : index
// CHECK-DAG:     %[[COSINE:.+]] = vector.transfer_read %[[COS]][%[[C0]], %[[C0]]]
// CHECK-DAG:     %[[SINE:.+]] = vector.transfer_read %[[SIN]][%[[C0]], %[[C0]]]
// CHECK-DAG:     %[[BACK:.+]] = arith.negf %[[SINE]]
// CHECK:         scf.for %[[L:[a-z0-9]+]] =
// CHECK:           %[[ROW:.+]] = vector.transfer_read %[[X]][%[[L]], %[[C0]]]{{.*}} vector<8xf32>
// CHECK:           %[[A:.+]], %[[B:.+]] = vector.deinterleave %[[ROW]]
// CHECK-DAG:       %[[A1:.+]] = vector.fma %[[A]], %[[COSINE]],
// CHECK-DAG:       %[[B1:.+]] = vector.fma %[[A]], %[[BACK]],
// CHECK:           %[[OUT:.+]] = vector.interleave %[[A1]], %[[B1]]
// CHECK:           vector.transfer_write %[[OUT]], %[[X]][%[[L]], %[[C0]]]
// CHECK-NOT:       vector.transfer_write
func.func @rotate_back_interleaved_in_place(
    %x: memref<?x12xf32>, %cos: memref<1x4xf32>, %sin: memref<1x4xf32>) {
  rope.rotate pairing<interleaved> inverse
      ins(%x, %cos, %sin : memref<?x12xf32>, memref<1x4xf32>, memref<1x4xf32>)
      outs(%x : memref<?x12xf32>)
  return
}

// A head of 512 KiB or more is fetched 4 KiB, here 8 rows, ahead: one address
// for each 64 bytes of input and output, of which a buffer turned in place has
// one. (The first loops are those for large outputs.)
// CHECK-LABEL: func @rotate_long_heads
// CHECK-SAME:    %[[X:[a-z0-9]+]]: memref<2x?x128xf32>, {{.*}}, %[[OUT:[a-z0-9]+]]: memref<2x?x128xf32>
// CHECK-DAG:     %[[C8:.+]] = arith.constant 8 : index
// CHECK-DAG:     %[[C112:.+]] = arith.constant 112 : index
// CHECK-DAG:     %[[C1024:.+]] = arith.constant 1024 : index
// CHECK:         } else {
// CHECK:         %[[ROWS:.+]] = memref.dim %[[X]],
// CHECK:         scf.for %[[L:[a-z0-9]+]] = {{.*}} to %[[ROWS]]
// CHECK:           %[[LONG:.+]] = arith.cmpi sge, %[[ROWS]], %[[C1024]]
// CHECK:           scf.if %[[LONG]] {
// CHECK:             %[[AHEAD:.+]] = arith.addi %[[L]], %[[C8]]
// CHECK-COUNT-7:     memref.prefetch %[[X]][{{.*}}, %[[AHEAD]], {{.*}}], read
// CHECK:             memref.prefetch %[[X]][{{.*}}, %[[AHEAD]], %[[C112]]], read
// CHECK-COUNT-7:     memref.prefetch %[[OUT]]{{.*}}, write
// CHECK:             memref.prefetch %[[OUT]][{{.*}}, %[[C112]]], write
// CHECK-NEXT:      }
// CHECK-NOT:       memref.prefetch
func.func @rotate_long_heads(%x: memref<2x?x128xf32>, %t: memref<?x64xf32>,
                             %out: memref<2x?x128xf32>) {
  rope.rotate ins(%x, %t, %t : memref<2x?x128xf32>, memref<?x64xf32>,
                  memref<?x64xf32>) outs(%out : memref<2x?x128xf32>)
  return
}

// An output of 4 MiB or more whose rows begin at whole cache lines is written
// past the caches, and not fetched before; a fence shows it to other threads.
// CHECK-LABEL: func @rotate_large_output
// CHECK-SAME:    {{.*}}, %[[OUT:[a-z0-9]+]]: memref<2x?x16xf32, strided<[?, ?, 1]>>
// CHECK-DAG:     %[[C63:.+]] = arith.constant 63 : index
// CHECK-DAG:     %[[SIZE:.+]] = arith.constant 4194304 : index
// CHECK:         memref.extract_strided_metadata %[[OUT]]
// CHECK:         memref.extract_aligned_pointer_as_index %[[OUT]]
// CHECK:         %[[REST:.+]] = arith.andi %{{.+}}, %[[C63]]
// CHECK:         %[[ALIGNED:.+]] = arith.cmpi eq, %[[REST]],
// CHECK:         %[[LARGE:.+]] = arith.cmpi sge, %{{.+}}, %[[SIZE]]
// CHECK:         %[[STREAM:.+]] = arith.andi %[[ALIGNED]], %[[LARGE]]
// CHECK:         scf.if %[[STREAM]] {
// CHECK-NOT:       memref.prefetch {{.*}}, write
// CHECK-COUNT-2:   vector.store %{{.+}}, %[[OUT]]{{.*}} {alignment = 32 : i64, nontemporal = true}
// CHECK:           llvm.fence seq_cst
// CHECK-NEXT:    } else {
// CHECK-NOT:       nontemporal
// CHECK:         return
func.func @rotate_large_output(%x: memref<2x?x16xf32>, %t: memref<?x8xf32>,
                               %out: memref<2x?x16xf32, strided<[?, ?, 1]>>) {
  rope.rotate ins(%x, %t, %t : memref<2x?x16xf32>, memref<?x8xf32>,
                  memref<?x8xf32>)
              outs(%out : memref<2x?x16xf32, strided<[?, ?, 1]>>)
  return
}

// CHECK-LABEL: func @rotate_long_heads_in_place
// CHECK-COUNT-4:   memref.prefetch {{.*}}, write
// CHECK-NOT:       memref.prefetch
func.func @rotate_long_heads_in_place(%x: memref<?x128xbf16>,
                                      %t: memref<?x64xf32>) {
  rope.rotate ins(%x, %t, %t : memref<?x128xbf16>, memref<?x64xf32>,
                  memref<?x64xf32>) outs(%x : memref<?x128xbf16>)
  return
}

// CHECK-LABEL: func @rotate_doubles_in_double
// CHECK-NOT:     memref.prefetch
// CHECK:         arith.extf %{{.+}} : vector<4xf32> to vector<4xf64>
// CHECK:         vector.fma %{{.+}} : vector<4xf64>
func.func @rotate_doubles_in_double(%x: memref<3x8xf64>, %t: memref<3x4xf32>) {
  rope.rotate
      ins(%x, %t, %t : memref<3x8xf64>, memref<3x4xf32>, memref<3x4xf32>)
      outs(%x : memref<3x8xf64>)
  return
}

// CHECK-LABEL: func @tensors_stay
// CHECK:         rope.rotate
func.func @tensors_stay(%x: tensor<3x8xf32>, %t: tensor<3x4xf32>)
    -> tensor<3x8xf32> {
  %y = rope.rotate
      ins(%x, %t, %t : tensor<3x8xf32>, tensor<3x4xf32>, tensor<3x4xf32>)
      outs(%x : tensor<3x8xf32>)
  return %y : tensor<3x8xf32>
}
