import { GraphQLError, parseValue } from 'graphql'
import { describe, expect, test } from 'vitest'
import { scalars } from '../scalars.js'

const { Money, DateTime, Date: Day } = scalars

const refusalOf = (read: () => unknown): GraphQLError => {
  try {
    read()
  } catch (error) {
    if (error instanceof GraphQLError) return error
  }
  throw new Error('it was accepted')
}

describe('answers', () => {
  test.each(['29.99', 29.99])('a price of %j in a variable is exact', (given) => {
    expect(Money.parseValue(given)).toBe(2999)
  })

  test.each(['"29.99"', '29.99'])('a price of %s in a query is exact', (given) => {
    expect(Money.parseLiteral(parseValue(given))).toBe(2999)
  })

  test('a price is serialised as text with two places', () => {
    expect(Money.serialize(2990)).toBe('29.90')
  })

  test.each(['2026-11-22T08:00:47Z', '2026-11-22T08:00:47.464547Z', '2024-02-29T23:59:59+05:30'])(
    '%s is an instant',
    (text) => {
      expect(DateTime.parseValue(text)).toBe(text)
      expect(DateTime.parseLiteral(parseValue(JSON.stringify(text)))).toBe(text)
    },
  )

  test('an instant keeps its microseconds', () => {
    expect(DateTime.serialize('2026-11-22T08:00:47.464547Z')).toBe('2026-11-22T08:00:47.464547Z')
    expect(DateTime.serialize(new Date(0))).toBe('1970-01-01T00:00:00.000Z')
  })

  test('29 February is a valid date in a leap year', () => {
    expect(Day.parseValue('2024-02-29')).toBe('2024-02-29')
  })
})

describe('refuses', () => {
  test.each([
    [Money, '1.999'],
    [Money, 'ten'],
    [Money, true],
    [Money, null],
    [Money, 0.1 + 0.2],
    [Money, 1e21],
    [Money, '100000000.00'],
    [DateTime, '2026-11-22'],
    [DateTime, '2026-11-22T08:00:00'],
    [DateTime, '2026-13-01T00:00:00Z'],
    [DateTime, '2026-02-30T00:00:00Z'],
    [DateTime, '2026-11-22T08:00:00+99:00'],
    [DateTime, '2026-11-22T08:00:00+16:00'],
    [DateTime, '0000-11-22T08:00:00Z'],
    [DateTime, 0],
    [Day, '2026-02-30'],
    [Day, '2026-2-3'],
    [Day, 20260203],
  ])('%s %j is rejected with what was expected', (scalar, given) => {
    const { message, extensions } = refusalOf(() => scalar.parseValue(given))
    expect(message).toContain(`${scalar.name} is `)
    expect(extensions.code).toBe('INVALID_INPUT')
  })

  test.each(['[1]', '{ amount: 1 }', 'true', 'TEN'])('a price of %s in a query is rejected', (given) => {
    const node = parseValue(given)
    const { message, nodes, extensions } = refusalOf(() => Money.parseLiteral(node))
    expect(message).toMatch(
      /^Expected value of type "Money", found (true|TEN|an object or a list); Money is /,
    )
    expect(nodes).toEqual([node])
    expect(extensions.code).toBe('INVALID_INPUT')
  })
})
