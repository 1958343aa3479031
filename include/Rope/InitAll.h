//===- InitAll.h - Registration of everything -------------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The single point at which tools, plugin and libraries register the dialect.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_INITALL_H
#define ROPE_INITALL_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace mlir::rope {

/// Adds the rope dialect and its external models to `registry`.
void registerDialects(DialectRegistry &registry);

/// Registers the passes and pipelines of this project.
void registerPasses();

/// Both of the above, and every dialect, extension and pass of upstream.
void registerAll(DialectRegistry &registry);

} // namespace mlir::rope

#endif // ROPE_INITALL_H
