import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { anAdmin, change } from '../../catalog/test/fixtures.js'
import { transactions } from '../../subgraph.js'
import { aCustomer, aProduct, idOf, place } from './fixtures.js'

const shop = useSubgraph(transactions)

const ITEMS = `query ($id: ID!) { order(id: $id) { items { name category sku product { name category sku } } } }`

let grace: Viewer
beforeAll(async () => {
  grace = await anAdmin(shop())
})

async function itemsOf(as: Viewer, id: number) {
  const { data, errors, statements } = await shop().ask(ITEMS, { variables: { id: String(id) }, as })
  expect(errors).toBeUndefined()
  const { items } = (data as { order: { items: unknown[] } }).order
  return { items, statements }
}

/** A product with a category and an SKU. */
async function aNamedProduct(sku: string): Promise<number> {
  const id = await aProduct(shop(), { name: 'Mug' })
  await shop().owner`update products set category = 'Kitchen', sku = ${sku} where id = ${id}`
  return id
}

const WAS = (sku: string) => ({ name: 'Mug', category: 'Kitchen', sku })
const IS = { name: 'Cup', category: null, sku: null }

async function rename(id: number): Promise<void> {
  const [product] = await shop().owner`select version from products where id = ${id}`
  const input = { id: String(id), expectedVersion: product?.version, ...IS }
  expect((await change(shop(), grace, 'updateProduct', { input })).userErrors).toEqual([])
}

describe('answers', () => {
  test('a line keeps name, category and SKU of its product as they were when it was ordered', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aNamedProduct('MUG-1')]
    const id = idOf(await place(shop(), ada, [[mug, 1]]))
    await rename(mug)
    const { items, statements } = await itemsOf(ada, id)
    expect(items).toEqual([{ ...WAS('MUG-1'), product: IS }])
    // The order, its lines, their products.
    expect(statements).toHaveLength(3)
    expect((await itemsOf(ada, idOf(await place(shop(), ada, [[mug, 1]])))).items).toEqual([
      { ...IS, product: IS },
    ])
  })

  test('a line is named as the product is when it is locked, not as it was read', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aNamedProduct('MUG-2')]
    let placing: ReturnType<typeof place> | undefined
    await shop().owner.begin(async (tx) => {
      await tx`update products set name = 'Cup', category = null, sku = null where id = ${mug}`
      placing = place(shop(), ada, [[mug, 1]])
      await expect
        .poll(async () => (await shop().owner`select from pg_locks where not granted`).length, {
          timeout: 20_000,
        })
        .toBeGreaterThan(0)
    })
    if (!placing) throw new Error('the order is placed meanwhile')
    expect((await itemsOf(ada, idOf(await placing))).items).toEqual([{ ...IS, product: IS }])
  })

  test('lines that a process of the previous release writes are named, also when it changes them', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aNamedProduct('MUG-3')]
    const id = idOf(await place(shop(), ada, [[mug, 1]]))
    await shop().owner`
      insert into order_items (order_id, product_id, quantity, unit_price, total_price) values (${id}, ${mug}, 1, 1, 1)`
    await rename(mug)
    const was = { ...WAS('MUG-3'), product: IS }
    expect((await itemsOf(ada, id)).items).toEqual([was, was])
  })

  test('exports of orders and the event of the order have the names of the lines', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aNamedProduct('MUG-4')]
    const id = idOf(await place(shop(), ada, [[mug, 2]]))
    await rename(mug)
    const query = 'query { exportOrders(format: JSONL, first: 1000) { text } }'
    const { data } = await shop().ask(query, { as: grace })
    const { text } = (data as { exportOrders: { text: string } }).exportOrders
    const rows: { id: number; lines: unknown[] }[] = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const line = { productId: mug, ...WAS('MUG-4'), quantity: 2, unitPrice: '10.00' }
    expect(rows.find((row) => row.id === id)?.lines).toEqual([{ ...line, totalPrice: '20.00' }])
    const [event] = await shop().owner`
      select payload -> 'lines' as lines from events where subject = ${`order:${id}`} and type = 'order.placed'`
    expect(event?.lines).toEqual([line])
  })
})

describe('protects', () => {
  test('until the lines of an earlier release are named, the present names of their products are shown', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aNamedProduct('MUG-5')]
    const id = idOf(await place(shop(), ada, [[mug, 1]]))
    await shop().owner`alter table order_items disable trigger user`
    await shop().owner`alter table order_items drop constraint order_items_named`
    await shop()
      .owner`update order_items set item_name = null, item_category = null, item_sku = null where order_id = ${id}`
    const { items, statements } = await itemsOf(ada, id)
    expect(items).toEqual([{ ...WAS('MUG-5'), product: WAS('MUG-5') }])
    expect(statements).toHaveLength(3)
    await shop().owner`alter table order_items enable trigger user`
  })

  test('the shop cannot change the names of a line', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aNamedProduct('MUG-6')]
    const id = idOf(await place(shop(), ada, [[mug, 1]]))
    const [row] = await shop().owner`
      select has_column_privilege('shopstack_transactions', 'order_items', 'item_name', 'update') as may`
    expect([row?.may, (await itemsOf(ada, id)).items]).toEqual([
      false,
      [{ ...WAS('MUG-6'), product: WAS('MUG-6') }],
    ])
  })
})
