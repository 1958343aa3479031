//===- WgmmaEmitter.cpp - Attention by warpgroups and TMA -----------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "WgmmaEmitter.h"

#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/NVGPU/IR/NVGPUDialect.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

// Elements of 16 bytes of f16 or bf16, and bytes of a barrier.
static constexpr int64_t kPart = 8, kBarrierBytes = 8;
// How long a wait sleeps before it looks again, in nanoseconds.
static constexpr int64_t kWaitTicks = 10000000;

static Value allocWorkgroup(OpBuilder &b, Location loc, int64_t elements,
                            Type elementType) {
  auto space = gpu::AddressSpaceAttr::get(
      b.getContext(), gpu::GPUDialect::getWorkgroupAddressSpace());
  return memref::AllocOp::create(b, loc,
                                 MemRefType::get(elements, elementType,
                                                 MemRefLayoutAttrInterface(),
                                                 space));
}

Value WgmmaEmitter::getRowsOf(Value queries) {
  return queries.getDefiningOp<memref::TransposeOp>().getIn();
}

WgmmaEmitter::WgmmaEmitter(OpBuilder &b, gpu::LaunchOp launch,
                           ArrayRef<OnlineAttentionOp> ops)
    : MmaEmitter(b, launch, ops.front()) {
  Location loc = launch.getLoc();
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(&launch.getBody().front());
    auto counter = MemRefType::get(1, b.getI32Type());
    keyCounter = memref::AllocaOp::create(b, loc, counter);
    valueCounter = memref::AllocaOp::create(b, loc, counter);
  }
  Value zero = constant(b, 0);
  for (Value counter : {keyCounter, valueCounter})
    memref::StoreOp::create(b, loc, zero, counter, index(b, 0));
  keyRing = allocWorkgroup(b, loc, kStages * keys * headDim, elementType);
  valueRing = allocWorkgroup(b, loc, kStages * keys * valueDim, elementType);
  buildBarriers(b);
  for (OnlineAttentionOp op : ops)
    for (Value query : op.getQueries()) {
      Value &panels = queryPanels[getRowsOf(query)];
      if (panels)
        continue;
      panels = allocWorkgroup(b, loc, queries * headDim, elementType);
      copyQueries(b, getRowsOf(query), panels);
      // Products read memory by another way than these stores write it.
      NVVM::FenceProxyOp::create(
          b, loc, NVVM::ProxyKind::async_shared,
          NVVM::SharedSpaceAttr::get(b.getContext(),
                                     NVVM::SharedSpace::shared_cta));
      // The next panels may lie where these queries have been.
      gpu::BarrierOp::create(b, loc);
    }
  for (OnlineAttentionOp op : ops)
    for (Value tile : llvm::concat<Value>(llvm::to_vector(op.getKeys()),
                                          SmallVector<Value>{op.getValue()}))
      getTensorMap(tile);
}

Value WgmmaEmitter::constant(OpBuilder &b, int64_t value, unsigned width) {
  return arith::ConstantIntOp::create(b, launch.getLoc(), value, width);
}

//===----------------------------------------------------------------------===//
// Barriers
//===----------------------------------------------------------------------===//

void WgmmaEmitter::forEachBarrier(
    OpBuilder &b, function_ref<void(Kind kind, Value barrier)> body) {
  Location loc = launch.getLoc();
  Value isFirst = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq,
                                        thread, index(b, 0));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(scf::IfOp::create(b, loc, isFirst).thenBlock());
  for (int64_t kind = 0; kind < kNumKinds; ++kind)
    for (int64_t stage = 0; stage < kStages; ++stage)
      body(static_cast<Kind>(kind),
           getBarrier(b, loc, static_cast<Kind>(kind), constant(b, stage)));
}

void WgmmaEmitter::buildBarriers(OpBuilder &b) {
  Location loc = launch.getLoc();
  barriers = allocWorkgroup(b, loc, kNumKinds * kStages, b.getI64Type());
  // One thread fetches; of those that read, each warp says so once.
  int64_t readers = queries / kRows;
  forEachBarrier(b, [&](Kind kind, Value barrier) {
    bool isFull = kind == Kind::FullKey || kind == Kind::FullValue;
    NVVM::MBarrierInitOp::create(b, loc, barrier,
                                 constant(b, isFull ? 1 : readers), Value());
  });
  NVVM::FenceMbarrierInitOp::create(b, loc);
}

void WgmmaEmitter::buildEnd(OpBuilder &b) {
  forEachBarrier(b, [&](Kind, Value barrier) {
    NVVM::MBarrierInvalOp::create(b, launch.getLoc(), barrier);
  });
}

Value WgmmaEmitter::getAddress(OpBuilder &b, Location loc, Value buffer) {
  Value address =
      memref::ExtractAlignedPointerAsIndexOp::create(b, loc, buffer);
  return arith::IndexCastOp::create(b, loc, b.getI64Type(), address);
}

