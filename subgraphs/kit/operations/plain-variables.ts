import {
  GraphQLBoolean,
  GraphQLID,
  GraphQLInt,
  GraphQLString,
  Kind,
  type VariableDefinitionNode,
} from 'graphql'

/** Whether variables equal their coerced values, so that coercion can be skipped. */
export type ArePlain = (variables: Readonly<Record<string, unknown>>) => boolean

/** The largest Int of GraphQL, and the smallest. */
const MAX_INT = 2_147_483_647
const MIN_INT = -2_147_483_648

const PLAIN: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  [GraphQLID.name, (value: unknown) => typeof value === 'string'],
  [GraphQLString.name, (value: unknown) => typeof value === 'string'],
  [GraphQLBoolean.name, (value: unknown) => typeof value === 'boolean'],
  [
    GraphQLInt.name,
    (value: unknown) => Number.isInteger(value) && Number(value) <= MAX_INT && Number(value) >= MIN_INT,
  ],
])

/** Checks variables of the common types: ids, strings, numbers and booleans, including absent optional ones. */
export function plainVariables(definitions: readonly VariableDefinitionNode[] = []): ArePlain {
  const checks = definitions.map(checkOf)
  return (variables) => {
    for (const check of checks) if (!check(variables)) return false
    return true
  }
}

function checkOf({ variable, type, defaultValue }: VariableDefinitionNode): ArePlain {
  const name = variable.name.value
  const isNonNull = type.kind === Kind.NON_NULL_TYPE
  const named = isNonNull ? type.type : type
  const isPlain = named.kind === Kind.NAMED_TYPE ? PLAIN.get(named.name.value) : undefined
  const mayBeAbsent = !isNonNull && defaultValue === undefined
  return (variables) => {
    if (!Object.hasOwn(variables, name)) return mayBeAbsent
    const value = variables[name]
    return value === null ? !isNonNull : isPlain?.(value) === true
  }
}
