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
import type { Asked } from './zoo.js'

/** An operation being made up: each decision takes the next number of the tape, and 0 when it has run out. */
interface Draft {
  api: GraphQLSchema
  tape: Iterator<number>
  declared: Map<string, string>
  variables: Record<string, unknown>
  fragments: string[]
}

const WORDS = ['lion l1', 'parrot p2', 'x']
const IDS = ['l1', 'l2', 'p1', 'p2', 'nobody']
const DEPTH = 4

/** Some operation on a schema; it may ask for two things under one name, which validation then refuses. */
export function anyOperation(api: GraphQLSchema, tape: readonly number[]): Asked {
  const draft: Draft = { api, tape: tape.values(), declared: new Map(), variables: {}, fragments: [] }
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
  const kind = below(draft, 8)
  if (kind === 7) return `${oneOf(draft, ['', 't: '])}__typename${condition(draft)}`
  if (depth > 1 && (kind >= 5 || !('getFields' in type))) return fragment(draft, type, depth - 1)
  if (!('getFields' in type)) return '__typename'
  const fields = Object.values(type.getFields()).filter(
    (field) => depth > 1 || !isCompositeType(getNamedType(field.type)),
  )
  return fields.length > 0 ? fieldOf(draft, oneOf(draft, fields), depth) : '__typename'
}

function fieldOf(draft: Draft, field: GraphQLField<unknown, unknown>, depth: number): string {
  const given = field.args.flatMap((arg) => argument(draft, arg) ?? [])
  // Fields of one type share an alias, so that fragments on several types collide.
  const alias = below(draft, 4) === 3 ? `as${String(field.type).replace(/\W/g, '')}: ` : ''
  const type = getNamedType(field.type)
  const inner = isCompositeType(type) ? ` ${selectionSet(draft, type, depth - 1)}` : ''
  const args = given.length > 0 ? `(${given.join(', ')})` : ''
  return `${alias}${field.name}${args}${condition(draft)}${inner}`
}

function fragment(draft: Draft, type: GraphQLCompositeType, depth: number): string {
  const possible = isAbstractType(type) ? draft.api.getPossibleTypes(type) : [type]
  const interfaces = possible.flatMap((one) => (isObjectType(one) ? one.getInterfaces() : []))
  const on = oneOf<GraphQLCompositeType>(draft, [...possible, type, ...interfaces])
  // Apollo's executor loses a fragment on an object within one on an interface where no interface was asked for.
  const body = selectionSet(draft, on, isAbstractType(on) && isObjectType(type) ? 1 : depth)
  const how = below(draft, 4)
  if (how === 3) {
    const name = `Part${draft.fragments.length}`
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
  // Apollo's planner forgets what stands beside a field with one variable for both.
  return skip === include ? ` @skip(if: ${skip})` : ` @skip(if: ${skip}) @include(if: ${include})`
}

function argument(draft: Draft, { name, type }: GraphQLArgument): string | undefined {
  const how = below(draft, 3)
  if (how === 0 && !isNonNullType(type)) return
  const value = someValue(draft, type)
  if (how !== 2) return `${name}: ${literal(type, value)}`
  const variable = `v${draft.declared.size}`
  draft.declared.set(variable, String(type))
  draft.variables[variable] = value
  return `${name}: $${variable}`
}

function someValue(draft: Draft, type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return someValue(draft, type.ofType)
  if (isListType(type)) return Array.from({ length: below(draft, 3) }, () => someValue(draft, type.ofType))
  if (isEnumType(type)) return oneOf(draft, type.getValues()).name
  if (isInputObjectType(type)) {
    const given = Object.values(type.getFields()).filter(() => below(draft, 2) === 1)
    return Object.fromEntries(given.map((field) => [field.name, someValue(draft, field.type)]))
  }
  if (type.name === 'ID') return oneOf(draft, IDS)
  if (type.name === 'Boolean') return below(draft, 2) === 1
  return type.name === 'String' ? oneOf(draft, WORDS) : below(draft, 200)
}

function literal(type: GraphQLInputType, value: unknown): string {
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
