import { randomUUID } from 'node:crypto'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { checkPlans } from '../hand-written/check-plans.js'
import { PAY, PRICE_AND_PLACE } from '../hand-written/order-statements.js'
import { openRoute } from '../hand-written/route.js'
import { single } from '../hand-written/statement.js'
import type { StartProgram } from '../harness/program.js'

interface PurchaseVariables {
  input: { items: readonly { productId: string; quantity: number }[] }
}

const ADDRESS = '127.0.0.1'
const EXAMPLE_KEY = '00000000-0000-4000-8000-000000000000'

/** Writes the rows of an order that is placed and paid in one transaction of two statements, without any rule of the shop. */
export const start: StartProgram = (options) =>
  openRoute(options, 'transactions', async ({ sql, operations, onStatement }) => {
    const [place, pay] = [single(PRICE_AND_PLACE), single(PAY)]
    const { taxRate } = options.config
    await checkPlans(sql, [
      { name: 'order', text: place, values: [1, [1, 2], [1, 1], taxRate, ADDRESS] },
      { name: 'payment', text: pay, values: [1, 1, EXAMPLE_KEY, ADDRESS] },
    ])

    const purchase = ({ input: { items } }: PurchaseVariables, { id }: Viewer) =>
      sql.begin(async (tx) => {
        const run = async (text: string, values: readonly unknown[]) => {
          onStatement()
          const [row] = await tx.unsafe<{ data: string }[]>(text, values as never[], { prepare: true })
          return row?.data ?? null
        }
        const ids = items.map(({ productId }) => Number(productId))
        const quantities = items.map(({ quantity }) => quantity)
        const orderId = await run(place, [id, ids, quantities, taxRate, ADDRESS])
        return run(pay, [Number(orderId), id, randomUUID(), ADDRESS])
      })
    operations<PurchaseVariables>(async ({ variables }, viewer) =>
      viewer ? purchase(variables, viewer) : null,
    )
  })
