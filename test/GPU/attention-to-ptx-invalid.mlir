// RUN: rope-opt %s --rope-to-nvvm="chip=sm_80 format=isa" --split-input-file --verify-diagnostics

// A head dim that is no multiple of 16.
func.func @head_dim(%x: memref<1x1x32x24xf16>, %o: memref<1x1x32x24xf16>) {
  // expected-error@+1 {{expected a static head dim that is a multiple of 16 for the matrix units of a GPU, but got 24}}
  rope.attention #rope.linear, #rope.frequencies<dim = 24>
      ins(%x, %x, %x : memref<1x1x32x24xf16>, memref<1x1x32x24xf16>, memref<1x1x32x24xf16>)
      outs(%o : memref<1x1x32x24xf16>)
  return
}

// -----

// Lengths of sequences lie in memory of the device, where the host cannot read them.
func.func @lengths(%x: memref<2x1x32x16xf16>, %o: memref<2x1x32x16xf16>, %n: memref<2xi32>) {
  // expected-error@+1 {{expected no access to memory by host code: the buffers of a function for a GPU lie in device memory}}
  rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : memref<2x1x32x16xf16>, memref<2x1x32x16xf16>, memref<2x1x32x16xf16>)
      key_lengths(%n : memref<2xi32>)
      outs(%o : memref<2x1x32x16xf16>)
  return
}
