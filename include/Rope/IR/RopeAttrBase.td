//===- RopeAttrBase.td - What the attributes share ---------*- tablegen -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_IR_ROPEATTRBASE_TD
#define ROPE_IR_ROPEATTRBASE_TD

include "mlir/IR/AttrTypeBase.td"
include "Rope/IR/RopeDialect.td"
include "Rope/IR/RopeInterfaces.td"

class Rope_Attr<string name, string attrMnemonic, list<Trait> traits = []>
    : AttrDef<Rope_Dialect, name, traits> {
  let mnemonic = attrMnemonic;
  let genVerifyDecl = 1;
}

/// A float64 parameter, printed so that it reads back to the same bits.
class Rope_DoubleParameter<string desc> : APFloatParameter<desc> {
  let parser = "::mlir::rope::detail::parseDouble($_parser)";
  let printer = "$_printer.printFloat($_self)";
}

class Rope_DefaultDoubleParameter<string default, string desc>
    : Rope_DoubleParameter<desc> {
  let defaultValue = "::llvm::APFloat(" # default # ")";
}

/// A float64 parameter that may be left out.
class Rope_OptionalDoubleParameter<string desc>
    : OptionalParameter<"::std::optional<::llvm::APFloat>", desc> {
  let parser = "::mlir::rope::detail::parseOptionalDouble($_parser)";
  let printer = "$_printer.printFloat(*$_self)";
}

/// A list of float64, `[1.0, 2.0]`, printed so that it reads back to the same
/// bits; MLIR's own printer keeps 7 digits.
class Rope_DoublesParameter<string desc>
    : AttrParameter<"::mlir::DenseF64ArrayAttr", desc> {
  let printer = "::mlir::rope::detail::printDoubles($_printer, $_self)";
}

/// The same, where it may be left out.
class Rope_OptionalDoublesParameter<string desc>
    : OptionalParameter<"::mlir::DenseF64ArrayAttr", desc> {
  let printer = "::mlir::rope::detail::printDoubles($_printer, $_self)";
}

/// `true` or `false`.
class Rope_DefaultBoolParameter<string default, string desc>
    : DefaultValuedParameter<"bool", default, desc> {
  let parser = "::mlir::rope::detail::parseBool($_parser)";
  let printer = [{$_printer << ($_self ? "true" : "false")}];
}

#endif // ROPE_IR_ROPEATTRBASE_TD
