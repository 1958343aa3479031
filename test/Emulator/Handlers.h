//===- Handlers.h - Functions that execute instructions -------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_EMULATOR_HANDLERS_H
#define ROPE_EMULATOR_HANDLERS_H

#include "Site.h"

#define ROPE_HANDLER(name)                                                     \
  void name(const rope::emulator::Site &site, char *operands, char *results)

namespace rope::emulator {

// Collectives.cpp
ROPE_HANDLER(executeShuffle);
ROPE_HANDLER(executeVote);
ROPE_HANDLER(executeReduction);
ROPE_HANDLER(executeMatchAny);
ROPE_HANDLER(executeMatchAll);
ROPE_HANDLER(executeElect);
ROPE_HANDLER(executeWarpBarrier);
ROPE_HANDLER(executeActiveMask);

// Matrix.cpp
ROPE_HANDLER(executeMma);
ROPE_HANDLER(executeLoadMatrix);
ROPE_HANDLER(executeStoreMatrix);

// Barriers.cpp
ROPE_HANDLER(executeBarrierSync);
ROPE_HANDLER(executeBarrierArrive);
ROPE_HANDLER(executeBarrierReduction);
ROPE_HANDLER(executeClusterArrive);
ROPE_HANDLER(executeClusterWait);
ROPE_HANDLER(executeProxyFence);
ROPE_HANDLER(executeNothing);

// MBarriers.cpp
ROPE_HANDLER(executeMBarrierInit);
ROPE_HANDLER(executeMBarrierInvalidate);
ROPE_HANDLER(executeMBarrierArrive);
ROPE_HANDLER(executeMBarrierWait);
ROPE_HANDLER(executeMBarrierPendingCount);

// AsyncCopies.cpp
ROPE_HANDLER(executeCopyAsync);
ROPE_HANDLER(executeCopyCommit);
ROPE_HANDLER(executeCopyWait);
ROPE_HANDLER(executeCopyArrive);
ROPE_HANDLER(executeBulkLoad);
ROPE_HANDLER(executeBulkStore);
ROPE_HANDLER(executeBulkCommit);
ROPE_HANDLER(executeBulkWait);

// TensorMaps.cpp
ROPE_HANDLER(executeTensorLoad);
ROPE_HANDLER(executeTensorStore);

// Wgmma.cpp
ROPE_HANDLER(executeWgmma);
ROPE_HANDLER(executeWgmmaFence);
ROPE_HANDLER(executeWgmmaCommit);
ROPE_HANDLER(executeWgmmaWait);

// Diagnostics.cpp
ROPE_HANDLER(executeTrap);
ROPE_HANDLER(executeAssertFail);
ROPE_HANDLER(executePrint);

// Scalars.cpp
ROPE_HANDLER(executeSpecialRegister);
ROPE_HANDLER(executeConvertPair);
ROPE_HANDLER(executeConvertOne);
ROPE_HANDLER(executePrmt);
ROPE_HANDLER(executeMapAddress);
ROPE_HANDLER(executeIsSpace);

} // namespace rope::emulator

#endif // ROPE_EMULATOR_HANDLERS_H
