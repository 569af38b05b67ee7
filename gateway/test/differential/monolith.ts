import { ShopError } from '@shopstack/schema/errors'
import {
  buildSchema,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isObjectType,
  isScalarType,
  printSchema,
} from 'graphql'

/** The subgraphs of a shop by name, each with the arguments of its resolvers. */
export type Parts = Readonly<Record<string, SchemaPart>>

/** A subgraph; one that is down fails each of its fields. */
interface SchemaPart {
  readonly schema: GraphQLSchema
  readonly isAway?: boolean
}

/** One request to the monolith: the context of each subgraph. */
type Contexts = Readonly<Record<string, unknown>>

/** An object as each subgraph knows it. */
interface Known {
  readonly typename: string
  readonly by: Map<string, unknown>
  /** Fields that the subgraph which answered the object provides although another owns them. */
  readonly provided: ReadonlySet<string>
}

type Field = GraphQLField<unknown, unknown>

/**
 * The whole API as one schema for graphql-js: each field is resolved by the subgraph that owns it, and an object that one
 * subgraph answered is looked up in another by its key, as entities are.
 */
export function monolithOf(api: GraphQLSchema, parts: Parts): GraphQLSchema {
  const whole = buildSchema(printSchema(api), { assumeValid: true })
  for (const type of Object.values(whole.getTypeMap())) {
    if (type.name.startsWith('__')) continue
    if (isObjectType(type))
      for (const field of Object.values(type.getFields())) field.resolve = resolverOf(parts, type, field)
    if (isAbstractType(type)) type.resolveType = (value: Known) => value.typename
    if (isScalarType(type) || isEnumType(type)) {
      const own = Object.values(parts).flatMap(({ schema }) => schema.getType(type.name) ?? [])[0]
      // What the scalars and enums of the subgraphs read and write.
      if (own && isLeafType(own))
        Object.assign(type, {
          serialize: own.serialize.bind(own),
          parseValue: own.parseValue.bind(own),
          parseLiteral: own.parseLiteral.bind(own),
        })
    }
  }
  return whole
}

const ROOTS = new Set(['Query', 'Mutation'])

function fieldIn(parts: Parts, name: string, type: GraphQLObjectType, field: string): Field | undefined {
  const own = parts[name]?.schema.getType(type.name)
  return isObjectType(own) ? own.getFields()[field] : undefined
}

const hasDirective = ({ astNode }: Field, name: string): boolean =>
  astNode?.directives?.some((directive) => directive.name.value === name) ?? false

function resolverOf(
  parts: Parts,
  type: GraphQLObjectType,
  { name: fieldName }: Field,
): GraphQLFieldResolver<Known | undefined, Contexts> {
  const having = Object.keys(parts).filter((name) => fieldIn(parts, name, type, fieldName))
  const owners = having.filter((name) => {
    const field = fieldIn(parts, name, type, fieldName)
    return field && !hasDirective(field, 'external')
  })
  return async (source, args, contexts, info) => {
    const known = source ? [...source.by.keys()] : []
    const provider = source?.provided.has(fieldName) ? known.find((name) => having.includes(name)) : undefined
    const owner = provider ?? owners.find((name) => known.includes(name)) ?? owners[0] ?? known[0] ?? ''
    const field = fieldIn(parts, owner, type, fieldName)
    if (!field) throw new Error(`no subgraph has ${type.name}.${fieldName}`)
    if (parts[owner]?.isAway) throw new ShopError('SERVICE_UNAVAILABLE', { service: owner })
    const isRoot = ROOTS.has(type.name)
    const object =
      isRoot || !source ? undefined : await lookUp({ parts, owner, type, contexts, info }, source)
    if (!isRoot && object === null) return null
    return wrap(await resolveBy(field, object, args, contexts[owner], info), field, owner)
  }
}

const resolveBy = (
  field: Field,
  object: unknown,
  args: unknown,
  context: unknown,
  info: GraphQLResolveInfo,
) => {
  // Apollo Server gives fields that have no resolver one that reads the name of its field.
  const own = { ...info, fieldName: field.name }
  if (field.resolve) return field.resolve(object, args as Record<string, unknown>, context, own)
  const value = (object as Record<string, unknown>)[field.name]
  return typeof value === 'function' ? value.call(object, args, context, own) : value
}

interface LookUp {
  parts: Parts
  owner: string
  type: GraphQLObjectType
  contexts: Contexts
  info: GraphQLResolveInfo
}

/** The object as its new owner knows it, by way of its key. */
async function lookUp({ parts, owner, type, contexts, info }: LookUp, source: Known): Promise<unknown> {
  if (source.by.has(owner)) return source.by.get(owner)
  const [first] = source.by
  if (!first) throw new Error(`${type.name} is known to no subgraph`)
  const [name, object] = first
  const id = fieldIn(parts, name, type, 'id')
  if (!id) throw new Error(`${type.name} has no key`)
  const key = { __typename: type.name, id: await resolveBy(id, object, {}, contexts[name], info) }
  const own = parts[owner]?.schema.getType(type.name)
  const looked = Promise.resolve(referenceResolver(own)(key, contexts[owner], info))
  source.by.set(owner, looked)
  return looked
}

type Reference = (key: object, context: unknown, info: GraphQLResolveInfo) => unknown

/** Where `@apollo/subgraph` puts `__resolveReference`; without one the key is all there is to know. */
function referenceResolver(type: unknown): Reference {
  const { extensions } = type as GraphQLObjectType
  const { apollo } = extensions as { apollo?: { subgraph?: { resolveReference?: Reference } } }
  return apollo?.subgraph?.resolveReference ?? ((key) => key)
}

function wrap(value: unknown, field: Field, owner: string): unknown {
  const named = getNamedType(field.type)
  if (isLeafType(named) || value === null || value === undefined) return value
  if (value instanceof Error) return value
  if (isListType(getNullableType(field.type)) || Array.isArray(value))
    return [...(value as Iterable<unknown>)].map((one) => wrapOne(one, field, owner))
  return wrapOne(value, field, owner)
}

async function wrapOne(given: unknown, field: Field, owner: string): Promise<unknown> {
  const value = await given
  if (value === null || value === undefined) return value
  if (Array.isArray(value)) return value.map((one) => wrapOne(one, field, owner))
  const named = getNamedType(field.type)
  const typename = isObjectType(named) ? named.name : String((value as { __typename?: string }).__typename)
  const provides = field.astNode?.directives?.find(({ name }) => name.value === 'provides')
  const [fields] = provides?.arguments ?? []
  const provided = fields?.value.kind === 'StringValue' ? fields.value.value.match(/\w+/g) : null
  return { typename, by: new Map([[owner, value]]), provided: new Set(provided ?? []) } satisfies Known
}
