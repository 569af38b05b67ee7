import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { aCustomer, admin, aProduct, idOf, place, step } from '../../orders/test/fixtures.js'
import { pay } from '../../payments/test/fixtures.js'
import { transactions } from '../../subgraph.js'

const shop = useSubgraph(transactions, 'empty')

const TIMELINE = 'query ($id: ID!) { order(id: $id) { timeline { event at actor { id } } } }'

async function timelineOf(id: number, as: Viewer) {
  const { data, statements } = await shop().ask(TIMELINE, { variables: { id: String(id) }, as })
  const { timeline } = (
    data as { order: { timeline: { event: string; at: string; actor: { id: string } | null }[] } }
  ).order
  return { timeline, statements }
}

describe('answers', () => {
  test('a timeline lists events with their times, and for managers also the actors', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
    const id = idOf(await place(shop(), ada, [[mug, 1]]))
    await pay(shop(), ada, id, { method: 'sandbox:declined' })
    await pay(shop(), ada, id)
    await step(shop(), admin, 'shipOrder', id)
    await step(shop(), admin, 'deliverOrder', id)
    const events = ['PLACED', 'PAYMENT_DECLINED', 'PAID', 'SHIPPED', 'DELIVERED']
    const own = await timelineOf(id, ada)
    expect(own.timeline.map(({ event }) => event)).toEqual(events)
    expect(own.timeline.map(({ actor }) => actor)).toEqual(events.map(() => null))
    expect(own.timeline.map(({ at }) => at)).toEqual(own.timeline.map(({ at }) => at).toSorted())
    const managed = await timelineOf(id, admin)
    expect(managed.timeline.map(({ actor }) => Number(actor?.id))).toEqual([ada.id, ada.id, ada.id, 1, 1])
  })

  test('the timelines of a page of orders cost one statement', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
    for (let n = 0; n < 3; n++) await place(shop(), ada, [[mug, 1]])
    const query = '{ orders { nodes { timeline { event } } } }'
    const { data, statements } = await shop().ask(query, { as: ada })
    const { nodes } = (data as { orders: { nodes: { timeline: object[] }[] } }).orders
    expect(nodes.map(({ timeline }) => timeline)).toEqual([1, 2, 3].map(() => [{ event: 'PLACED' }]))
    expect(statements).toHaveLength(2)
  })
})
