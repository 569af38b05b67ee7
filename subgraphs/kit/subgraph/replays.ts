import type { GraphQLSchema } from 'graphql'

/** The argument that makes a mutation idempotent. */
const KEY = 'idempotencyKey'

/** The part of a context that receives the replayed fields of an operation. */
export interface ReplayRecorder {
  /** Response keys of the mutations whose payload is that of an earlier request. */
  readonly replayed: string[]
}

/** Extensions of a response with replayed mutations. */
export interface ReplayExtensions {
  /** Response paths of mutations that returned the result of an earlier request with the same idempotency key. */
  readonly idempotentReplayed: readonly (readonly [string])[]
}

/** The extensions of a response; undefined without a replayed mutation. */
export const replayExtensions = (replayed: readonly string[]): ReplayExtensions | undefined =>
  replayed.length > 0 ? { idempotentReplayed: replayed.map((key) => [key]) } : undefined

/** The response keys in the extensions of a response. */
export function replayedIn(extensions: object | null | undefined): string[] {
  const paths: unknown = extensions && Reflect.get(extensions, 'idempotentReplayed')
  return Array.isArray(paths) ? paths.map((path) => String(path)) : []
}

const isReplay = (payload: unknown): boolean =>
  typeof payload === 'object' && payload !== null && 'isReplayed' in payload && payload.isReplayed === true

/** Records which mutations with an idempotency key return a payload with `isReplayed`. */
export function recordReplays(schema: GraphQLSchema): GraphQLSchema {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { resolve } = field
    if (!resolve || !field.args.some(({ name }) => name === KEY)) continue
    field.resolve = async (source, args, context: ReplayRecorder, info) => {
      const payload: unknown = await resolve(source, args, context, info)
      if (isReplay(payload)) context.replayed.push(String(info.path.key))
      return payload
    }
  }
  return schema
}
