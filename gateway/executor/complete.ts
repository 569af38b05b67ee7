import type { Field, Shape } from './shape.js'

/** Stands for a null where none may be; it makes the nearest value around it null that may be. */
const MISSING = Symbol('missing')

/** A field that answered null although its type has none. */
export interface Hole {
  parent: string
  name: string
}

/** What the client asked for, out of everything the subgraphs answered; `hole` hears of nulls where none may be. */
export function complete(
  shape: Shape,
  data: unknown,
  hole: (at: Hole) => void,
): Record<string, unknown> | null {
  const value = completeValue(shape, data, hole)
  // A root shape is an object.
  return value === MISSING ? null : (value as Record<string, unknown> | null)
}

function completeValue(shape: Shape, value: unknown, hole: (at: Hole) => void): unknown {
  if (value === null || value === undefined) return shape.nonNull ? MISSING : null
  const completed = completePresent(shape, value, hole)
  return completed === MISSING && !shape.nonNull ? null : completed
}

function completePresent(shape: Shape, value: unknown, hole: (at: Hole) => void): unknown {
  switch (shape.kind) {
    case 'leaf':
      return value
    case 'enum':
      return shape.values.has(value) ? value : MISSING
    case 'list':
      return completeList(shape.item, value, hole)
    case 'object':
      return completeObject(shape.of, value, hole)
  }
}

function completeList(item: Shape, value: unknown, hole: (at: Hole) => void): unknown {
  if (!Array.isArray(value)) throw new TypeError('a subgraph answered one thing where a list belongs')
  const completed = new Array<unknown>(value.length)
  for (let i = 0; i < value.length; i++) {
    const one = completeValue(item, value[i], hole)
    if (one === MISSING) return MISSING
    completed[i] = one
  }
  return completed
}

function completeObject(
  of: (typename: unknown) => Field[] | undefined,
  value: unknown,
  hole: (at: Hole) => void,
): unknown {
  // Subgraphs answer objects where the schema has them; their own executor saw to it.
  const source = value as Record<string, unknown>
  const fields = of(source.__typename)
  if (!fields) return MISSING
  const completed: Record<string, unknown> = {}
  for (const { key, name, parent, shape } of fields) {
    const field = shape === null ? parent : completeValue(shape, source[key], hole)
    if (field === MISSING) {
      hole({ parent, name })
      return MISSING
    }
    completed[key] = field
  }
  return completed
}
