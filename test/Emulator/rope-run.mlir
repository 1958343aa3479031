// rope-run takes the emulator for a GPU.

// RUN: rope-run %s --target=nvvm --gpu-runtime=%rope_lib_dir/RopeGpuEmulator.so \
// RUN:   --input=1x1x70x64xf16=0.5 --input=1x1x70x64xf16=1.0 --input=1x1x70x64xf16=3.0 \
// RUN:   --output=- | FileCheck %s --check-prefix=RESULT
// RESULT: 1x1x70x64xf16={{\[+}}3 3 3 3
// RESULT-NOT: {{nan|2|4}}

// RUN: not env ROPE_EMULATOR_MUTATE=drop:barrier.cta \
// RUN:   rope-run %s --target=nvvm --gpu-runtime=%rope_lib_dir/RopeGpuEmulator.so \
// RUN:   --input=1x1x70x64xf16=0.5 --input=1x1x70x64xf16=1.0 --input=1x1x70x64xf16=3.0 \
// RUN:   2>&1 | FileCheck %s --check-prefix=RACE
// RACE: rope GPU emulator: error: kernel '{{.*}}', block ({{.*}}), thread ({{.*}}): {{.*}}: data race: it
// RACE-SAME: with no barrier between

func.func @main(%query: tensor<1x1x70x64xf16>, %key: tensor<1x1x70x64xf16>,
                %value: tensor<1x1x70x64xf16>) -> tensor<1x1x70x64xf16> {
  %out = tensor.empty() : tensor<1x1x70x64xf16>
  %r = rope.attention #rope.rerope<window = 30>, #rope.frequencies<dim = 64>
      causal
      ins(%query, %key, %value : tensor<1x1x70x64xf16>, tensor<1x1x70x64xf16>,
          tensor<1x1x70x64xf16>)
      outs(%out : tensor<1x1x70x64xf16>)
  return %r : tensor<1x1x70x64xf16>
}
