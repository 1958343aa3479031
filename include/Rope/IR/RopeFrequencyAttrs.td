//===- RopeFrequencyAttrs.td - Frequencies and scalings ----*- tablegen -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `f[c] = base^(-2c/R)`, c = 0..R/2-1, are the inverse frequencies before a
// scaling, R is the rotary dim, in radians per position. lib/Rope/IR/
// FrequencyAttrs.cpp and FrequencyScaling.cpp implement what is declared here.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_IR_ROPEFREQUENCYATTRS_TD
#define ROPE_IR_ROPEFREQUENCYATTRS_TD

include "mlir/IR/EnumAttr.td"
include "Rope/IR/RopeAttrBase.td"

//===----------------------------------------------------------------------===//
// Frequencies
//===----------------------------------------------------------------------===//

def Rope_FrequenciesAttr : Rope_Attr<"Frequencies", "frequencies", [
    DeclareAttrInterfaceMethods<Rope_FrequenciesInterface, ["getPieces"]>]> {
  let summary = "geometric inverse frequencies, optionally scaled";
  let description = [{
    The `dim/2` inverse frequencies `base^(-2c/dim)`, c = 0..dim/2-1, of
    RoFormer (arXiv:2104.09864), changed by `scaling` where there is one.
    `dim` is the rotary dim `R`: even and positive. `base` is finite and
    positive, 10000 by default. Frequencies that follow no formula are given one
    by one in `#rope.explicit_frequencies`.

    ```mlir
    #rope.frequencies<dim = 128>
    #rope.frequencies<dim = 128, base = 5.0e+05,
                      scaling = #rope.linear_scaling<factor = 8.0>>
    ```
  }];
  let parameters = (ins
    AttrParameter<"int64_t", "rotary dim R">:$dim,
    Rope_DefaultDoubleParameter<"10000.0", "base of the frequencies">:$base,
    OptionalParameter<"::mlir::Attribute", "a frequency scaling">:$scaling);
  let assemblyFormat = "`<` struct(params) `>`";
}

def Rope_ExplicitFrequenciesAttr
    : Rope_Attr<"ExplicitFrequencies", "explicit_frequencies", [
        DeclareAttrInterfaceMethods<Rope_FrequenciesInterface>]> {
  let summary = "inverse frequencies given one by one";
  let description = [{
    The inverse frequencies of the pairs, in radians per position, as they are:
    `inv_freq` of a trained model, or those of a scaling that has no attribute of
    its own. The rotary dim is twice their number. Each is finite and not
    negative; a pair of frequency 0 does not turn. At least one must be given.
    `attention_factor`, the amplitude, is finite and positive, 1 by default.

    ```mlir
    #rope.explicit_frequencies<values = [1.0, 0.1, 0.01]>
    #rope.explicit_frequencies<values = [1.0, 0.0],
                               attention_factor = 1.25>
    ```
  }];
  let parameters = (ins
    Rope_DoublesParameter<"inverse frequencies">:$values,
    Rope_DefaultDoubleParameter<"1.0", "amplitude">:$attention_factor);
  let assemblyFormat = "`<` struct(params) `>`";
}

def Rope_OperandFrequenciesAttr
    : Rope_Attr<"OperandFrequencies", "operand_frequencies", [
        DeclareAttrInterfaceMethods<Rope_FrequenciesInterface,
                                    ["areOperand"]>]> {
  let summary = "inverse frequencies given by an operand";
  let description = [{
    The `dim/2` inverse frequencies are the operand `inverse_frequencies` of the
    op, f32 or f64, read when the program runs: `inv_freq` as a buffer of a
    model, or frequencies that it learns or computes. They may be negative; each,
    times the scale of its positions, is below 2^50 in magnitude (else its column
    of a table is unspecified). `dim`, the rotary dim, is positive and even;
    `attention_factor`, the amplitude, is finite and positive, 1 by default.

    ```mlir
    #rope.operand_frequencies<dim = 128>
    ```
  }];
  let parameters = (ins
    AttrParameter<"int64_t", "rotary dim R">:$dim,
    Rope_DefaultDoubleParameter<"1.0", "amplitude">:$attention_factor);
  let assemblyFormat = "`<` struct(params) `>`";
}

