import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { formatMoney } from '@shopstack/schema/money'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { transactions } from '../../subgraph.js'
import { aCustomer, aProduct, place } from './fixtures.js'

const shop = useSubgraph(transactions, 'empty')

const QUOTE = `query ($input: QuoteInput!) {
  quote(input: $input) { subtotal discountAmount tax total discountProblem { reason } }
}`

/** A basket: a price and a quantity for each line, and a code that may give nothing. */
const basket = fc.record({
  lines: fc.array(
    fc.record({ cents: fc.integer({ min: 0, max: 500_000 }), quantity: fc.integer({ min: 1, max: 9 }) }),
    { minLength: 1, maxLength: 4 },
  ),
  code: fc.constantFrom(null, 'SAVE10', 'SAVE20', 'SAVE30', 'FLAT5', 'OVER50', 'NOPE'),
})

describe('answers', () => {
  test('an order costs what was quoted, to the cent, for any basket', async () => {
    await shop().owner`insert into discount_codes (code, percent, minimum_subtotal) values ('OVER50', 33, 50)`
    const ada = await aCustomer(shop())
    await fc.assert(
      fc.asyncProperty(basket, async ({ lines, code }) => {
        const products = await Promise.all(
          lines.map(({ cents }) => aProduct(shop(), { price: formatMoney(cents), stock: 9 })),
        )
        const items = lines.map(({ quantity }, n) => ({ productId: String(products[n]), quantity }))
        const { data } = await shop().ask(QUOTE, {
          variables: { input: { items, discountCode: code } },
          as: ada,
        })
        const { discountProblem, ...amounts } = { discountProblem: null, ...(data?.quote as object) }
        const given = items.map(({ productId, quantity }) => [productId, quantity] as const)
        const strict = await place(shop(), ada, given, code === null ? {} : { discountCode: code })
        // A code that gives nothing is refused, and the quote has said why.
        expect(strict.order === null).toBe(discountProblem !== null)
        const options = code === null ? {} : { discountCode: code, ignoreInapplicableDiscount: true }
        const order = strict.order ?? (await place(shop(), ada, given, options)).order
        expect(order).toMatchObject(amounts)
      }),
      { numRuns: 60, seed: 20_260_302 },
    )
  })
})
