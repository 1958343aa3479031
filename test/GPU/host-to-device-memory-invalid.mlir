// RUN: rope-opt %s --rope-host-to-device-memory --split-input-file \
// RUN:   --verify-diagnostics

func.func @load(%x: memref<4xf32>, %i: index) -> f32 {
  // expected-error @+1 {{accesses device memory from host code; expected it inside of a gpu.launch}}
  %0 = memref.load %x[%i] : memref<4xf32>
  return %0 : f32
}

// -----

func.func @store(%n: index, %i: index, %v: f32) {
  %0 = memref.alloc(%n) : memref<?xf32>
  // expected-error @+1 {{accesses device memory from host code}}
  memref.store %v, %0[%i] : memref<?xf32>
  memref.dealloc %0 : memref<?xf32>
  return
}

// -----

func.func @layout() -> memref<4x4xf32, strided<[8, 1]>> {
  // expected-error @+1 {{expected a contiguous buffer on the device, got 'memref<4x4xf32, strided<[8, 1]>>'}}
  %0 = memref.alloc() : memref<4x4xf32, strided<[8, 1]>>
  return %0 : memref<4x4xf32, strided<[8, 1]>>
}

// -----

func.func @unranked(%x: memref<*xf32>, %y: memref<*xf32>) {
  // expected-error @+1 {{expected ranked memrefs on the device}}
  memref.copy %x, %y : memref<*xf32> to memref<*xf32>
  return
}
