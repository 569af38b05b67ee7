import { anonymousCaller } from '@shopstack/kit/auth/caller'
import type { Caller } from '@shopstack/kit/auth/viewer'
import {
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'

/** Types whose unguarded fields are the same for every viewer. Fields of other types are read for each account. */
const SHARED_TYPES: ReadonlySet<string> = new Set(['Subscription', 'StockChange', 'Product', 'ProductImage'])

/** The viewers for whom an event has the same result, and the caller that it is read as. */
export interface ViewerClass {
  /** Part of the key of a group. */
  readonly key: string
  readonly caller: Caller
}

/** Finds the class of a caller for a document. */
export type ClassOf = (document: DocumentNode, caller: Caller) => ViewerClass

/**
 * Classes of viewers. What is public is read once for all callers, as an anonymous one, so that nothing personal can be part
 * of it; everything else once per account and role.
 */
export function viewerClasses(api: GraphQLSchema, supergraphSdl: string): ClassOf {
  const guarded = guardedFields(supergraphSdl)
  const known = new WeakMap<DocumentNode, boolean>()

  function isShared(document: DocumentNode): boolean {
    const typeInfo = new TypeInfo(api)
    let shared = true
    visit(
      document,
      visitWithTypeInfo(typeInfo, {
        Field({ name: { value } }) {
          const parent = typeInfo.getParentType()?.name ?? ''
          if (!SHARED_TYPES.has(parent) || guarded.has(`${parent}.${value}`)) shared = false
        },
      }),
    )
    return shared
  }

  return (document, caller) => {
    const shared = known.get(document) ?? isShared(document)
    known.set(document, shared)
    const { viewer, surface, requestId } = caller
    if (shared) return { key: 'public', caller: anonymousCaller({ surface, requestId }) }
    const key = viewer ? `${viewer.id} ${viewer.role} ${viewer.granted ?? ''}` : 'anonymous'
    return { key: `${key} ${surface}`, caller }
  }
}

/** The fields with `@authenticated` or `@requiresScopes`, and all fields of types with them. */
function guardedFields(supergraphSdl: string): ReadonlySet<string> {
  const guarded = new Set<string>()
  for (const type of parse(supergraphSdl, { noLocation: true }).definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION) continue
    const isTypeGuarded = isGuarded(type.directives)
    for (const field of type.fields ?? [])
      if (isTypeGuarded || isGuarded(field.directives)) guarded.add(`${type.name.value}.${field.name.value}`)
  }
  return guarded
}

const isGuarded = (directives: readonly ConstDirectiveNode[] = []): boolean =>
  directives.some(({ name: { value } }) => value === 'authenticated' || value === 'requiresScopes')
