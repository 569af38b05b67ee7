import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { transactions } from '../../subgraph.js'
import { aCustomer, aProduct, idOf, place } from './fixtures.js'

const shop = useSubgraph(transactions)

const QUOTE = `query ($input: QuoteInput!) { quote(input: $input) {
  subtotal discountCode discountAmount discountedSubtotal tax total currency discountProblem { reason message } } }`

const quote = (input: object, as?: Parameters<ReturnType<typeof shop>['ask']>[1]) =>
  shop().ask(QUOTE, { variables: { input }, ...as })

const refusal = async (input: object) => {
  const { data, errors } = await quote(input)
  expect(data?.quote ?? null).toBeNull()
  return errors?.map(({ extensions }) => [extensions?.code, extensions?.field])
}

describe('answers', () => {
  test('an amount is quoted with one statement', async () => {
    const { data, statements } = await quote({ subtotal: '100.00', discountCode: 'SAVE20' })
    expect(data?.quote).toEqual({
      ...{ subtotal: '100.00', discountCode: 'SAVE20', discountAmount: '20.00', discountedSubtotal: '80.00' },
      ...{ tax: '8.50', total: '88.50', currency: 'USD', discountProblem: null },
    })
    expect(statements).toHaveLength(1)
  })

  test('a basket of any size is quoted with two statements, and its lines of one product are merged', async () => {
    const mugs = await Promise.all(Array.from({ length: 40 }, () => aProduct(shop(), { price: '2.50' })))
    const items = [...mugs, ...mugs].map((id) => ({ productId: String(id), quantity: 1 }))
    const { data, statements } = await quote({ items, discountCode: 'FLAT5' })
    expect(data?.quote).toMatchObject({ subtotal: '200.00', discountAmount: '5.00', total: '212.00' })
    expect(statements).toHaveLength(2)
  })

  test('an inapplicable code is quoted with the reason and the price without it', async () => {
    const { data } = await quote({ subtotal: '10.00', discountCode: 'NOPE' })
    expect(data?.quote).toMatchObject({
      ...{ discountAmount: '0.00', total: '10.85', discountCode: 'NOPE' },
      discountProblem: { reason: 'UNKNOWN', message: 'The discount code NOPE does not exist.' },
    })
  })

  test('a limit per customer applies to the signed-in customer', async () => {
    await shop()
      .owner`insert into discount_codes (code, percent, usage_limit_per_customer) values ('ONCE', 10, 1)`
    const ada = await aCustomer(shop())
    idOf(await place(shop(), ada, [[await aProduct(shop()), 1]], { discountCode: 'ONCE' }))
    const reasonFor = async (as?: typeof ada) => {
      const { data } = await quote({ subtotal: '10.00', discountCode: 'ONCE' }, as && { as })
      return (data as { quote: { discountProblem: { reason: string } | null } }).quote.discountProblem?.reason
    }
    expect([await reasonFor(ada), await reasonFor()]).toEqual(['USED_UP_BY_CUSTOMER', undefined])
  })

  test('more units than in stock are quoted', async () => {
    const id = await aProduct(shop(), { price: '1.00', stock: 1 })
    const { data } = await quote({ items: [{ productId: String(id), quantity: 100 }] })
    expect(data?.quote).toMatchObject({ subtotal: '100.00' })
  })
})

describe('refuses', () => {
  test.each([
    [{}, 'input'],
    [{ items: [{ productId: '1' }], subtotal: '1.00' }, 'input'],
    [{ items: [] }, 'input.items'],
    [{ subtotal: '-0.01' }, 'input.subtotal'],
    [{ subtotal: '99999999.99' }, 'input.subtotal'],
    [{ items: [{ productId: '1', quantity: 0 }] }, 'input.items.0.quantity'],
    [{ subtotal: '1.00', discountCode: 'C'.repeat(1_024) }, 'input.discountCode'],
  ])('the input %j is rejected', async (input, field) => {
    expect(await refusal(input)).toEqual([['INVALID_INPUT', field]])
  })

  test('a missing and an archived product are rejected', async () => {
    const id = await aProduct(shop())
    await shop().owner`update products set archived_at = now() where id = ${id}`
    for (const productId of [String(id), '2147483647', 'abc'])
      expect(await refusal({ items: [{ productId }] })).toEqual([
        ['PRODUCT_NOT_FOUND', 'input.items.0.productId'],
      ])
  })
})

describe('protects', () => {
  test('a quote writes nothing', async () => {
    const before = await shop().fingerprint()
    await quote({ subtotal: '10.00', discountCode: 'SAVE10' })
    expect(await shop().fingerprint()).toEqual(before)
  })
})
