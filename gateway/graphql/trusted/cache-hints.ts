import {
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  TypeInfo,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { isIntrospection } from '../../federation/executor/rename-keys.js'

/** What the schema declares about caching, by `Type.field`. */
export interface CacheHints {
  /** `@cacheControl(maxAge:)`, in seconds. */
  readonly maxAges: ReadonlyMap<string, number>
  /** Fields that need a sign-in or a scope, of themselves or by their type. */
  readonly guarded: ReadonlySet<string>
}

const GUARDS = ['authenticated', 'requiresScopes']

const isGuarded = (directives: readonly ConstDirectiveNode[] = []): boolean =>
  directives.some(({ name }) => GUARDS.includes(name.value))

/** Reads the hints of a supergraph, in which directives of all subgraphs are together. */
export function cacheHintsOf(supergraph: string): CacheHints {
  const maxAges = new Map<string, number>()
  const guarded = new Set<string>()
  for (const type of parse(supergraph).definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue
    for (const { name, directives } of type.fields ?? []) {
      const path = `${type.name.value}.${name.value}`
      if (isGuarded(type.directives) || isGuarded(directives)) guarded.add(path)
      const hint = directives?.find((directive) => directive.name.value === 'cacheControl')
      const maxAge = hint?.arguments?.find((argument) => argument.name.value === 'maxAge')
      if (maxAge) maxAges.set(path, Number(valueFromASTUntyped(maxAge.value)))
    }
  }
  return { maxAges, guarded }
}

/**
 * How long a shared cache may keep the response to a query, in seconds: the least of its fields. `null` when it selects a root
 * field without a hint or a field that not every caller may select, and for a mutation. All fragments of the document count.
 */
export function cacheSeconds(
  schema: GraphQLSchema,
  { maxAges, guarded }: CacheHints,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): number | null {
  if (operation.operation !== 'query') return null
  let seconds = Number.POSITIVE_INFINITY
  const types = new TypeInfo(schema)
  const root = schema.getQueryType()
  visit(
    document,
    visitWithTypeInfo(types, {
      OperationDefinition: (node) => (node === operation ? undefined : false),
      Field(node) {
        const type = types.getParentType()
        if (node.name.value === '__typename') return
        const path = `${type?.name}.${node.name.value}`
        const isUnhinted = type === root && !maxAges.has(path)
        if (isIntrospection(node) || guarded.has(path) || isUnhinted) seconds = 0
        seconds = Math.min(seconds, maxAges.get(path) ?? seconds)
      },
    }),
  )
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null
}
