import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { formatMoney } from '@shopstack/schema/money'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { transactions } from '../../subgraph.js'
import { aCustomer, aProduct, place } from './fixtures.js'

const shop = useSubgraph(transactions, 'empty')

const QUOTE = `query ($input: QuoteInput!) {
  quote(input: $input) {
    subtotal discountAmount tax total discountProblem { reason }
    lines { productId quantity totalPrice available problem { code field } }
  }
}`

interface Quoted {
  subtotal: string
  discountProblem: { reason: string } | null
  lines: { totalPrice: string; problem: { code: string; field: string } | null }[]
}

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
        const { discountProblem, lines: quoted, ...amounts } = (data as { quote: Quoted }).quote
        expect(quoted.map(({ totalPrice }) => Number(totalPrice)).reduce((a, b) => a + b, 0)).toBeCloseTo(
          Number(amounts.subtotal),
          2,
        )
        expect(quoted.every(({ problem }) => problem === null)).toBe(true)
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

  test('lines with a problem in a quote are those that an order is rejected for, for any stock', async () => {
    const ada = await aCustomer(shop())
    const line = fc.record({
      stock: fc.integer({ min: 0, max: 3 }),
      quantity: fc.integer({ min: 0, max: 4 }),
      isArchived: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 4 }), async (lines) => {
        const products = await Promise.all(lines.map(({ stock }) => aProduct(shop(), { stock })))
        const archived = products.filter((_, n) => lines[n]?.isArchived)
        await shop().owner`update products set archived_at = now() where id = any(${archived})`
        const items = lines.map(({ quantity }, n) => ({ productId: String(products[n]), quantity }))
        const { data } = await shop().ask(QUOTE, { variables: { input: { items } }, as: ada })
        const { lines: quoted } = (data as { quote: Quoted }).quote
        const problems = quoted.flatMap(({ problem }) => (problem ? [[problem.code, problem.field]] : []))
        const given = items.map(({ productId, quantity }) => [productId, quantity] as const)
        const { order, userErrors } = await place(shop(), ada, given)
        expect(order === null).toBe(problems.length > 0)
        // Invalid quantities are reported before products are read.
        const isRead = !lines.some(({ quantity }) => quantity < 1)
        const rejected = userErrors.map(({ code, field }) => [code, field])
        expect(isRead ? problems : problems.filter(([code]) => code === 'INVALID_INPUT')).toEqual(rejected)
      }),
      { numRuns: 40, seed: 20_260_302 },
    )
  })
})