//===----------------------------------------------------------------------===//
// Frequencies made from others
//===----------------------------------------------------------------------===//

class Rope_DerivedFrequencies<string name, string attrMnemonic>
    : Rope_Attr<name, attrMnemonic, [
        DeclareAttrInterfaceMethods<Rope_FrequenciesInterface, [
          "getPieces", "areOperand", "getAxes", "getLogGrowth"]>]> {
  let assemblyFormat = "`<` struct(params) `>`";
}

def Rope_AxisLayout : I32EnumAttr<"AxisLayout",
    "how pairs are shared out among position axes", [
      I32EnumAttrCase<"chunked", 0>, I32EnumAttrCase<"interleaved", 1>]> {
  let cppNamespace = "::mlir::rope";
  let genSpecializedAttr = 0;
}

def Rope_MultiAxisFrequenciesAttr
    : Rope_DerivedFrequencies<"MultiAxisFrequencies",
                              "multi_axis_frequencies"> {
  let summary = "pairs shared out among several position axes (M-RoPE)";
  let description = [{
    The inverse frequencies of `frequencies`, each pair turned by one of several
    positions, such as time, height and width: M-RoPE of Qwen2-VL (Wang et al.,
    2024, arXiv:2409.12191; `mrope_section` of Hugging Face transformers).
    `sections[a]`, positive, is the number of pairs of axis `a`; they sum to
    `R/2`. By `layout`, axis `a` has the pairs

    - `chunked` (Qwen2-VL, the default): the next `sections[a]` after those of
      the axes before it;
    - `interleaved` (Qwen3-VL): c with `c mod A = a` and `c < A * sections[a]`,
      for `a > 0` of `A` axes; axis 0 has all others. `A * sections[a]` must be
      at most `R/2`.

    Positions of all axes are given as `[A, L]`; a single list serves every axis
    (text).

    ```mlir
    #rope.multi_axis_frequencies<
        frequencies = #rope.frequencies<dim = 128, base = 1.0e+06>,
        sections = [16, 24, 24]>
    #rope.multi_axis_frequencies<
        frequencies = #rope.frequencies<dim = 128, base = 5.0e+06>,
        sections = [24, 20, 20], layout = interleaved>
    ```
  }];
  let parameters = (ins
    AttrParameter<"::mlir::Attribute", "inverse frequencies of the pairs">
        :$frequencies,
    AttrParameter<"::mlir::DenseI64ArrayAttr", "pairs of every axis">:$sections,
    DefaultValuedParameter<"::mlir::rope::AxisLayout",
        "::mlir::rope::AxisLayout::chunked", "how axes share the pairs">:$layout);
}

def Rope_AxialFrequenciesAttr
    : Rope_Attr<"AxialFrequencies", "axial_frequencies", [
        DeclareAttrInterfaceMethods<Rope_FrequenciesInterface, ["getAxes"]>]> {
  let summary = "frequencies that restart for every position axis (2D RoPE)";
  let description = [{
    Axis `a` turns the next `R_a/2` pairs by the inverse frequencies `axes[a]`, of
    rotary dim `R_a`, which so restart for every axis: the 2D rotary embedding of
    vision transformers (Qwen2-VL's vision tower, arXiv:2409.12191; axial RoPE of
    RoPE-ViT, Heo et al., 2024, arXiv:2403.13298). The rotary dim is the sum of
    the `R_a`. There is at least one axis; all are known when the program is
    compiled and have one amplitude. Positions are given as `[A, L]`; a single
    list serves every axis.

    ```mlir
    // A vision tower of head dim 80: height and width.
    #rope.axial_frequencies<axes = [#rope.frequencies<dim = 40>,
                                    #rope.frequencies<dim = 40>]>
    ```
  }];
  let parameters = (ins
    AttrParameter<"::mlir::ArrayAttr", "inverse frequencies of every axis">
        :$axes);
  let assemblyFormat = "`<` struct(params) `>`";
}

