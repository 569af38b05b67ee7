import type { Field, Shape } from './response-shape.js'

/** A null in a non-null position; it propagates to the nearest nullable parent. */
const MISSING = Symbol('missing')

/** The requested fields of the merged subgraph data. */
export interface Completed {
  readonly data: Record<string, unknown> | null
  /** Whether every value is present and no null is in a non-null position. */
  readonly isWhole: boolean
}

/** Set to `false` by a missing value or a null in a non-null position. */
interface CompletionState {
  isWhole: boolean
}

/** Completes the merged subgraph data to the response shape; `explainNulls` makes the errors of incomplete data. */
export function complete(shape: Shape, data: unknown): Completed {
  const state = { isWhole: true }
  const value = completeValue(shape, data, state)
  // A root shape is an object.
  return { data: value === MISSING ? null : (value as Completed['data']), isWhole: state.isWhole }
}

function completeValue(shape: Shape, value: unknown, state: CompletionState): unknown {
  if (value === null || value === undefined) {
    if (value === undefined || shape.nonNull) state.isWhole = false
    return shape.nonNull ? MISSING : null
  }
  const completed = completePresent(shape, value, state)
  if (completed !== MISSING) return completed
  state.isWhole = false
  return shape.nonNull ? MISSING : null
}

function completePresent(shape: Shape, value: unknown, state: CompletionState): unknown {
  switch (shape.kind) {
    case 'leaf':
      return value
    case 'enum':
      return shape.values.has(value) ? value : MISSING
    case 'list':
      return completeList(shape.item, value, state)
    case 'object':
      return completeObject(shape.of, value, state)
  }
}

function completeList(item: Shape, value: unknown, state: CompletionState): unknown {
  if (!Array.isArray(value)) throw new TypeError('a subgraph returned a single value for a list field')
  const completed = new Array<unknown>(value.length)
  for (let i = 0; i < value.length; i++) {
    const one = completeValue(item, value[i], state)
    if (one === MISSING) return MISSING
    completed[i] = one
  }
  return completed
}

function completeObject(
  of: (typename: unknown) => Field[] | undefined,
  value: unknown,
  state: CompletionState,
): unknown {
  // The executor of the subgraph guarantees an object here.
  const source = value as Record<string, unknown>
  const fields = of(source.__typename)
  if (!fields) return MISSING
  const completed: Record<string, unknown> = {}
  for (const { key, clientKey, parent, shape } of fields) {
    const field = shape === null ? parent : completeValue(shape, source[key], state)
    if (field === MISSING) return MISSING
    if (clientKey === '__proto__') define(completed, clientKey, field)
    else completed[clientKey] = field
  }
  return completed
}

/** Assigning to `__proto__` would set the prototype. */
function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
}
