import { GraphQLError } from 'graphql'
import type { Field, Shape } from './response-shape.js'

/** Fields of an object that a subgraph did not return, and why. */
export interface Failure {
  readonly keys: ReadonlySet<string>
  readonly error: GraphQLError
  /** The path of the object; one of them, if there are several. */
  readonly path: readonly (string | number)[]
  /** Whether the error is at a field of the object: the others were lost with it. */
  readonly isTold: boolean
}

/** An answer that is not whole: what was answered, what went wrong, and how the client calls what was renamed. */
export interface Unexplained {
  readonly shape: Shape
  readonly data: object
  readonly errors: readonly GraphQLError[]
  readonly failures: ReadonlyMap<object, readonly Failure[]>
}

/** The most errors of one answer; a page of a hundred products, each with ten fields that failed, has as many. */
export const MAX_ERRORS = 1_000

type Path = readonly (string | number)[]

/** What is known on the way through an answer. */
interface Walk extends Pick<Unexplained, 'failures'> {
  readonly path: (string | number)[]
  /** Every place at which, or below which, an error is known. */
  readonly explained: Set<string>
  /** What failures said that are told already. */
  readonly told: Set<string>
  readonly errors: GraphQLError[]
}

/** A value on the way: its shape, the field it belongs to, and what kept parts of it from being answered. */
interface Place {
  shape: Shape
  field: Pick<Field, 'parent' | 'name'>
  failure: Failure | undefined
}

/**
 * The errors of an answer, one for each place that is null because something failed, or although it may not be null;
 * after those that the subgraphs told.
 */
export function explainNulls({ shape, data, errors, failures }: Unexplained): GraphQLError[] {
  const walk: Walk = { failures, path: [], explained: new Set(), told: new Set(), errors: [] }
  for (const error of errors) {
    if (error.path && isExplained(walk, error.path)) continue
    add(walk, error)
  }
  walkValue(walk, { shape, field: { parent: '', name: '' }, failure: undefined }, data)
  // What was lost within a null that has another reason is told once, of the object it was to add to.
  for (const { error, path, isTold } of [...failures.values()].flat()) {
    if (isTold || walk.told.has(error.message)) continue
    walk.told.add(error.message)
    add(walk, at(error, path))
  }
  return walk.errors
}

/** @returns whether the null of this value has to become that of the value around it. */
function walkValue(walk: Walk, place: Place, value: unknown): boolean {
  const { shape, field, failure } = place
  if (walk.errors.length >= MAX_ERRORS) return false
  const cause = value === undefined ? failure : undefined
  if (cause && !cause.isTold && !isExplained(walk, walk.path)) {
    walk.told.add(cause.error.message)
    add(walk, at(cause.error, walk.path))
  }
  const isMissing = value === null || value === undefined || walkPresent(walk, place, value)
  if (!isMissing || !shape.nonNull) return false
  if (!cause?.isTold && !isExplained(walk, walk.path))
    add(
      walk,
      at(
        new GraphQLError(`Cannot return null for non-nullable field ${field.parent}.${field.name}.`),
        walk.path,
      ),
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
      // Completed before, so it is a list.
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

/** An error, told of a place. */
function at({ message, extensions, originalError }: GraphQLError, path: Path): GraphQLError {
  return new GraphQLError(message, {
    ...(path.length > 0 && { path: [...path] }),
    extensions,
    ...(originalError && { originalError }),
  })
}
