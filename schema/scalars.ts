import { GraphQLError, GraphQLScalarType, Kind, print, type ValueNode } from 'graphql'
import { type Cents, formatMoney, MAX_CENTS, parseMoney } from './money.js'

/** An instant as ISO 8601 UTC text with microseconds, as in Postgres: `2026-11-22T08:00:47.464547Z`. */
export type Instant = string

// Postgres has no year 0 and no offset of 16 hours.
const DATE_TIME = /^(?!0000)\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-](0\d|1[0-5]):\d{2})$/
const DATE = /^(?!0000)\d{4}-\d{2}-\d{2}$/

const invalidValue = (expected: string): never => {
  throw new GraphQLError(expected, { extensions: { code: 'INVALID_INPUT' } })
}

/** Numbers are accepted as well as strings: `29.99` in a query or variable is unambiguous. */
function readMoney(value: unknown): Cents {
  const text = typeof value === 'number' ? String(value) : value
  const cents = typeof text === 'string' ? parseMoney(text) : null
  if (cents !== null && Math.abs(cents) <= MAX_CENTS) return cents
  return invalidValue(
    `Money is a decimal with at most two places, such as "29.99", up to ${formatMoney(MAX_CENTS)}.`,
  )
}

function readDateTime(value: unknown): Instant {
  const isValid = typeof value === 'string' && DATE_TIME.test(value) && !Number.isNaN(Date.parse(value))
  if (!isValid || !isDay(value.slice(0, 10)))
    return invalidValue('DateTime is ISO 8601 with a time zone, such as "2026-11-22T08:00:00Z".')
  return value
}

function readDate(value: unknown): string {
  if (typeof value !== 'string' || !DATE.test(value) || !isDay(value))
    return invalidValue('Date is a calendar day, such as "2026-11-22".')
  return value
}

/** Date.parse turns 30 February into 1 March; the round trip detects that. */
const isDay = (text: string): boolean =>
  !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)

const literal = (node: ValueNode): unknown =>
  node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT ? node.value : undefined

/** Reports an invalid literal as graphql does for its own scalars: with the value and its location. */
function readLiteral<T>(name: string, read: (value: unknown) => T, node: ValueNode): T {
  try {
    return read(literal(node))
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    const isComposite = node.kind === Kind.LIST || node.kind === Kind.OBJECT
    const found = isComposite ? 'an object or a list' : print(node)
    throw new GraphQLError(`Expected value of type "${name}", found ${found}; ${error.message}`, {
      nodes: node,
      extensions: error.extensions,
    })
  }
}

const scalar = <T>(name: string, read: (value: unknown) => T, serialize: (value: unknown) => unknown) =>
  new GraphQLScalarType({
    name,
    parseValue: read,
    parseLiteral: (node) => readLiteral(name, read, node),
    serialize,
  })

/** The custom scalars of both subgraphs, described in `shared.graphql`. */
export const scalars = {
  /** Cents in resolvers, decimal text on the wire. */
  Money: scalar('Money', readMoney, (value) => formatMoney(Number(value))),
  DateTime: scalar('DateTime', readDateTime, (value) =>
    value instanceof Date ? value.toISOString() : String(value),
  ),
  Date: scalar('Date', readDate, String),
}
