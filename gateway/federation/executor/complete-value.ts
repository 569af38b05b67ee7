import type { Field, Shape } from './response-shape.js'

/** Stands for a null where none may be; it makes the nearest value around it null that may be. */
const MISSING = Symbol('missing')

/** What the client asked for, out of everything the subgraphs answered. */
export interface Completed {
  readonly data: Record<string, unknown> | null
  /** Whether every value was answered, and no null stands where none may be. */
  readonly isWhole: boolean
}

/** Becomes `false` where a value was not answered, or is null where none may be. */
interface Witness {
  isWhole: boolean
}

/** Shapes what the subgraphs answered; `explainNulls` says what is wrong with an answer that is not whole. */
export function complete(shape: Shape, data: unknown): Completed {
  const witness = { isWhole: true }
  const value = completeValue(shape, data, witness)
  // A root shape is an object.
  return { data: value === MISSING ? null : (value as Completed['data']), isWhole: witness.isWhole }
}

function completeValue(shape: Shape, value: unknown, witness: Witness): unknown {
  if (value === null || value === undefined) {
    if (value === undefined || shape.nonNull) witness.isWhole = false
    return shape.nonNull ? MISSING : null
  }
  const completed = completePresent(shape, value, witness)
  if (completed !== MISSING) return completed
  witness.isWhole = false
  return shape.nonNull ? MISSING : null
}

function completePresent(shape: Shape, value: unknown, witness: Witness): unknown {
  switch (shape.kind) {
    case 'leaf':
      return value
    case 'enum':
      return shape.values.has(value) ? value : MISSING
    case 'list':
      return completeList(shape.item, value, witness)
    case 'object':
      return completeObject(shape.of, value, witness)
  }
}

function completeList(item: Shape, value: unknown, witness: Witness): unknown {
  if (!Array.isArray(value)) throw new TypeError('a subgraph answered one thing where a list belongs')
  const completed = new Array<unknown>(value.length)
  for (let i = 0; i < value.length; i++) {
    const one = completeValue(item, value[i], witness)
    if (one === MISSING) return MISSING
    completed[i] = one
  }
  return completed
}

function completeObject(
  of: (typename: unknown) => Field[] | undefined,
  value: unknown,
  witness: Witness,
): unknown {
  // Subgraphs answer objects where the schema has them; their own executor saw to it.
  const source = value as Record<string, unknown>
  const fields = of(source.__typename)
  if (!fields) return MISSING
  const completed: Record<string, unknown> = {}
  for (const { key, clientKey, parent, shape } of fields) {
    const field = shape === null ? parent : completeValue(shape, source[key], witness)
    if (field === MISSING) return MISSING
    if (clientKey === '__proto__') define(completed, clientKey, field)
    else completed[clientKey] = field
  }
  return completed
}

/** Assigning to `__proto__` would change what kind of object it is. */
function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
}
