import { type GraphQLResolveInfo, isObjectType } from 'graphql'

/** Where Apollo's subgraph library stores a `__resolveReference`. */
interface EntityExtensions {
  readonly apollo?: { readonly subgraph?: { readonly resolveReference?: ResolveReference } }
}
type ResolveReference = (reference: object, context: unknown, info: GraphQLResolveInfo) => unknown

/**
 * The entities of references to object types, as Apollo's resolver returns them, without a promise for each one that is there
 * already. Returns null for other references, which Apollo's resolver answers or refuses.
 */
export function resolveEntities(
  references: readonly { readonly __typename: string }[],
  context: unknown,
  info: GraphQLResolveInfo,
): unknown[] | null {
  const resolvers = new Map<string, ResolveReference | undefined>()
  for (const { __typename: name } of references) {
    if (resolvers.has(name)) continue
    const type = info.schema.getType(name)
    if (!isObjectType(type)) return null
    resolvers.set(name, (type.extensions as EntityExtensions).apollo?.subgraph?.resolveReference)
  }
  return references.map((reference) => {
    const name = reference.__typename
    const resolve = resolvers.get(name)
    const entity = resolve ? resolve(reference, context, info) : reference
    return isPromise(entity) ? entity.then((value) => typed(value, name)) : typed(entity, name)
  })
}

const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'

/** An entity with its type, by which the union of entities is resolved. */
function typed(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (!('__typename' in value)) return Object.defineProperty(value, '__typename', { value: name })
  return value.__typename === name ? value : { ...value, __typename: name }
}
