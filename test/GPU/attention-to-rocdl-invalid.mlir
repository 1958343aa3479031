// RUN: rope-opt %s --rope-to-rocdl="chip=gfx942 format=isa" --verify-diagnostics

func.func @head_dim(%x: memref<1x1x32x24xf16>, %o: memref<1x1x32x24xf16>) {
  // expected-error@+1 {{expected a static head dim that is a multiple of 16 for the matrix units of a GPU, but got 24}}
  rope.attention #rope.linear, #rope.frequencies<dim = 24>
      ins(%x, %x, %x : memref<1x1x32x24xf16>, memref<1x1x32x24xf16>, memref<1x1x32x24xf16>)
      outs(%o : memref<1x1x32x24xf16>)
  return
}
