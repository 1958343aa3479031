//===- AssignWorkgroupMemory.cpp - Buffers of blocks in dynamic memory ----===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/GPU/Passes.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::rope;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPEASSIGNWORKGROUPMEMORYPASS
#include "Rope/GPU/Passes.h.inc"
} // namespace mlir::rope

// What TMA asks of a swizzled tile; more than any other access does.
static constexpr int64_t kAlignment = 1024;

namespace {
/// A buffer, the ops of the launch's body between which it is used, and where
/// it lies.
struct Placement {
  memref::AllocOp alloc;
  Operation *first, *last;
  int64_t size, offset = 0, beside = 0;

  bool overlapsInTime(const Placement &other) const {
    return !last->isBeforeInBlock(other.first) &&
           !other.last->isBeforeInBlock(first);
  }
};
} // namespace

static bool isWorkgroup(MemRefType type) {
  return gpu::GPUDialect::hasWorkgroupMemoryAddressSpace(type);
}

/// Extends the life of a buffer to all uses of `value`, a view of it. What
/// passes it on in another way may use it to the end.
static void extendLife(Value value, Block *body, Placement &placement) {
  for (Operation *user : value.getUsers()) {
    Operation *ancestor = body->findAncestorOpInBlock(*user);
    // What lives in a view starts where it is first accessed.
    if (auto view = dyn_cast<ViewLikeOpInterface>(user)) {
      extendLife(view->getResult(0), body, placement);
      continue;
    }
    if (!placement.first || ancestor->isBeforeInBlock(placement.first))
      placement.first = ancestor;
    if (user->hasTrait<OpTrait::IsTerminator>() ||
        llvm::any_of(user->getResultTypes(), llvm::IsaPred<BaseMemRefType>))
      ancestor = body->getTerminator();
    if (!placement.last || placement.last->isBeforeInBlock(ancestor))
      placement.last = ancestor;
  }
}

/// First fit, in `order`. Returns the bytes in use.
static int64_t placeInOrder(ArrayRef<Placement *> order) {
  SmallVector<Placement *> placed;
  int64_t total = 0;
  for (Placement *placement : order) {
    SmallVector<Placement *> rivals;
    for (Placement *other : placed)
      if (placement->overlapsInTime(*other))
        rivals.push_back(other);
    llvm::sort(rivals, [](const Placement *a, const Placement *b) {
      return a->offset < b->offset;
    });
    placement->offset = 0;
    for (Placement *other : rivals) {
      if (placement->offset + placement->size <= other->offset)
        break;
      placement->offset =
          std::max(placement->offset, other->offset + other->size);
    }
    placed.push_back(placement);
    total = std::max(total, placement->offset + placement->size);
  }
  return total;
}

/// Places all in that one of two orders which takes less. Returns the bytes in
/// use.
static int64_t placeAll(MutableArrayRef<Placement> placements) {
  SmallVector<Placement *> byCrowd;
  for (Placement &placement : placements) {
    byCrowd.push_back(&placement);
    for (const Placement &other : placements)
      if (placement.overlapsInTime(other))
        placement.beside += other.size;
  }
  SmallVector<Placement *> byTime = byCrowd;
  // Buffers that live through several stages leave no gaps between them if they
  // come first. Ties in order of the array.
  llvm::sort(byCrowd, [](const Placement *a, const Placement *b) {
    return a->beside != b->beside ? a->beside > b->beside : a < b;
  });
  // Where each stage takes over from the one before, as the panels of
  // warpgroups do, no other order may fit.
  llvm::sort(byTime, [](const Placement *a, const Placement *b) {
    return a->first != b->first ? a->first->isBeforeInBlock(b->first) : a < b;
  });
  int64_t inTime = placeInOrder(byTime), total = placeInOrder(byCrowd);
  return total <= inTime ? total : placeInOrder(byTime);
}

namespace {
struct RopeAssignWorkgroupMemoryPass
    : rope::impl::RopeAssignWorkgroupMemoryPassBase<
          RopeAssignWorkgroupMemoryPass> {
  using RopeAssignWorkgroupMemoryPassBase::RopeAssignWorkgroupMemoryPassBase;

  LogicalResult place(RewriterBase &rewriter, gpu::LaunchOp launch) {
    Block *body = &launch.getBody().front();
    SmallVector<Placement> placements;
    WalkResult result = launch.walk([&](memref::AllocOp alloc) {
      MemRefType type = alloc.getType();
      if (!isWorkgroup(type))
        return WalkResult::advance();
      if (!type.hasStaticShape() || !type.getLayout().isIdentity() ||
          !type.getElementType().isIntOrIndexOrFloat()) {
        alloc.emitOpError("expected a buffer of static size and identity "
                          "layout in workgroup memory, but got ")
            << type;
        return WalkResult::interrupt();
      }
      int64_t bits =
          type.getElementType().isIndex() ? 64 : type.getElementTypeBitWidth();
      int64_t bytes = type.getNumElements() * llvm::divideCeil(bits, 8);
      Placement placement{alloc, nullptr, nullptr,
                          int64_t(llvm::alignTo(bytes, kAlignment))};
      extendLife(alloc, body, placement);
      if (placement.first)
        placements.push_back(placement);
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      return failure();
    if (placements.empty())
      return success();
    if (launch.getDynamicSharedMemorySize())
      return launch.emitOpError("expected no dynamic workgroup memory besides "
                                "its buffers");
    int64_t total = placeAll(placements);
    if (total > limit)
      return launch.emitOpError("expected at most ")
             << limit.getValue() << " bytes of workgroup memory, but needs "
             << total;
    Location loc = launch.getLoc();
    rewriter.setInsertionPointToStart(body);
    auto bufferType = MemRefType::get(
        ShapedType::kDynamic, rewriter.getI8Type(), MemRefLayoutAttrInterface(),
        gpu::AddressSpaceAttr::get(
            &getContext(), gpu::GPUDialect::getWorkgroupAddressSpace()));
    Value memory =
        gpu::DynamicSharedMemoryOp::create(rewriter, loc, bufferType);
    for (Placement &placement : placements) {
      Value offset =
          arith::ConstantIndexOp::create(rewriter, loc, placement.offset);
      rewriter.replaceOpWithNewOp<memref::ViewOp>(placement.alloc,
                                                  placement.alloc.getType(),
                                                  memory, offset, ValueRange());
    }
    rewriter.setInsertionPoint(launch);
    launch.getDynamicSharedMemorySizeMutable().assign(
        arith::ConstantIntOp::create(rewriter, loc, total, 32));
    numBuffers += placements.size();
    return success();
  }

  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    SmallVector<gpu::LaunchOp> launches;
    getOperation()->walk([&](gpu::LaunchOp op) { launches.push_back(op); });
    for (gpu::LaunchOp launch : launches)
      if (failed(place(rewriter, launch)))
        return signalPassFailure();
  }
};
} // namespace
