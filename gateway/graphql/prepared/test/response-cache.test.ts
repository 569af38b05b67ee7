import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { ReadRecord } from '@shopstack/kit/cache/read-record'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { useShop } from '../../../test/shop.js'
import { responseCache } from '../response-cache.js'

const PRODUCT = 'query Product($id: ID!) { product(id: $id) { id name price stock } }'
const LIST = `query List($category: String) {
  products(first: 5, category: $category) { totalCount nodes { id name stock unitsSold related(first: 2) { name } } } shop { currency } }`
const SEARCH =
  '{ searchProducts(query: "table", first: 3) { totalCount nodes { name unitsSold } facets { inStock { count } } } }'
const ORDERS = '{ orders(first: 2) { nodes { id total items { product { name } } } } }'

const shop = useShop({ env: { CACHE_SECONDS: '60', CALLER_BUDGET: 'off' } })
let admin: { authorization: string }
let customer: { authorization: string }
beforeAll(async () => {
  const signIn = ({ email, password }: { email: string; password: string }) => shop().signIn(email, password)
  admin = await signIn(DEMO_ACCOUNTS.admin)
  customer = await signIn(DEMO_ACCOUNTS.customer)
})

async function text(query: string, variables = {}, headers = {}): Promise<string> {
  const response = await fetch(shop().url('graphql', '/graphql'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  })
  return response.text()
}

const METRIC = /shopstack_cache_requests_total\{cache="responses in memory",result="(hit|miss)"\} (\d+)/g

async function lookups(): Promise<Record<string, number>> {
  const metrics = await (await fetch(shop().url('graphql', '/metrics'))).text()
  return Object.fromEntries([...metrics.matchAll(METRIC)].map(([, result, count]) => [result, Number(count)]))
}

/** How many of the responses to `work` are found. */
async function hitsOf(work: () => Promise<unknown>): Promise<number> {
  const before = await lookups()
  await work()
  const after = await lookups()
  return (after.hit ?? 0) - (before.hit ?? 0)
}

describe('answers', () => {
  test.each([
    ['a product', PRODUCT, { id: '1' }],
    ['a missing product', PRODUCT, { id: '999999' }],
    ['a list', LIST, {}],
    ['a search', SEARCH, {}],
  ])('%s is found with the bytes of a response that is made anew', async (_, query, variables) => {
    const first = await text(query, variables)
    const all = new Set([first])
    // Values live for a second at most; one may expire in between.
    await vi.waitFor(
      async () => {
        const hits = await hitsOf(async () => {
          for (let n = 0; n < 6; n++) all.add(await text(query, variables))
        })
        expect(hits).toBeGreaterThan(1)
      },
      { timeout: 50_000 },
    )
    expect(all).toEqual(new Set([await text(`${query}\n# made anew`, variables)]))
  })

  test('a found response is the same for every caller, also with an invalid token', async () => {
    const all = new Set<string>()
    for (const headers of [{}, admin, customer, { authorization: 'Bearer nonsense' }, {}])
      all.add(await text(PRODUCT, { id: '2' }, headers))
    expect(all.size).toBe(1)
  })
})

describe('protects', () => {
  test('a response that depends on the caller is never found', async () => {
    const hits = await hitsOf(async () => {
      for (let n = 0; n < 4; n++) {
        const [ofAdmin, ofCustomer] = [await text(ORDERS, {}, admin), await text(ORDERS, {}, customer)]
        expect(ofAdmin).not.toBe(ofCustomer)
        expect(await text('{ me { email } }', {}, customer)).toContain(DEMO_ACCOUNTS.customer.email)
        // A field that only administrators see, beside cached ones.
        expect(await text('{ product(id: "1") { name revenue } }', {}, admin)).not.toContain('errors')
        expect(await text('{ product(id: "1") { name revenue } }', {}, customer)).toContain('FORBIDDEN')
      }
    })
    expect(hits).toBe(0)
  })

  test('a change shows in the next response', async () => {
    const adjust = `mutation { adjustStock(input: {productId: "3", quantity: 1, reason: CORRECTION}) { product { stock } } }`
    const stockIn = (body: string) => Number(/"stock":(\d+)/.exec(body)?.[1])
    for (let n = 0; n < 10; n++) {
      await text(PRODUCT, { id: '3' })
      const before = stockIn(await text(PRODUCT, { id: '3' }))
      await text(adjust, {}, admin)
      expect(stockIn(await text(PRODUCT, { id: '3' }))).toBe(before + 1)
    }
  })

  test('a response is charged like one that is made anew', async () => {
    const limited = await text('query Many($first: Int!) { products(first: $first) { nodes { id } } }', {
      first: 5_000,
    })
    expect(limited).toContain('"errors":[')
  })

  test('responses are bounded by their size, and those with long variables are not kept', () => {
    const lookups: boolean[] = []
    const cache = responseCache((isHit) => void lookups.push(isHit), 10_000)
    const current = () => Object.assign(new ReadRecord(), { isCurrent: () => true })
    const keys = Array.from({ length: 20 }, (_, id) => cache.keyOf({ queryHash: 'a' }, 'Name', { id }) ?? '')
    for (const key of keys) cache.keep(key, 'x'.repeat(500), current())
    const found = keys.filter((key) => cache.find(key) !== undefined)
    expect(found).toEqual(keys.slice(-6))
    expect(lookups.filter(Boolean)).toHaveLength(6)
    cache.keep('large', 'x'.repeat(256_001), current())
    expect(cache.find('large')).toBeUndefined()
    expect(cache.keyOf({ queryHash: 'a' }, undefined, { text: 'x'.repeat(2_000) })).toBeNull()
  })
})
