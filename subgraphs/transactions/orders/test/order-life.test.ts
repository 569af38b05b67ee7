import { ORDER_STATUSES } from '@shopstack/drizzle/tables'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { transactions } from '../../subgraph.js'
import { TRANSITIONS } from '../order-state-machine.js'
import { aCustomer, admin, aProduct, idOf, place, step, stockOf } from './fixtures.js'

const shop = useSubgraph(transactions, 'empty')

const STATUSES = ORDER_STATUSES

/** An order that stands somewhere, however it got there. */
async function anOrder(status: string) {
  const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
  const id = idOf(await place(shop(), ada, [[mug, 1]]))
  await shop().owner`update orders set status = ${status} where id = ${id}`
  return { id, ada, mug }
}

const MUTATIONS = { CANCEL: 'cancelOrder', SHIP: 'shipOrder', DELIVER: 'deliverOrder' } as const

describe('answers', () => {
  test('a cancelled order returns its units and the use of its code', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
    const id = idOf(await place(shop(), ada, [[mug, 4]], { discountCode: 'FLAT5' }))
    const { order } = await step(shop(), ada, 'cancelOrder', id)
    expect(order).toMatchObject({ status: 'CANCELLED', availableActions: [] })
    expect(await stockOf(shop(), mug)).toEqual({ stock: 10, moved: 10 })
    const [uses] = await shop().owner`select uses from discount_uses where user_id = ${ada.id}`
    expect(uses).toEqual({ uses: 0 })
    expect(
      await shop().owner`select type, sequence from events where subject = ${`order:${id}`} order by id`,
    ).toEqual([
      { type: 'order.placed', sequence: 1 },
      { type: 'order.cancelled', sequence: 2 },
    ])
  })

  test('a paid order is shipped and delivered, with the actor in the audit log', async () => {
    const { id } = await anOrder('paid')
    expect((await step(shop(), admin, 'shipOrder', id)).order).toMatchObject({ status: 'SHIPPED' })
    expect((await step(shop(), admin, 'deliverOrder', id)).order).toMatchObject({ status: 'DELIVERED' })
    expect(
      await shop().owner`
        select action, actor_id, before, after from audit_log where subject = ${`order:${id}`} order by id offset 1`,
    ).toEqual([
      {
        action: 'order.shipped',
        actor_id: 1,
        before: { status: 'paid' },
        after: { status: 'shipped', shipmentId: 1, carrier: null, trackingNumber: null },
      },
      {
        action: 'order.delivered',
        actor_id: 1,
        before: { status: 'shipped' },
        after: { status: 'delivered' },
      },
    ])
  })

  test.each(STATUSES)('the available actions of a %s order depend on the caller', async (status) => {
    const { id, ada } = await anOrder(status)
    const actions = async (as: typeof ada) =>
      (await shop().ask(`{ order(id: "${id}") { availableActions } }`, { as })).data?.order
    const steps = Object.entries(TRANSITIONS).filter(([, { from }]) => from.includes(status))
    const open = (who: 'customer' | 'manager') =>
      steps.filter(([, rule]) => rule[who]).map(([action]) => action)
    expect(await actions(ada)).toEqual({ availableActions: open('customer') })
    expect(await actions(admin)).toEqual({ availableActions: open('manager') })
  })

  test('no action is available while a payment of the order is in progress', async () => {
    const { id, ada } = await anOrder('pending')
    await shop().owner`update orders set open_attempt_id = 1 where id = ${id}`
    const { data } = await shop().ask(`{ order(id: "${id}") { availableActions } }`, { as: ada })
    expect(data?.order).toEqual({ availableActions: [] })
    expect((await step(shop(), ada, 'cancelOrder', id)).userErrors).toMatchObject([{ code: 'IN_PROGRESS' }])
  })

  test('a repeated cancellation under one key returns the same response', async () => {
    const { id, ada, mug } = await anOrder('pending')
    const mutation = `mutation { cancelOrder(id: "${id}", idempotencyKey: "bye") { order { status } userErrors { code } } }`
    for (const _ of [1, 2]) {
      const { data } = await shop().ask(mutation, { as: ada })
      expect(data?.cancelOrder).toEqual({ order: { status: 'CANCELLED' }, userErrors: [] })
    }
    expect((await stockOf(shop(), mug)).stock).toBe(10)
  })
})

describe('refuses', () => {
  const steps = Object.entries(MUTATIONS) as [keyof typeof MUTATIONS, string][]
  const illegal = steps.flatMap(([action, mutation]) =>
    STATUSES.filter((status) => !TRANSITIONS[action].from.includes(status)).map(
      (status) => [mutation, status] as const,
    ),
  )

  test.each(illegal)('%s of a %s order is rejected and changes nothing', async (mutation, status) => {
    const { id } = await anOrder(status)
    const before = await shop().fingerprint()
    const { order, userErrors } = await step(shop(), admin, mutation, id)
    const code = mutation === 'cancelOrder' ? 'ORDER_NOT_PENDING' : 'ORDER_ACTION_UNAVAILABLE'
    expect([order, userErrors]).toMatchObject([null, [{ code, field: 'id' }]])
    expect(userErrors[0]?.message).toContain(status)
    expect(await shop().fingerprint()).toEqual(before)
  })

  test.each(['x', '0', '999999999'])('the unknown order %s cannot be cancelled', async (id) => {
    expect((await step(shop(), admin, 'cancelOrder', id)).userErrors).toEqual([
      { code: 'ORDER_NOT_FOUND', field: 'id', message: `There is no order ${id}.` },
    ])
  })

  test.each(['shipOrder', 'deliverOrder'])('%s is refused to customers', async (mutation) => {
    const { id, ada } = await anOrder('paid')
    await expect(step(shop(), ada, mutation, id)).rejects.toThrow(
      'You are not allowed to do this: it requires the scope orders:manage.',
    )
  })
})
