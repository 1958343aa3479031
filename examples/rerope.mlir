// Causal ReRoPE attention, 8 query heads on 2 key heads, any number of keys.
func.func @rerope(%query: memref<1x8x?x128xf32>, %key: memref<1x2x?x128xf32>,
                  %value: memref<1x2x?x128xf32>, %out: memref<1x8x?x128xf32>)
    attributes {llvm.emit_c_interface} {
  rope.attention #rope.rerope<window = 1024>, #rope.frequencies<dim = 128>
      causal
      ins(%query, %key, %value : memref<1x8x?x128xf32>, memref<1x2x?x128xf32>,
          memref<1x2x?x128xf32>)
      outs(%out : memref<1x8x?x128xf32>)
  return
}
