import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import type postgres from 'postgres'
import { beforeAll, describe, expect, test } from 'vitest'
import { anAdmin } from '../catalog/test/fixtures.js'
import { aCustomer, aProduct, step } from '../orders/test/fixtures.js'
import { anOrder, aPaidOrder } from '../payments/test/fixtures.js'
import { transactions } from '../subgraph.js'

const shop = useSubgraph(transactions)

type Args = Record<string, unknown>

/** A mutation with a key: its request, the same written differently, another request, and one that is rejected. */
interface Scenario {
  /** The types of the arguments beside the key. */
  readonly args: Readonly<Record<string, string>>
  readonly as: Viewer
  readonly first: Args
  readonly same: Args
  readonly other: Args
  readonly rejected: { readonly args: Args; readonly code: string }
}

let grace: Viewer
let ada: Viewer
beforeAll(async () => {
  grace = await anAdmin(shop())
  ada = await aCustomer(shop())
})

const NOWHERE = '2147483647'

/** A scenario for each mutation with an idempotency key. */
const SCENARIOS: Readonly<Record<string, () => Promise<Scenario>>> = {
  placeOrder: async () => {
    const id = await aProduct(shop())
    const items = (quantity: number) => [{ productId: String(id), quantity }]
    return {
      ...{ args: { input: 'PlaceOrderInput!' }, as: ada },
      first: { input: { items: items(2) } },
      same: { input: { discountCode: null, items: [...items(1), ...items(1)] } },
      other: { input: { items: items(3) } },
      rejected: { args: { input: { items: items(11) } }, code: 'INSUFFICIENT_STOCK' },
    }
  },
  cancelOrder: async () => {
    const [one, other] = [await anOrder(shop(), ada), await anOrder(shop(), ada)]
    return {
      ...{ args: { id: 'ID!' }, as: ada },
      first: { id: String(one.id) },
      same: { id: `0${one.id}` },
      other: { id: String(other.id) },
      rejected: { args: { id: NOWHERE }, code: 'ORDER_NOT_FOUND' },
    }
  },
  checkout: async () => {
    const [one, other] = [await anOrder(shop(), ada), await anOrder(shop(), ada)]
    return {
      ...{ args: { input: 'CheckoutInput!' }, as: ada },
      first: { input: { orderId: String(one.id) } },
      same: { input: { paymentMethod: 'card', orderId: `0${one.id}` } },
      other: { input: { orderId: String(other.id) } },
      rejected: {
        args: { input: { orderId: String(other.id), paymentMethod: 'sandbox:declined' } },
        code: 'PAYMENT_DECLINED',
      },
    }
  },
  refundOrder: async () => {
    const { id, items } = await aPaidOrder(shop(), ada, { quantity: 5 })
    const lines = (...quantities: number[]) =>
      quantities.map((quantity) => ({ orderItemId: String(items[0]), quantity }))
    return {
      ...{ args: { input: 'RefundOrderInput!' }, as: grace },
      first: { input: { orderId: String(id), lines: lines(2), reason: 'late' } },
      same: {
        input: { reason: ' late ', orderId: String(id), amount: null, lines: lines(1, 1), restock: false },
      },
      other: { input: { orderId: String(id), lines: lines(3), reason: 'late' } },
      rejected: { args: { input: { orderId: String(id), lines: lines(6) } }, code: 'INVALID_INPUT' },
    }
  },
  shipOrder: async () => {
    const { id, items } = await aPaidOrder(shop(), ada, { quantity: 5 })
    const lines = (...quantities: number[]) =>
      quantities.map((quantity) => ({ orderItemId: String(items[0]), quantity }))
    return {
      ...{ args: { id: 'ID!', input: 'ShipOrderInput' }, as: grace },
      first: { id: String(id), input: { lines: lines(2), carrier: 'DHL' } },
      same: { id: `0${id}`, input: { carrier: ' DHL ', trackingNumber: '', lines: lines(1, 1) } },
      other: { id: String(id), input: { lines: lines(1), carrier: 'DHL' } },
      rejected: { args: { id: NOWHERE, input: null }, code: 'ORDER_NOT_FOUND' },
    }
  },
  deliverOrder: async () => {
    const aShippedOrder = async () => {
      const { id } = await aPaidOrder(shop(), ada)
      await step(shop(), grace, 'shipOrder', id)
      return String(id)
    }
    const [one, other] = [await aShippedOrder(), await aShippedOrder()]
    return {
      ...{ args: { id: 'ID!' }, as: grace },
      first: { id: one },
      same: { id: `0${one}` },
      other: { id: other },
      rejected: { args: { id: NOWHERE }, code: 'ORDER_NOT_FOUND' },
    }
  },
  createProduct: async () => ({
    ...{ args: { input: 'CreateProductInput!' }, as: grace },
    first: { input: { name: 'Mug', price: '9.9' } },
    same: { input: { price: '9.90', name: '  Mug ', category: null, images: [], stock: 0 } },
    other: { input: { name: 'Mug', price: '9.91' } },
    rejected: { args: { input: { name: ' ', price: '1' } }, code: 'INVALID_INPUT' },
  }),
  adjustStock: async () => {
    const productId = String(await aProduct(shop()))
    const input = { productId, quantity: 2, reason: 'DELIVERY' }
    return {
      ...{ args: { input: 'AdjustStockInput!' }, as: grace },
      first: { input },
      same: { input: { note: null, ...input, productId: `0${productId}` } },
      other: { input: { ...input, quantity: 3 } },
      rejected: { args: { input: { ...input, quantity: -11 } }, code: 'INSUFFICIENT_STOCK' },
    }
  },
  createDiscountCode: async () => ({
    ...{ args: { input: 'CreateDiscountCodeInput!' }, as: grace },
    first: { input: { code: 'AUTUMN', percent: 10, startsAt: '2027-09-01T00:00:00Z' } },
    same: { input: { startsAt: '2027-09-01T02:00:00+02:00', amount: null, percent: 10, code: ' AUTUMN' } },
    other: { input: { code: 'WINTER', percent: 10 } },
    rejected: { args: { input: { code: 'SAVE10', percent: 10 } }, code: 'DISCOUNT_CODE_TAKEN' },
  }),
}

