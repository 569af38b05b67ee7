import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { transactions } from '../../subgraph.js'
import { aCustomer, aProduct, idOf, place } from './fixtures.js'

const shop = useSubgraph(transactions)

const QUOTE = `query ($input: QuoteInput!) { quote(input: $input) {
  subtotal discountCode discountAmount discountedSubtotal tax total currency discountProblem { reason message } } }`

const LINES = `query ($input: QuoteInput!) { quote(input: $input) { subtotal tax total
  lines { productId product { name } quantity unitPrice totalPrice available problem { code field } } } }`

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

  test('each line tells its price, its availability and why it cannot be ordered', async () => {
    const [few, gone] = [
      await aProduct(shop(), { price: '1.00', stock: 1 }),
      await aProduct(shop(), { price: '7.00' }),
    ]
    const mug = await aProduct(shop(), { price: '2.50' })
    await shop().owner`update products set archived_at = now() where id = ${gone}`
    const items = [
      { productId: String(few), quantity: 100 },
      { productId: String(gone) },
      { productId: 'abc', quantity: 2 },
      { productId: String(mug), quantity: 2 },
      { productId: String(mug), quantity: 0 },
      { productId: String(mug), quantity: 1 },
      { productId: '2147483647' },
    ]
    const { data, errors, statements } = await shop().ask(LINES, { variables: { input: { items } } })
    expect(errors).toBeUndefined()
    const problem = (code: string, field: string) => ({ code, field: `input.items.${field}` })
    const nothing = { product: null, unitPrice: null, totalPrice: null, available: 0 }
    expect(data?.quote).toEqual({
      ...{ subtotal: '107.50', tax: '9.14', total: '116.64' },
      lines: [
        {
          ...{ productId: String(few), product: { name: 'Mug' }, quantity: 100 },
          ...{ unitPrice: '1.00', totalPrice: '100.00', available: 1 },
          problem: problem('INSUFFICIENT_STOCK', '0.quantity'),
        },
        {
          ...{ productId: String(gone), quantity: 1, ...nothing },
          problem: problem('PRODUCT_NOT_FOUND', '1.productId'),
        },
        { productId: 'abc', quantity: 2, ...nothing, problem: problem('PRODUCT_NOT_FOUND', '2.productId') },
        {
          ...{ productId: String(mug), product: { name: 'Mug' }, quantity: 3 },
          ...{ unitPrice: '2.50', totalPrice: '7.50', available: 10, problem: null },
        },
        {
          ...{ productId: String(mug), quantity: 0, ...nothing },
          problem: problem('INVALID_INPUT', '4.quantity'),
        },
        {
          ...{ productId: '2147483647', quantity: 1, ...nothing },
          problem: problem('PRODUCT_NOT_FOUND', '6.productId'),
        },
      ],
    })
    expect(statements).toHaveLength(1)
  })

  test('an amount is quoted up to the bound, though no order of it can be placed', async () => {
    const { data } = await quote({ subtotal: '99999999.99' })
    expect(data?.quote).toMatchObject({ subtotal: '99999999.99', tax: '8500000.00', total: '108499999.99' })
  })
})

describe('refuses', () => {
  test.each([
    [{}, 'input'],
    [{ items: [{ productId: '1' }], subtotal: '1.00' }, 'input'],
    [{ items: [] }, 'input.items'],
    [{ subtotal: '-0.01' }, 'input.subtotal'],
    [{ subtotal: '1.00', discountCode: 'C'.repeat(1_024) }, 'input.discountCode'],
  ])('the input %j is rejected', async (input, field) => {
    expect(await refusal(input)).toEqual([['INVALID_INPUT', field]])
  })

  test('a basket whose total is above the bound of an order is rejected', async () => {
    const id = await aProduct(shop(), { price: '99999999.99' })
    expect(await refusal({ items: [{ productId: String(id) }] })).toEqual([['INVALID_INPUT', 'input.items']])
  })
})

describe('protects', () => {
  test('a quote writes nothing', async () => {
    const before = await shop().fingerprint()
    await quote({ subtotal: '10.00', discountCode: 'SAVE10' })
    expect(await shop().fingerprint()).toEqual(before)
  })
})
