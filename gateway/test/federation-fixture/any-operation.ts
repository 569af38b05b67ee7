import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import type { ZooRequest } from './zoo.js'

/** An operation being made up: each decision takes the next number of the tape, and 0 when it has run out. */
interface Draft extends Required<OperationOptions> {
  api: GraphQLSchema
  tape: Iterator<number>
  declared: Map<string, string>
  variables: Record<string, unknown>
  fragments: string[]
  fragmentTypes: string[]
}

/** What operations are made up of. */
export interface OperationOptions {
  words?: readonly string[]
  ids?: readonly string[]
  /** Texts of scalars that GraphQL does not know. */
  scalars?: Readonly<Record<string, readonly string[]>>
  /** Response keys beside those that fields of one type share. */
  aliases?: readonly string[]
  /** Fields that are left out, as `Mutation.login`. */
  without?: ReadonlySet<string>
  /** Whether named fragments are spread more than once. */
  spreadsAgain?: boolean
  /** Whether what may be null is null at times, and a variable left out. */
  nulls?: boolean
}

const ZOO = {
  words: ['lion l1', 'parrot p2', 'x'],
  ids: ['l1', 'l2', 'p1', 'p2', 'unknown'],
  scalars: {},
  aliases: [],
  without: new Set<string>(),
  spreadsAgain: false,
  nulls: false,
}
const DEPTH = 4

/** Some operation on a schema; it may ask for two things under one name, which validation then refuses. */
export function anyOperation(
  api: GraphQLSchema,
  tape: readonly number[],
  options: OperationOptions = {},
): ZooRequest {
  const made = { declared: new Map(), variables: {}, fragments: [], fragmentTypes: [] }
  const draft: Draft = { ...ZOO, ...options, api, tape: tape.values(), ...made }
  const kind = below(draft, 8) === 7 ? 'mutation' : 'query'
  const root = api.getRootType(kind as never)
  if (!root) throw new Error(`the schema has no ${kind}`)
  const selections = selectionSet(draft, root, DEPTH)
  const declared = [...draft.declared].map(([name, type]) => `$${name}: ${type}`)
  const head = declared.length > 0 ? `${kind} Some(${declared.join(', ')})` : kind
  return { query: [`${head} ${selections}`, ...draft.fragments].join('\n'), variables: draft.variables }
}

const below = ({ tape }: Draft, bound: number): number => (tape.next().value ?? 0) % bound

function oneOf<T>(draft: Draft, all: readonly T[]): T {
  const one = all[below(draft, all.length)]
  if (one === undefined) throw new Error('there is nothing to choose from')
  return one
}

function selectionSet(draft: Draft, type: GraphQLCompositeType, depth: number): string {
  const count = 1 + below(draft, 3)
  const selections = Array.from({ length: count }, () => selection(draft, type, depth))
  return `{ ${selections.join(' ')} }`
}

function selection(draft: Draft, type: GraphQLCompositeType, depth: number): string {
  const known = draft.spreadsAgain ? draft.fragmentTypes.lastIndexOf(type.name) : -1
  if (known >= 0 && below(draft, 2) === 0) return `...Part${known}${condition(draft)}`
  const kind = below(draft, 8)
  if (kind === 7) return `${oneOf(draft, ['', 't: '])}__typename${condition(draft)}`
  if (depth > 1 && (kind >= 5 || !('getFields' in type))) return fragment(draft, type, depth - 1)
  if (!('getFields' in type)) return '__typename'
  const fields = Object.values(type.getFields()).filter(
    (field) =>
      (depth > 1 || !isCompositeType(getNamedType(field.type))) &&
      !draft.without.has(`${type.name}.${field.name}`),
  )
  return fields.length > 0 ? fieldOf(draft, oneOf(draft, fields), depth) : '__typename'
}

function fieldOf(draft: Draft, field: GraphQLField<unknown, unknown>, depth: number): string {
  const given = field.args.flatMap((arg) => argument(draft, arg) ?? [])
  // Fields of one type share an alias, so that fragments on several types collide.
  const alias = aliasOf(draft, field)
  const type = getNamedType(field.type)
  const inner = isCompositeType(type) ? ` ${selectionSet(draft, type, depth - 1)}` : ''
  const args = given.length > 0 ? `(${given.join(', ')})` : ''
  return `${alias}${field.name}${args}${condition(draft)}${inner}`
}