const NAMES = Object.keys(SCENARIOS)

function ask(name: string, { args, as }: Scenario, given: Args, key: string) {
  const declared = Object.entries(args).map(([arg, type]) => `, $${arg}: ${type}`)
  const passed = Object.keys(args).map((arg) => `, ${arg}: $${arg}`)
  const query = `mutation ($key: String${declared.join('')}) {
    ${name}(idempotencyKey: $key${passed.join('')}) { userErrors { code } } }`
  return shop().ask(query, { variables: { ...given, key }, as })
}

async function send(name: string, scenario: Scenario, given: Args, key: string) {
  const { data, errors, extensions } = await ask(name, scenario, given, key)
  expect(errors).toBeUndefined()
  // The shape of the selection above.
  const payloads = data as Record<string, { userErrors: { code: string }[] }>
  return { codes: (payloads[name]?.userErrors ?? [{ code: 'none' }]).map(({ code }) => code), extensions }
}

const WAIT = { timeout: 20_000 }

/** Ends the connections that wait to write a key, as the end of their process does; returns their number. */
async function killWaiting(sql: postgres.TransactionSql): Promise<number> {
  const ended = await sql`
    select pg_terminate_backend(pid) from pg_locks
    where relation = 'idempotency_keys'::regclass and not granted and database = (select oid from pg_database where datname = current_database())`
  return ended.length
}

/** The rows of everything but keys. */
async function effects() {
  const { idempotency_keys: _, ...rest } = await shop().fingerprint()
  return rest
}

const DONE = { codes: [], extensions: undefined }

describe('answers', () => {
  test('every mutation with an idempotency key is tested here', () => {
    const fields = shop().subgraph.schema.getMutationType()?.getFields() ?? {}
    const keyed = Object.values(fields).filter(({ args }) =>
      args.some((arg) => arg.name === 'idempotencyKey'),
    )
    expect(keyed.map(({ name }) => name).toSorted()).toEqual(NAMES.toSorted())
  })

  test.each(NAMES)('%s of one meaning has one effect under a key, and repeats are marked', async (name) => {
    const scenario = await SCENARIOS[name]?.()
    if (!scenario) throw new Error('the scenario exists')
    expect(await send(name, scenario, scenario.first, 'one')).toEqual(DONE)
    const before = await effects()
    for (const again of [scenario.first, scenario.same])
      expect(await send(name, scenario, again, 'one')).toEqual({
        codes: [],
        extensions: { idempotentReplayed: [[name]] },
      })
    expect((await send(name, scenario, scenario.other, 'one')).codes).toEqual(['IDEMPOTENCY_KEY_REUSED'])
    expect(await effects()).toEqual(before)
  })

  test.each(NAMES)('%s leaves its key free when it is rejected, for a corrected request', async (name) => {
    const scenario = await SCENARIOS[name]?.()
    if (!scenario) throw new Error('the scenario exists')
    const { rejected, other } = scenario
    for (let n = 0; n < 2; n++)
      expect((await send(name, scenario, rejected.args, 'free')).codes).toEqual([rejected.code])
    expect(await send(name, scenario, other, 'free')).toEqual(DONE)
    expect((await send(name, scenario, other, 'free')).extensions).toEqual({ idempotentReplayed: [[name]] })
  })
})

describe('protects', () => {
  test.each(NAMES)('eight concurrent requests of %s under one key have one effect', async (name) => {
    const scenario = await SCENARIOS[name]?.()
    if (!scenario) throw new Error('the scenario exists')
    // The scenarios of one test file would collide otherwise.
    const given = name === 'createDiscountCode' ? { input: { code: 'SPRING', percent: 5 } } : scenario.first
    const results = await Promise.all(
      Array.from({ length: 8 }, () => send(name, scenario, given, 'parallel')),
    )
    expect(results.filter(({ codes, extensions }) => codes.length === 0 && !extensions)).toHaveLength(1)
    for (const { codes, extensions } of results)
      if (!extensions && codes.length > 0) expect(codes).toEqual(['IN_PROGRESS'])
  })

  test.each(NAMES)('%s leaves neither effect nor key when it dies before the key is stored', async (name) => {
    const scenario = await SCENARIOS[name]?.()
    if (!scenario) throw new Error('the scenario exists')
    const { owner } = shop()
    const given = name === 'createDiscountCode' ? { input: { code: 'NIGHT', percent: 5 } } : scenario.first
    const before = await shop().fingerprint()
    await owner.begin(async (tx) => {
      // Keys can be read and not be written, so the request stops where its effect is written and its key is not.
      await tx`lock table idempotency_keys in share row exclusive mode`
      const dying = ask(name, scenario, given, 'killed')
      await expect.poll(() => killWaiting(tx), WAIT).toBe(1)
      expect((await dying).errors?.[0]?.extensions?.code).toBe('SERVICE_UNAVAILABLE')
    })
    expect(await shop().fingerprint()).toEqual(before)
    expect(await send(name, scenario, given, 'killed')).toEqual(DONE)
  })
})