static Value toPointer(OpBuilder &b, Location loc, Value address) {
  return LLVM::IntToPtrOp::create(
      b, loc,
      LLVM::LLVMPointerType::get(
          b.getContext(), static_cast<unsigned>(NVVM::NVVMMemorySpace::Shared)),
      address);
}

Value WgmmaEmitter::addBytes(OpBuilder &b, Location loc, Value address,
                             Value slot, int64_t bytes, int64_t offset) {
  auto integer = [&](int64_t value) -> Value {
    return arith::ConstantIntOp::create(b, loc, value, 64);
  };
  Value slots = arith::ExtUIOp::create(b, loc, b.getI64Type(), slot);
  Value at = arith::MulIOp::create(b, loc, slots, integer(bytes));
  at = arith::AddIOp::create(b, loc, at, integer(offset));
  return arith::AddIOp::create(b, loc, address, at);
}

Value WgmmaEmitter::getBarrier(OpBuilder &b, Location loc, Kind kind,
                               Value slot) {
  return toPointer(
      b, loc,
      addBytes(b, loc, getAddress(b, loc, barriers), slot, kBarrierBytes,
               static_cast<int64_t>(kind) * kStages * kBarrierBytes));
}

Value WgmmaEmitter::copyOpaquely(OpBuilder &b, Location loc, Value x) {
  return LLVM::InlineAsmOp::create(
             b, loc, x.getType(), x, b.getStringAttr("mov.b32 $0, $1;"),
             b.getStringAttr("=r,r"),
             /*has_side_effects=*/b.getUnitAttr(),
             /*is_align_stack=*/UnitAttr(),
             LLVM::TailCallKindAttr::get(
                 b.getContext(), LLVM::tailcallkind::TailCallKind::None),
             LLVM::AsmDialectAttr::get(b.getContext(),
                                       LLVM::AsmDialect::AD_ATT),
             /*operand_attrs=*/ArrayAttr())
      .getResult(0);
}

std::pair<Value, Value> WgmmaEmitter::takeSlot(OpBuilder &b, Location loc,
                                               Value counter) {
  Value zero = index(b, 0);
  Value count = memref::LoadOp::create(b, loc, counter, zero);
  memref::StoreOp::create(b, loc,
                          arith::AddIOp::create(b, loc, count, constant(b, 1)),
                          counter, zero);
  count = copyOpaquely(b, loc, count);
  Value stages = constant(b, kStages);
  Value round = arith::DivUIOp::create(b, loc, count, stages);
  return {arith::RemUIOp::create(b, loc, count, stages),
          arith::AndIOp::create(b, loc, round, constant(b, 1))};
}

void WgmmaEmitter::await(OpBuilder &b, Location loc, Kind kind, Value slot,
                         Value parity) {
  NVVM::MBarrierTryWaitParityOp::create(b, loc, getBarrier(b, loc, kind, slot),
                                        parity, constant(b, kWaitTicks));
}

void WgmmaEmitter::release(OpBuilder &b, Location loc, Kind kind, Value slot) {
  AffineExpr d0 = b.getAffineDimExpr(0);
  Value lane = applyExpr(b, loc, d0 % kWarpSize, {OpFoldResult(thread)});
  Value isFirst = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, lane,
                                        index(b, 0));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(scf::IfOp::create(b, loc, isFirst).thenBlock());
  NVVM::MBarrierArriveOp::create(b, loc, b.getI64Type(),
                                 getBarrier(b, loc, kind, slot), Value());
}

//===----------------------------------------------------------------------===//
// Fetching
//===----------------------------------------------------------------------===//

Value WgmmaEmitter::buildIsProducer(OpBuilder &b) {
  return arith::CmpIOp::create(b, launch.getLoc(), arith::CmpIPredicate::uge,
                               thread, index(b, threads - kThreads));
}

Value WgmmaEmitter::buildIsElected(OpBuilder &b) {
  return arith::CmpIOp::create(b, launch.getLoc(), arith::CmpIPredicate::eq,
                               thread, index(b, threads - kThreads));
}

void WgmmaEmitter::copyQueries(OpBuilder &b, Value from, Value to) {
  Location loc = launch.getLoc();
  AffineExpr d0, d1;
  bindDims(b.getContext(), d0, d1);
  int64_t perRow = headDim / kPart, perPanel = kPanel / kPart;
  auto loop = scf::ForOp::create(b, loc, thread, index(b, queries * perRow),
                                 index(b, threads));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  OpFoldResult at = loop.getInductionVar();
  Value row = applyExpr(b, loc, d0.floorDiv(perRow), {at});
  Value part = applyExpr(b, loc, d0 % perRow, {at});
  Value swizzled =
      arith::XOrIOp::create(b, loc, applyExpr(b, loc, d0 % perPanel, {part}),
                            applyExpr(b, loc, d0 % 8, {row}));
  Value panel = applyExpr(b, loc, d0.floorDiv(perPanel), {part});
  Value place = applyExpr(b, loc, (d0 * queries + d1) * kPanel, {panel, row});
  place = applyExpr(b, loc, d0 + d1 * kPart, {place, swizzled});
  auto type = VectorType::get(kPart, elementType);
  auto alignment = llvm::MaybeAlign(kPart * bits / 8);
  Value x = vector::LoadOp::create(
      b, loc, type, from,
      ValueRange{row, applyExpr(b, loc, d0 * kPart, {part})},
      /*nontemporal=*/false, alignment);
  vector::StoreOp::create(b, loc, x, to, place, /*nontemporal=*/false,
                          alignment);
}