function aliasOf(draft: Draft, { type }: GraphQLField<unknown, unknown>): string {
  const kind = below(draft, draft.aliases.length > 0 ? 5 : 4)
  if (kind === 4) return `${oneOf(draft, draft.aliases)}: `
  return kind === 3 ? `as${String(type).replace(/\W/g, '')}: ` : ''
}

function fragment(draft: Draft, type: GraphQLCompositeType, depth: number): string {
  const possible = isAbstractType(type) ? draft.api.getPossibleTypes(type) : [type]
  const interfaces = possible.flatMap((one) => (isObjectType(one) ? one.getInterfaces() : []))
  const on = oneOf<GraphQLCompositeType>(draft, [...possible, type, ...interfaces])
  // Apollo's executor loses a fragment on an object within one on an interface where no interface was asked for.
  const body = selectionSet(draft, on, isAbstractType(on) && isObjectType(type) ? 1 : depth)
  const how = below(draft, 4)
  if (how === 3 || (how === 2 && draft.spreadsAgain)) {
    const name = `Part${draft.fragments.length}`
    draft.fragmentTypes.push(on.name)
    draft.fragments.push(`fragment ${name} on ${on.name} ${body}`)
    return `...${name}${condition(draft)}`
  }
  return on === type && how === 2
    ? `...${condition(draft)} ${body}`
    : `... on ${on.name}${condition(draft)} ${body}`
}

function condition(draft: Draft): string {
  const kind = below(draft, 12)
  if (kind < 9) return ''
  const directive = () => oneOf(draft, ['skip', 'include'])
  if (kind === 9) return ` @${directive()}(if: ${oneOf(draft, ['true', 'false'])})`
  const variable = () => {
    const name = oneOf(draft, ['yes', 'no', 'usually'])
    draft.declared.set(name, name === 'usually' ? 'Boolean! = true' : 'Boolean!')
    if (name !== 'usually') draft.variables[name] = name === 'yes'
    return `$${name}`
  }
  if (kind === 10) return ` @${directive()}(if: ${variable()})`
  const [skip, include] = [variable(), variable()]
  // Apollo's planner loses the fields beside one with the same variable in both directives.
  return skip === include ? ` @skip(if: ${skip})` : ` @skip(if: ${skip}) @include(if: ${include})`
}

function argument(draft: Draft, { name, type }: GraphQLArgument): string | undefined {
  const how = below(draft, 3)
  if (how === 0 && !isNonNullType(type)) return
  const value = someValue(draft, type)
  if (how !== 2) return `${name}: ${literal(type, value)}`
  const variable = `v${draft.declared.size}`
  draft.declared.set(variable, String(type))
  const isLeftOut = draft.nulls && !isNonNullType(type) && below(draft, 3) === 0
  if (!isLeftOut) draft.variables[variable] = value
  return `${name}: $${variable}`
}

function someValue(draft: Draft, type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return presentValue(draft, type.ofType)
  return draft.nulls && below(draft, 6) === 0 ? null : presentValue(draft, type)
}

function presentValue(draft: Draft, type: GraphQLInputType): unknown {
  if (isListType(type)) return Array.from({ length: below(draft, 3) }, () => someValue(draft, type.ofType))
  if (isEnumType(type)) return oneOf(draft, type.getValues()).name
  if (isInputObjectType(type)) {
    const given = Object.values(type.getFields()).filter(() => below(draft, 2) === 1)
    return Object.fromEntries(given.map((field) => [field.name, someValue(draft, field.type)]))
  }
  if (type.name === 'ID') return oneOf(draft, draft.ids)
  const texts = draft.scalars[type.name]
  if (texts) return oneOf(draft, texts)
  if (type.name === 'Boolean') return below(draft, 2) === 1
  return type.name === 'String' ? oneOf(draft, draft.words) : below(draft, 200)
}

function literal(type: GraphQLInputType, value: unknown): string {
  if (value === null) return 'null'
  if (isNonNullType(type)) return literal(type.ofType, value)
  if (isListType(type) && Array.isArray(value))
    return `[${value.map((one) => literal(type.ofType, one)).join(', ')}]`
  if (isEnumType(type)) return String(value)
  if (!isInputObjectType(type)) return JSON.stringify(value)
  const fields = type.getFields()
  const parts = Object.entries(value as object).map(([name, one]) => {
    const field = fields[name]
    return field ? `${name}: ${literal(field.type, one)}` : ''
  })
  return `{ ${parts.join(', ')} }`
}
