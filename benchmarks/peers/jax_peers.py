"""JAX: dense attention, jitted by XLA."""

import jax
import jax.numpy as jnp
import numpy as np

from common import rotate as rotate_untimed


def rotate(x, table):
    cos, sin = table
    a, b = jnp.split(x.astype(jnp.float32), 2, axis=-1)
    turned = jnp.concatenate([a * cos - b * sin, a * sin + b * cos], axis=-1)
    return turned.astype(x.dtype)


def plain(case, q, k, v):
    """jax.nn.dot_product_attention after the rotation."""
    case.require_square_or_decode()
    query_table = case.table(case.query_positions())
    key_table = case.table(case.key_positions())
    if case.is_decode:
        k = rotate_untimed(k, key_table)

    def attention(q, k, v, query_table, key_table):
        q = rotate(q, query_table)
        k = k if case.is_decode else rotate(k, key_table)
        q, k, v = (x.transpose(0, 2, 1, 3) for x in (q, k, v))
        out = jax.nn.dot_product_attention(q, k, v, scale=case.scale,
                                           is_causal=not case.is_decode)
        return out.transpose(0, 2, 1, 3)

    return attention, (q, k, v, query_table, key_table)


def piecewise(case, q, k, v):
    """Two score matrices and a select, in one jitted function.

    A decode step has its two caches, turned for near and for far pairs.
    """
    i, j = case.query_positions(), case.key_positions()
    tables = [(case.table(i), case.table(j)),
              (case.table(case.far(i, True)), case.table(case.far(j, False)))]
    keys = [k, k]
    if case.is_decode:
        keys = [rotate_untimed(k, table) for _, table in tables]
    relative = (i[:, None] - j[None, :]).astype(np.int32)

    def attention(q, keys, v, tables, relative):
        scores = []
        for key, (query_table, key_table) in zip(keys, tables):
            query = rotate(q, query_table).reshape(
                case.batch, case.kv_heads, case.group, case.queries, -1)
            key = key if case.is_decode else rotate(key, key_table)
            scores.append(jnp.einsum("bhgid,bhjd->bhgij", query, key,
                                     preferred_element_type=jnp.float32))
        s = jnp.where(relative < case.window, *scores) * case.scale
        s = jnp.where(relative < 0, -jnp.inf, s)
        p = jax.nn.softmax(s, axis=-1).astype(q.dtype)
        out = jnp.einsum("bhgij,bhjd->bhgid", p, v)
        return out.reshape(q.shape)

    return attention, (q, keys, v, tables, relative)


def dense(case, q, k, v, threads):
    """Threads are limited by the cores that the process may use."""
    del threads
    attention, arguments = (plain if case.window is None else piecewise)(
        case, q, k, v)
    compiled, arguments = jax.jit(attention), jax.device_put(arguments)
    return lambda: compiled(*arguments).block_until_ready(), np.asarray