def Rope_XPosFrequenciesAttr
    : Rope_DerivedFrequencies<"XPosFrequencies", "xpos_frequencies"> {
  let summary = "xPos: queries shrink and keys grow with the position";
  let description = [{
    xPos (Sun et al., 2022, arXiv:2212.10554): the inverse frequencies of
    `frequencies`, and a query at position `p` multiplied by `zeta[c]^(p/s)`, a
    key by `zeta[c]^(-p/s)`, with `s = scale_base` and

        zeta[c] = (2c/R + gamma) / (1 + gamma) = (2c + 0.4R) / (1.4R)

    so that the score of a pair at the relative position `r` has the factor
    `zeta[c]^(r/s)`, at most 1 for keys before the query. Under a piecewise map
    `p` is the position by which its side is turned, and `r` is `m(i - j)`.
    `scale_base` (512 by default) and `gamma` (0.4) are finite and positive.

    ```mlir
    #rope.xpos_frequencies<frequencies = #rope.frequencies<dim = 64>>
    ```
  }];
  let parameters = (ins
    AttrParameter<"::mlir::Attribute", "inverse frequencies of the pairs">
        :$frequencies,
    Rope_DefaultDoubleParameter<"512.0", "positions to the power 1">:$scale_base,
    Rope_DefaultDoubleParameter<"0.4", "gamma">:$gamma);
}

//===----------------------------------------------------------------------===//
// Scalings
//===----------------------------------------------------------------------===//

class Rope_Scaling<string name, string attrMnemonic, list<string> methods = []>
    : Rope_Attr<name, attrMnemonic, [
        DeclareAttrInterfaceMethods<Rope_FrequencyScalingInterface, methods>]> {
  let assemblyFormat = "`<` struct(params) `>`";
}

def Rope_LinearScalingAttr : Rope_Scaling<"LinearScaling", "linear_scaling"> {
  let summary = "position interpolation: every frequency divided by a factor";
  let description = [{
    Position interpolation (Chen et al., 2023, arXiv:2306.15595): the inverse
    frequencies are divided by `factor`, finite and positive, usually the length
    to read over the length trained on.

    ```mlir
    #rope.linear_scaling<factor = 4.0>
    ```
  }];
  let parameters = (ins Rope_DoubleParameter<"divisor">:$factor);
}

def Rope_NTKScalingAttr : Rope_Scaling<"NTKScaling", "ntk_scaling",
                                       ["verifyFrequencies"]> {
  let summary = "NTK-aware: a larger base, the last pair at 1/factor";
  let description = [{
    NTK-aware scaling (bloc97, 2023, https://www.reddit.com/r/LocalLLaMA,
    "NTK-Aware Scaled RoPE"; "NTK-RoPE-old" of https://kexue.fm/archives/9706):
    the base is multiplied by `factor^(R/(R-2))`, so that

        f'[c] = f[c] * factor^(-2c/(R-2)):

    the first pair is kept, the last divided by `factor`. `factor` is finite and
    positive, usually the length to read over the length trained on; the rotary
    dim is at least 4. The `alpha` of Hunyuan's models (`rope_scaling` of type
    `dynamic` with `alpha`) is this factor.

    ```mlir
    #rope.ntk_scaling<factor = 8.0>
    ```
  }];
  let parameters = (ins Rope_DoubleParameter<"k, or alpha">:$factor);
}