/// One map per buffer: tiles are boxes of a panel's width.
Value WgmmaEmitter::getTensorMap(Value tile) {
  auto view = tile.getDefiningOp<memref::SubViewOp>();
  Value buffer = view.getSource();
  Value &map = tensorMaps[buffer];
  if (map)
    return map;
  auto type = cast<MemRefType>(buffer.getType());
  Location loc = launch.getLoc();
  OpBuilder b(launch);
  SmallVector<int64_t> box(type.getRank(), 1);
  SmallVector<Value> boxSizes;
  for (auto [dim, size] : llvm::enumerate(view.getMixedSizes()))
    if (!view.getDroppedDims().test(dim))
      box[dim] = keys;
  box.back() = kPanel;
  for (int64_t size : box)
    boxSizes.push_back(arith::ConstantIndexOp::create(b, loc, size));
  auto space = gpu::AddressSpaceAttr::get(
      b.getContext(), gpu::GPUDialect::getWorkgroupAddressSpace());
  auto mapType = nvgpu::TensorMapDescriptorType::get(
      b.getContext(),
      MemRefType::get(box, type.getElementType(), MemRefLayoutAttrInterface(),
                      space),
      nvgpu::TensorMapSwizzleKind::SWIZZLE_128B,
      nvgpu::TensorMapL2PromoKind::L2PROMO_128B,
      nvgpu::TensorMapOOBKind::OOB_ZERO,
      nvgpu::TensorMapInterleaveKind::INTERLEAVE_NONE);
  Value unranked = memref::CastOp::create(
      b, loc, UnrankedMemRefType::get(type.getElementType(), Attribute()),
      buffer);
  Value descriptor =
      nvgpu::TmaCreateDescriptorOp::create(b, loc, mapType, unranked, boxSizes);
  // An nvgpu type cannot be the argument of a kernel.
  map = UnrealizedConversionCastOp::create(
            b, loc, LLVM::LLVMPointerType::get(b.getContext()), descriptor)
            .getResult(0);
  return map;
}

void WgmmaEmitter::fetchTile(OpBuilder &b, Location loc, Value tile,
                             Value counter, Value buffers, Kind full,
                             Kind empty) {
  auto view = tile.getDefiningOp<memref::SubViewOp>();
  int64_t channels = cast<MemRefType>(tile.getType()).getShape().back();
  int64_t panelBytes = keys * kPanelBytes;
  int64_t tileBytes = channels / kPanel * panelBytes;
  auto [slot, parity] = takeSlot(b, loc, counter);
  // Of a buffer never used, the phase before the first is over.
  await(b, loc, empty, slot,
        arith::XOrIOp::create(b, loc, parity, constant(b, 1)));
  Value barrier = getBarrier(b, loc, full, slot);
  NVVM::MBarrierArriveExpectTxOp::create(
      b, loc, Type(), barrier, constant(b, tileBytes), NVVM::MemScopeKind::CTA,
      /*relaxed=*/false, Value());
  SmallVector<Value> offsets = llvm::map_to_vector(
      llvm::reverse(view.getMixedOffsets()), [&](OpFoldResult offset) -> Value {
        return arith::IndexCastOp::create(
            b, loc, b.getI32Type(),
            getValueOrCreateConstantIndexOp(b, loc, offset));
      });
  auto cluster = LLVM::LLVMPointerType::get(
      b.getContext(),
      static_cast<unsigned>(NVVM::NVVMMemorySpace::SharedCluster));
  for (int64_t panel = 0; panel < channels / kPanel; ++panel) {
    offsets.front() = constant(b, panel * kPanel);
    Value to = toPointer(b, loc,
                         addBytes(b, loc, getAddress(b, loc, buffers), slot,
                                  tileBytes, panel * panelBytes));
    to = LLVM::AddrSpaceCastOp::create(b, loc, cluster, to);
    NVVM::CpAsyncBulkTensorGlobalToSharedClusterOp::create(
        b, loc, to, tensorMaps.lookup(view.getSource()), offsets, barrier,
        ValueRange(), Value(), Value(), NVVM::TMALoadMode::TILE,
        /*isCTAOnly=*/false, NVVM::CTAGroupKindAttr(), Value());
  }
}

void WgmmaEmitter::buildFetch(OpBuilder &b, OnlineAttentionOp op) {
  for (Value tile : op.getKeys())
    fetchTile(b, op.getLoc(), tile, keyCounter, keyRing, Kind::FullKey,
              Kind::EmptyKey);
  fetchTile(b, op.getLoc(), op.getValue(), valueCounter, valueRing,
            Kind::FullValue, Kind::EmptyValue);
}
