//===- RopeOps.td - All of the dialect ---------------------*- tablegen -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_IR_ROPEOPS_TD
#define ROPE_IR_ROPEOPS_TD

include "Rope/IR/RopeRotaryOps.td"
include "Rope/IR/RopeAttentionOps.td"
include "Rope/IR/RopeCacheOps.td"

#endif // ROPE_IR_ROPEOPS_TD