def Rope_DynamicNTKScalingAttr
    : Rope_Scaling<"DynamicNTKScaling", "dynamic_ntk_scaling",
                   ["getPieces", "verifyFrequencies"]> {
  let summary = "NTK-aware, with a factor that follows the length";
  let description = [{
    Dynamic NTK scaling (emozilla, 2023, https://www.reddit.com/r/LocalLLaMA,
    "Dynamically Scaled RoPE"): `#rope.ntk_scaling` whose factor follows from
    the length of the sequence, the operand `length` of the op. With
    `L0 = original_length` and `n = max(length, L0)`,

        f'[c] = (base * k^(R/(R-2)))^(-2c/R),  k = factor * n/L0 - (factor - 1).

    Up to `L0` positions the frequencies are those of the model. `factor` is
    finite and positive (with 1, k is the length over `L0`); `L0` is in
    positions and positive; the rotary dim is at least 4. This is `rope_type`
    `dynamic` of Hugging Face transformers (without Hunyuan's `alpha`).

    The frequencies are computed in float64 when the program runs: an angle is
    off by less than 2^-50 radians per position on top of the error of tables.

    ```mlir
    #rope.dynamic_ntk_scaling<factor = 2.0, original_length = 4096>
    ```
  }];
  let parameters = (ins
    Rope_DoubleParameter<"factor of the excess length">:$factor,
    AttrParameter<"int64_t", "length trained on, L0">:$original_length);
}

def Rope_NTKFixedScalingAttr
    : Rope_Scaling<"NTKFixedScaling", "ntk_fixed_scaling"> {
  let summary = "NTK-RoPE-fixed: all pairs slowed, the last one to 1/factor";
  let description = [{
    NTK-RoPE-fixed (J. Su, 2023, https://kexue.fm/archives/9706):

        f'[c] = (base * factor)^(-2c/R) / factor^(2/R)
              = f[c] * factor^(-2(c+1)/R).

    `factor` is finite and positive, usually the length to read over the length
    trained on.

    ```mlir
    #rope.ntk_fixed_scaling<factor = 8.0>
    ```
  }];
  let parameters = (ins Rope_DoubleParameter<"k">:$factor);
}

def Rope_NTKMixedScalingAttr
    : Rope_Scaling<"NTKMixedScaling", "ntk_mixed_scaling"> {
  let summary = "NTK-RoPE-mixed: pairs slowed by exp(a m^b)";
  let description = [{
    NTK-RoPE-mixed (J. Su, 2023, https://kexue.fm/archives/9706): with `b` the
    `exponent`, and pairs counted from m = c + 1,

        f'[c] = f[c] / exp(a * m^b),  a = ln(factor) / (R/2)^b,

    so that the last pair is divided by `factor`. `b = 1` is NTK-RoPE-fixed,
    `b = 0` is position interpolation. `factor` is finite and positive;
    `exponent` is finite and not negative, 0.625 by default.

    ```mlir
    #rope.ntk_mixed_scaling<factor = 8.0>
    #rope.ntk_mixed_scaling<factor = 8.0, exponent = 0.5>
    ```
  }];
  let parameters = (ins
    Rope_DoubleParameter<"k">:$factor,
    Rope_DefaultDoubleParameter<"0.625", "b">:$exponent);
}

def Rope_BaseScalingAttr : Rope_Scaling<"BaseScaling", "base_scaling"> {
  let summary = "the base multiplied by a ratio";
  let description = [{
    The base is multiplied by `ratio`, finite and positive, as by the
    `rope_ratio` of ChatGLM3-32k and GLM-4 (THUDM):

        f'[c] = (base * ratio)^(-2c/R).

    ```mlir
    #rope.base_scaling<ratio = 500.0>
    ```
  }];
  let parameters = (ins Rope_DoubleParameter<"ratio of the bases">:$ratio);
}

def Rope_YarnScalingAttr : Rope_Scaling<"YarnScaling", "yarn_scaling",
                                        ["getAmplitude", "verifyFrequencies"]> {
  let summary = "YaRN: slow pairs interpolated, fast ones kept, a ramp between";
  let description = [{
    YaRN (Peng et al., 2023, arXiv:2309.00071). The pair that makes `r` turns in
    the length trained on, `L0 = original_length`, has the number

        c(r) = R * ln(L0 / (2 pi r)) / (2 ln base);

    low = c(beta_fast) and high = c(beta_slow), rounded down and up with
    `truncate`, both limited to [0, R-1]; high is raised by 0.001 where they are
    equal. With ramp[c] = (c - low)/(high - low), limited to [0, 1],

        f'[c] = f[c]/factor * ramp[c] + f[c] * (1 - ramp[c]).

    The amplitude is `attention_factor` where it is given; else
    `m(mscale)/m(mscale_all_dim)` where those are, both together; else `m(1)`:

        m(x) = 1 if factor <= 1, else 0.1 * x * ln(factor) + 1.

    `factor`, the length to read over `L0`, and the other numbers are finite and
    positive; `L0` is in positions and positive; `beta_fast` (in turns, 32 by
    default) is at least `beta_slow` (1 by default); `truncate` is true by
    default. The base must be larger than 1.

    This is what Hugging Face transformers computes for `rope_type` `yarn`, but
    where `L0` is so small or large that low is above R-1 or high below 0:
    there transformers limits low from below and high from above only. The
    factor of the scores by which DeepSeek-V2 multiplies `1/sqrt(D)` is no part
    of it: it goes into the `scale` of attention.

    ```mlir
    #rope.yarn_scaling<factor = 4.0, original_length = 32768>
    #rope.yarn_scaling<factor = 40.0, original_length = 4096, mscale = 1.0,
                       mscale_all_dim = 0.5, truncate = false>
    ```
  }];
  let parameters = (ins
    Rope_DoubleParameter<"length to read over the length trained on">:$factor,
    AttrParameter<"int64_t", "length trained on, L0">:$original_length,
    Rope_DefaultDoubleParameter<"32.0", "turns of the last pair kept">:$beta_fast,
    Rope_DefaultDoubleParameter<"1.0",
        "turns of the first pair interpolated in full">:$beta_slow,
    Rope_DefaultBoolParameter<"true",
        "whether the ends of the ramp are whole numbers">:$truncate,
    Rope_OptionalDoubleParameter<"amplitude">:$attention_factor,
    Rope_OptionalDoubleParameter<"numerator of the amplitude">:$mscale,
    Rope_OptionalDoubleParameter<
        "denominator of the amplitude">:$mscale_all_dim);
}

def Rope_Llama3ScalingAttr : Rope_Scaling<"Llama3Scaling", "llama3_scaling"> {
  let summary = "Llama 3.1: long waves interpolated, short ones kept";
  let description = [{
    The scaling of Llama 3.1 (Meta, 2024, arXiv:2407.21783 and `apply_scaling` of
    its code). With the wavelength `lambda = 2 pi / f[c]` in positions and
    `L0 = original_length`,

        f'[c] = f[c]           where lambda < L0 / high_freq_factor,
                f[c] / factor  where lambda > L0 / low_freq_factor,
                (1 - t) * f[c]/factor + t * f[c]  else, with
                t = (L0/lambda - low_freq_factor)
                    / (high_freq_factor - low_freq_factor).

    All are finite and positive, by default 8 (`factor`), 1 (`low_freq_factor`),
    4 (`high_freq_factor`) and 8192 (`original_length`, in positions);
    `high_freq_factor` is larger than `low_freq_factor`. This is `rope_type`
    `llama3` of Hugging Face transformers.

    ```mlir
    #rope.llama3_scaling
    #rope.llama3_scaling<factor = 32.0>
    ```
  }];
  let parameters = (ins
    Rope_DefaultDoubleParameter<"8.0", "divisor of long waves">:$factor,
    Rope_DefaultDoubleParameter<"1.0", "turns in L0 of a long wave">
        :$low_freq_factor,
    Rope_DefaultDoubleParameter<"4.0", "turns in L0 of a short wave">
        :$high_freq_factor,
    DefaultValuedParameter<"int64_t", "8192", "length trained on, L0">
        :$original_length);
  let assemblyFormat = "(`<` struct(params)^ `>`)?";
}

def Rope_LongRoPEScalingAttr
    : Rope_Scaling<"LongRoPEScaling", "longrope_scaling",
                   ["getAmplitude", "verifyFrequencies"]> {
  let summary = "LongRoPE: a divisor for every pair";
  let description = [{
    LongRoPE (Ding et al., 2024, arXiv:2402.13753): every pair has a divisor that
    was searched for,

        f'[c] = f[c] / factors[c].

    `factors` has one element for each pair, finite and positive. The amplitude
    is `attention_factor` where it is given, else, with `L0 = original_length`,

        1 if factor <= 1, else sqrt(1 + ln(factor)/ln(L0)).

    `factor`, the length to read over `L0`, is finite and positive; `L0` is in
    positions and at least 2. This is `rope_type` `longrope` of Hugging Face
    transformers for one of its two lists, `short_factor` or `long_factor`,
    chosen when the program is written; `#rope.dynamic_longrope_scaling` chooses
    by the length that it reads.
    Where transformers finds `original_max_position_embeddings`, its `factor` is
    `max_position_embeddings` over that, with either list.

    ```mlir
    #rope.longrope_scaling<factors = [1.0, 1.5, 8.0, 32.0],
                           factor = 32.0, original_length = 4096>
    ```
  }];
  let parameters = (ins
    Rope_DoublesParameter<"divisors of the pairs">:$factors,
    Rope_DoubleParameter<"length to read over the length trained on">:$factor,
    AttrParameter<"int64_t", "length trained on, L0">:$original_length,
    Rope_OptionalDoubleParameter<"amplitude">:$attention_factor);
}

def Rope_DynamicLongRoPEScalingAttr
    : Rope_Scaling<"DynamicLongRoPEScaling", "dynamic_longrope_scaling",
                   ["getPieces", "getAmplitude", "verifyFrequencies"]> {
  let summary = "LongRoPE: two divisors for every pair, by the length";
  let description = [{
    `#rope.longrope_scaling` that chooses its divisors by the length of the
    sequence, the operand `length` of the op, as models of Phi-3 do
    (arXiv:2404.14219): with `L0 = original_length`,

        f'[c] = f[c] / long_factors[c]   where length > L0,
                f[c] / short_factors[c]  else.

    The lists have one element for each pair, finite and positive. The amplitude
    is that of `#rope.longrope_scaling`, for every length: `attention_factor`,
    else 1 if factor <= 1, else sqrt(1 + ln(factor)/ln(L0)). This is `rope_type`
    `longrope` of Hugging Face transformers.

    Keys that are cached rotated have the frequencies of their time: a sequence
    that grows past `L0` needs its cache turned anew (docs/Spec.md).

    ```mlir
    #rope.dynamic_longrope_scaling<short_factors = [1.0, 1.02, 1.5, 4.0],
                                   long_factors = [1.0, 1.5, 8.0, 32.0],
                                   factor = 32.0, original_length = 4096>
    ```
  }];
  let parameters = (ins
    Rope_DoublesParameter<"divisors up to L0 positions">:$short_factors,
    Rope_DoublesParameter<"divisors past L0 positions">:$long_factors,
    Rope_DoubleParameter<"length to read over the length trained on">:$factor,
    AttrParameter<"int64_t", "length trained on, L0">:$original_length,
    Rope_OptionalDoubleParameter<"amplitude">:$attention_factor);
}

def Rope_ProportionalScalingAttr
    : Rope_Scaling<"ProportionalScaling", "proportional_scaling"> {
  let summary = "the first pairs of a head turn, the rest stand still";
  let description = [{
    The first `int(fraction * R // 2)` pairs of the full head turn, by the
    frequencies of the full head; those of the rest are 0:

        f'[c] = f[c] / factor  for c < int(fraction * R // 2), else 0.

    The rotary dim `R` is that of the full head. `fraction`, in (0, 1], and its
    product with `R` are float64, as Python has them. `factor` is finite and
    positive, 1 by default. This is `rope_type` `proportional` of Hugging Face
    transformers (Gemma 4). It is not partial rotation, whose frequencies are
    those of a smaller `dim`.

    ```mlir
    #rope.proportional_scaling<fraction = 0.25>
    ```
  }];
  let parameters = (ins
    Rope_DoubleParameter<"share of the pairs that turn">:$fraction,
    Rope_DefaultDoubleParameter<"1.0", "divisor">:$factor);
}

#endif // ROPE_IR_ROPEFREQUENCYATTRS_TD
