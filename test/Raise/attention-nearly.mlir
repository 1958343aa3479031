// Attention that is nearly that of rope.attention stays as it is: real programs with
// one thing changed.

// A query does not see the key of its own position.
// RUN: sed 's/cmpi sle/cmpi slt/' %S/Inputs/llama.mlir | rope-opt --rope-raise --remarks-filter=rope-raise 2>&1 | FileCheck %s --check-prefixes=DIAGONAL,KEPT
// DIAGONAL: Remark="the last visible key is not that of the query's position"

// Keys before the query are hidden, not those after it.
// RUN: sed 's/cmpi sle/cmpi sgt/' %S/Inputs/llama.mlir | rope-opt --rope-raise --remarks-filter=rope-raise 2>&1 | FileCheck %s --check-prefixes=BEFORE,KEPT
// BEFORE: Remark="keys far before the query are hidden, and those after it are not"

// Every other key is hidden.
// RUN: sed 's/cmpi sle/cmpi ne/' %S/Inputs/llama.mlir | rope-opt --rope-raise --remarks-filter=rope-raise 2>&1 | FileCheck %s --check-prefixes=BAND,KEPT
// BAND: Remark="the mask is not known to be a bound of the relative position"

// What is added to hidden scores is not enough to hide them.
// RUN: sed 's/-3.40282347E+38/-1.0E+4/' %S/Inputs/llama.mlir | rope-opt --rope-raise --remarks-filter=rope-raise 2>&1 | FileCheck %s --check-prefixes=LOW,KEPT
// LOW: Remark="a score is not a product of query and key"

// Weights are divided by something else.
// RUN: sed 's/arith.addf %%in, %%out :/arith.mulf %%in, %%out :/' %S/Inputs/llama.mlir | rope-opt --rope-raise --remarks-filter=rope-raise 2>&1 | FileCheck %s --check-prefixes=SUM,KEPT
// SUM: Remark="weights are not divided by their sum over all keys"

// The tables are made of something else; rotations they still are.
// RUN: sed 's/math.cos/math.tanh/' %S/Inputs/llama.mlir | rope-opt --rope-raise --remarks-filter=rope-raise 2>&1 | FileCheck %s --check-prefixes=TABLES,KEPT
// TABLES: Remark="tables are not the cosines and sines of the same angles"

// One relative position more is near, but far ones stop at the same as before.
// RUN: sed 's/cmpi slt, %%in, %%c4_i64/cmpi sle, %%in, %%c4_i64/' %S/Inputs/rerope.mlir | rope-opt --rope-raise --remarks-filter=rope-raise 2>&1 | FileCheck %s --check-prefixes=FAR,KEPT
// RUN: sed 's/cmpi slt, %%in, %%c4_i64/cmpi sle, %%in, %%c4_i64/' %S/Inputs/leaky_rerope.mlir | rope-opt --rope-raise --remarks-filter=rope-raise 2>&1 | FileCheck %s --check-prefixes=FAR,KEPT
// FAR: Remark="far scores do not continue near ones at the window"

// Far keys are the near ones.
// RUN: sed 's/cmpi slt, %%in, %%c4_i64/cmpi sge, %%in, %%c4_i64/' %S/Inputs/rerope.mlir | rope-opt --rope-raise --remarks-filter=rope-raise 2>&1 | FileCheck %s --check-prefixes=NEAR,KEPT
// NEAR: Remark="{{near keys are not the last ones up to the query|the mask is not known to be a bound of the relative position}}"

// KEPT-NOT: rope.attention
// KEPT:     rope.rotate
// KEPT-NOT: rope.attention

// Tables that are constants have no known angles.
// RUN: rope-opt %S/Inputs/gptj.mlir --rope-raise --remarks-filter=rope-raise 2>&1 | FileCheck %s --check-prefixes=TABLES,KEPT
