import type postgres from 'postgres'
import { type Subscribers, startSubscribers } from '../harness/subscribers.js'
import type { ChaosAccount, ClientContext } from './client.js'
import { restock } from './fixtures.js'
import { orderProducts } from './workload.js'

const DISCONNECT_SHARE = 0.05

/** Starts the subscribers of a run, which place the first orders; they disconnect now and then by themselves. */
export function subscribeCustomers(
  context: ClientContext,
  {
    sql,
    admin,
    customers,
    products,
  }: {
    readonly sql: postgres.Sql
    readonly admin: ChaosAccount
    readonly customers: readonly ChaosAccount[]
    readonly products: readonly [number, ...number[]]
  },
): Promise<Subscribers> {
  const { url, random } = context
  const disconnects = () => random.chance(DISCONNECT_SHARE)
  return startSubscribers({ url, admin, customers, productIds: products, disconnects }, async (customer) => {
    await orderProducts(context, customer, products)
    await restock(sql)
  })
}
