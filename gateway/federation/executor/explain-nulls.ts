import { GraphQLError, type GraphQLErrorOptions } from 'graphql'
import type { Field, Shape } from './response-shape.js'

/** Fields of an object that a subgraph did not return, and the error. */
export interface Failure {
  readonly keys: ReadonlySet<string>
  readonly error: GraphQLError
  /** The path of the object; one of them, if there are several. */
  readonly path: readonly (string | number)[]
  /** Whether the error is reported at a field of the object; the other fields failed with it. */
  readonly isReported: boolean
}

/** A response with missing values, and the errors known so far. */
export interface IncompleteResponse {
  readonly shape: Shape
  readonly data: object
  readonly errors: readonly GraphQLError[]
  readonly failures: ReadonlyMap<object, readonly Failure[]>
}

/** Errors of one response at most: as many as 100 products with 10 failed fields each. */
export const MAX_ERRORS = 1_000

type Path = readonly (string | number)[]

/** The state of a walk through a response. */
interface Walk extends Pick<IncompleteResponse, 'failures'> {
  readonly path: (string | number)[]
  /** Every path at or below which an error is reported. */
  readonly explained: Set<string>
  /** Messages of failures that are reported already. */
  readonly reported: Set<string>
  readonly errors: GraphQLError[]
}

/** A visited value: its shape, its field, and the failure that left it incomplete. */
interface Place {
  shape: Shape
  field: Pick<Field, 'parent' | 'name'>
  failure: Failure | undefined
}

/**
 * The errors of a response: those of the subgraphs, then one for each null that is caused by a failed fetch or is in a
 * non-null position.
 */
export function explainNulls({ shape, data, errors, failures }: IncompleteResponse): GraphQLError[] {
  const walk: Walk = { failures, path: [], explained: new Set(), reported: new Set(), errors: [] }
  for (const error of errors) {
    if (error.path && isExplained(walk, error.path)) continue
    add(walk, error)
  }
  walkValue(walk, { shape, field: { parent: '', name: '' }, failure: undefined }, data)
  // A failure below a null with another cause is reported once, at the path of its object.
  for (const { error, path, isReported } of [...failures.values()].flat()) {
    if (isReported || walk.reported.has(error.message)) continue
    walk.reported.add(error.message)
    add(walk, at(error, path))
  }
  return walk.errors
}

/** @returns whether the null propagates to the parent value. */
function walkValue(walk: Walk, place: Place, value: unknown): boolean {
  const { shape, field, failure } = place
  if (walk.errors.length >= MAX_ERRORS) return false
  const cause = value === undefined ? failure : undefined
  if (cause && !cause.isReported && !isExplained(walk, walk.path)) {
    walk.reported.add(cause.error.message)
    add(walk, at(cause.error, walk.path))
  }
  const isMissing = value === null || value === undefined || walkPresent(walk, place, value)
  if (!isMissing || !shape.nonNull) return false
  if (!cause?.isReported && !isExplained(walk, walk.path))
    add(
      walk,
      at(resultError(`Cannot return null for non-nullable field ${field.parent}.${field.name}.`), walk.path),
    )
  return true
}

function walkPresent(walk: Walk, place: Place, value: unknown): boolean {
  const { shape } = place
  switch (shape.kind) {
    case 'leaf':
      return false
    case 'enum':
      return !shape.values.has(value)
    case 'list':
      // `complete` has checked that it is a list.
      return (value as unknown[]).some((item, i) => walkStep(walk, { ...place, shape: shape.item }, item, i))
    case 'object':
      return walkObject(walk, shape.of, value as Record<string, unknown>, place.failure)
  }
}

function walkObject(
  walk: Walk,
  of: (typename: unknown) => Field[] | undefined,
  source: Record<string, unknown>,
  inherited: Failure | undefined,
): boolean {
  const fields = of(source.__typename)
  if (!fields) return true
  const own = walk.failures.get(source)
  return fields.some((field) => {
    if (field.shape === null) return false
    const failure = own?.find(({ keys }) => keys.has(field.key)) ?? inherited
    return walkStep(walk, { shape: field.shape, field, failure }, source[field.key], field.clientKey)
  })
}

function walkStep(walk: Walk, place: Place, value: unknown, step: string | number): boolean {
  walk.path.push(step)
  const isMissing = walkValue(walk, place, value)
  walk.path.pop()
  return isMissing
}

function add(walk: Walk, error: GraphQLError): void {
  if (walk.errors.length >= MAX_ERRORS) return
  walk.errors.push(error)
  const path = error.path ?? []
  for (let length = path.length; length > 0; length--) walk.explained.add(keyOf(path.slice(0, length)))
}

const isExplained = (walk: Walk, path: readonly (string | number)[]): boolean =>
  walk.explained.has(keyOf(path))

const keyOf = (path: readonly (string | number)[]): string => path.join('.')

/** A copy of an error with a path. */
function at({ message, extensions, originalError }: GraphQLError, path: Path): GraphQLError {
  return resultError(message, {
    ...(path.length > 0 && { path: [...path] }),
    extensions,
    ...(originalError && { originalError }),
  })
}

/**
 * An error of a response. It has the stack of its cause and captures none of its own, which takes 0.1 ms: a response may have
 * 1,000 errors.
 */
export function resultError(message: string, options: GraphQLErrorOptions = {}): GraphQLError {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return new GraphQLError(message, options)
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}
