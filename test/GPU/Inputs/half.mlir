func.func @half(%x: f16) -> f16 {
  return %x : f16
}
