import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { MAX_MESSAGE_LENGTH } from '@shopstack/schema/shorten'
import { describe, expect, test } from 'vitest'
import { MODES, useShop } from './shop.js'

const shops = { 'in process': useShop(), 'over HTTP': useShop({ mode: 'over HTTP' }) }
const { email, password } = DEMO_ACCOUNTS.admin

const CREATE = 'createProduct(input: { name: "Whole", price: '
const TWO = (price: string) =>
  `mutation { a: ${CREATE} "1.00" }) { product { id } } b: ${CREATE} ${price} }) { product { id } } }`
const TWO_BY_VARIABLE = (type: string, use: string) =>
  `mutation ($value: ${type}) { a: ${CREATE} "1.00" }) { product { id } } ${use} { userErrors { code } } }`
const PRICE = `b: ${CREATE} $value })`
const PRODUCT = 'b: createProduct(input: $value)'
const ENDS = 'b: createDiscountCode(input: { code: "WHOLE", percent: 5, endsAt: $value })'

describe.each(MODES)('refuses whole, %s,', (mode) => {
  const shop = shops[mode]
  const products = async () => (await shop().owner`select count(*)::int as n from products`)[0]?.n

  test.each(['"1.999"', '1e400', 'true', '"NaN"', '["1.00"]', '{ cents: 1 }', '""'])(
    'two mutations are rejected together when the second has the price %s',
    async (price) => {
      const before = await products()
      const { status, data, errors } = await shop().ask(TWO(price), {}, await shop().signIn(email, password))
      expect(status).toBe(400)
      expect(data).toBeUndefined()
      expect(errors?.[0]?.message).toMatch(
        /^Argument "input\.price" of "createProduct": Expected value of type "Money", found .*; Money is a decimal/,
      )
      expect(errors?.[0]?.locations).toHaveLength(1)
      expect(await products()).toBe(before)
    },
  )

  test.each([
    ['Money!', PRICE, '1.999', 'Variable "$value" got invalid value "1.999"; Money is a decimal'],
    [
      'Money!',
      PRICE,
      {},
      'Variable "$value" got invalid value at "value"; Expected type "Money", found an object',
    ],
    ['DateTime', ENDS, 'soon', 'Variable "$value" got invalid value "soon"; DateTime is ISO 8601'],
    ['DateTime', ENDS, '2026-02-30T00:00:00Z', 'DateTime is ISO 8601'],
    [
      'CreateProductInput!',
      PRODUCT,
      { name: 'Whole', price: [1] },
      'Variable "$value" got invalid value at "value.price"; Expected type "Money", found an object or a list',
    ],
    [
      'CreateProductInput!',
      PRODUCT,
      { name: 'Whole', price: '1.00', stock: 1.5 },
      'at "value.stock"; Int cannot',
    ],
  ])(
    'two mutations are rejected together when the second has an invalid %s',
    async (type, use, value, expected) => {
      const before = await products()
      const admin = await shop().signIn(email, password)
      const { status, data, errors } = await shop().ask(TWO_BY_VARIABLE(type, use), { value }, admin)
      expect(status).toBe(400)
      expect(data).toBeUndefined()
      expect(errors?.[0]?.message).toContain(expected)
      expect(await products()).toBe(before)
    },
  )

  test('a query is rejected when one field of an argument is no amount', async () => {
    const { status, data } = await shop().ask(
      '{ shop { currency } searchProducts(query: "a", filter: { minPrice: "1.999" }) { totalCount } }',
    )
    expect(status).toBe(400)
    expect(data).toBeUndefined()
  })

  test.each([
    ['{ products(first: "x") { nodes { id } } }', '"first" of "products": Int cannot represent non-integer'],
    ['{ products(sort: NEWES) { nodes { id } } }', '"sort" of "products": Value "NEWES" does not exist'],
    [
      '{ salesReport(from: "2026-02-30") { asOf } }',
      '"from" of "salesReport": Expected value of type "Date", found "2026-02-30"; Date is a calendar day',
    ],
    [
      'mutation { createDiscountCode(input: { code: "X", percent: 5, endsAt: "soon" }) { userErrors { code } } }',
      '"input.endsAt" of "createDiscountCode": Expected value of type "DateTime", found "soon"; DateTime is ISO',
    ],
    [
      'mutation { placeOrder(input: { items: [{ productId: 1 }, { productId: 1, quantity: "2" }] }) { order { id } } }',
      '"input.items[1].quantity" of "placeOrder": Int cannot represent',
    ],
    [
      `{ searchProducts(query: "a", filter: { minPrice: "${'9'.repeat(40_000)}" }) { totalCount } }`,
      '"filter.minPrice" of "searchProducts": Expected value of type "Money", found "999',
    ],
    [
      `mutation { placeOrder(input: { items: [${'null '.repeat(1_001)}] }) { order { id } } }`,
      '"input.items" of "placeOrder": Expected at most 1000 entries, found 1001.',
    ],
  ])('%.100s is rejected with the name of the argument', async (query, expected) => {
    const { status, errors } = await shop().ask(query)
    expect(status).toBe(400)
    expect(errors?.[0]?.message).toContain(`Argument ${expected}`)
    expect(errors?.[0]?.message.length).toBeLessThanOrEqual(MAX_MESSAGE_LENGTH)
    expect(errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED')
  })

  test('rejected requests cause no internal error', () => {
    expect(shop().logLines.filter((line) => /"level":"?(50|error)/.test(line))).toEqual([])
  })
})
