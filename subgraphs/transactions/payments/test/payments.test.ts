import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { transactions } from '../../subgraph.js'

const shop = useSubgraph(transactions, 'demo')
const admin: Viewer = { id: 1, role: 'admin', sessionId: null }

const paymentsOf = async (id: unknown, as: Viewer) =>
  (await shop().ask(`{ order(id: "${id}") { payments { status amount method } } }`, { as })).data?.order

describe('answers', () => {
  test('the payments of an order are its attempts in order, declined ones first', async () => {
    const [row] = await shop().owner`
      select order_id from payments where status = 'declined' and order_id in
        (select order_id from payments where status = 'succeeded') order by order_id limit 1`
    const attempts = await shop().owner`
      select upper(status) as status, amount, method from payments where order_id = ${row?.order_id} order by id`
    expect(attempts.length).toBeGreaterThan(1)
    expect(await paymentsOf(row?.order_id, admin)).toEqual({ payments: [...attempts] })
  })

  test('an unpaid order has no payments', async () => {
    const [row] = await shop().owner`
      select id from orders where status = 'pending' and id not in (select order_id from payments) limit 1`
    expect(await paymentsOf(row?.id, admin)).toEqual({ payments: [] })
  })
})

describe('protects', () => {
  test('the payments of another customer are hidden', async () => {
    const [row] = await shop().owner`
      select o.id, o.user_id from orders o join payments p on p.order_id = o.id order by o.id limit 1`
    const stranger: Viewer = { id: Number(row?.user_id) + 1, role: 'customer', sessionId: null }
    expect(await paymentsOf(row?.id, stranger)).toBeNull()
  })

  test('the database rejects a second successful payment of an order', async () => {
    const { owner } = shop()
    const again = owner`
      insert into payments (order_id, status, amount, method)
      select order_id, 'succeeded', amount, method from payments where status = 'succeeded' limit 1`
    await expect(again).rejects.toMatchObject({ code: '23505', constraint_name: 'payments_one_success' })
  })
})
