// OpenMP loops give out their iterations one by one, unless they say otherwise.
// RUN: rope-opt %s --rope-schedule-openmp | FileCheck %s

// CHECK-LABEL: func @without_schedule
// CHECK:         omp.wsloop schedule(dynamic) {
func.func @without_schedule(%lb: index, %ub: index, %step: index,
                            %out: memref<?xf32>, %x: f32) {
  omp.parallel {
    omp.wsloop {
      omp.loop_nest (%i) : index = (%lb) to (%ub) step (%step) {
        memref.store %x, %out[%i] : memref<?xf32>
        omp.yield
      }
    }
    omp.terminator
  }
  return
}

// CHECK-LABEL: func @with_schedule
// CHECK:         omp.wsloop schedule(static) {
func.func @with_schedule(%lb: index, %ub: index, %step: index,
                         %out: memref<?xf32>, %x: f32) {
  omp.parallel {
    omp.wsloop schedule(static) {
      omp.loop_nest (%i) : index = (%lb) to (%ub) step (%step) {
        memref.store %x, %out[%i] : memref<?xf32>
        omp.yield
      }
    }
    omp.terminator
  }
  return
}
