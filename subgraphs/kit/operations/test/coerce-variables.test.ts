import { scalars } from '@shopstack/schema/scalars'
import { MAX_MESSAGE_LENGTH } from '@shopstack/schema/shorten'
import { buildSchema, type GraphQLScalarType, Kind, type OperationDefinitionNode, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { coerceVariables, MAX_INPUT_ERRORS } from '../coerce-variables.js'
import { MAX_LIST_LENGTH } from '../input-shape.js'

const schema = buildSchema(`
  scalar Money
  enum Color { RED BLUE }
  input Item { productId: ID!  quantity: Int! = 1 }
  input Order { items: [Item!]!  note: String }
  type Query { answer(order: Order, price: Money, color: Color, n: Int): Int }`)
Object.assign(schema.getType('Money') as GraphQLScalarType, { parseValue: scalars.Money.parseValue })

const definitionsOf = (signature: string) => {
  const [operation] = parse(`query (${signature}) { answer }`).definitions
  expect(operation?.kind).toBe(Kind.OPERATION_DEFINITION)
  return (operation as OperationDefinitionNode).variableDefinitions ?? []
}
const coerce = (signature: string, variables: Record<string, unknown>) =>
  coerceVariables(schema, definitionsOf(signature), variables)

describe('answers', () => {
  test('variables are coerced with their defaults, and missing ones are left out', () => {
    const { variables } = coerce('$order: Order, $n: Int = 7, $color: Color', {
      order: { items: { productId: 1 } },
    })
    expect(variables).toEqual({ order: { items: [{ productId: '1', quantity: 1 }] }, n: 7 })
  })

  test('variables called like members of every object are like any other', () => {
    const signature = '$constructor: Int, $toString: Int, $__proto__: Int'
    const absent = coerce(signature, {}).variables ?? {}
    expect(absent.constructor).toBeUndefined()
    expect(absent.toString).toBeUndefined()
    const given =
      coerce(signature, JSON.parse('{"constructor":1,"toString":2,"__proto__":3}')).variables ?? {}
    expect(Object.entries(given)).toEqual([
      ['constructor', 1],
      ['toString', 2],
      ['__proto__', 3],
    ])
  })
})

describe('refuses', () => {
  test('a missing required variable called like a member of every object is rejected', () => {
    expect(coerce('$constructor: Int!', {}).errors?.[0]?.message).toContain('was not provided')
  })

  test('an invalid amount is reported with its variable and the expected format', () => {
    const [error] = coerce('$price: Money', { price: '1.999' }).errors ?? []
    expect(error?.message).toBe(
      'Variable "$price" got invalid value "1.999"; Money is a decimal with at most two places, such as "29.99", up to 99999999.99.',
    )
    expect(error?.extensions.code).toBe('INVALID_INPUT')
  })

  test.each([
    ['unknown fields', Object.fromEntries(Array.from({ length: 4_000 }, (_, i) => [`field${i}`, i]))],
    [
      'an object where a number belongs',
      { items: [{ productId: '1', quantity: { ...Array(50_000).fill(0) } }] },
    ],
    ['items that are none', { items: Array.from({ length: 100_000 }, () => 0) }],
    ['a text where an object belongs', 'x'.repeat(1_000_000)],
    ['a field with a name of a megabyte', { ['x'.repeat(1_000_000)]: 1 }],
  ])('%s are rejected with few and short errors', (_, order) => {
    let looks = 0
    const ownKeys = (target: object) => {
      looks++
      return Reflect.ownKeys(target)
    }
    const watched = typeof order === 'object' ? new Proxy(order, { ownKeys }) : order
    const { errors = [] } = coerce('$order: Order', { order: watched })
    expect(errors.length).toBeGreaterThan(0)
    expect(errors.length).toBeLessThanOrEqual(MAX_INPUT_ERRORS)
    for (const { message } of errors) expect(message.length).toBeLessThanOrEqual(MAX_MESSAGE_LENGTH)
    expect(looks).toBeLessThanOrEqual(2)
  })

  test('a list that is too long is rejected before its entries are read', () => {
    let reads = 0
    const entry = {
      get productId() {
        return String(++reads)
      },
    }
    const long = { items: Array(MAX_LIST_LENGTH + 1).fill(entry) }
    expect(coerce('$order: Order', { order: long }).errors?.map(({ message }) => message)).toEqual([
      'Variable "$order" got invalid value at "order.items"; Expected at most 1000 entries, found 1001.',
    ])
    expect(reads).toBe(0)
    long.items.pop()
    expect(coerce('$order: Order', { order: long }).errors).toBeUndefined()
  })

  test.each([
    ['a field', '$order: Order', { order: { items: [], notes: 'x' } }],
    ['a value of an enum', '$color: Color', { color: 'REDD' }],
  ])('%s that is misspelled is rejected without a suggestion', (_, signature, variables) => {
    const { errors } = coerce(signature, variables)
    expect(errors?.[0]?.message).not.toMatch(/did you mean|RED"|note"/i)
  })
})
