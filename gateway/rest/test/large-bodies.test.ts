import { describe, expect, test } from 'vitest'
import { type TestShop, useShop } from '../../test/shop.js'
import { restClient } from './rest-client.js'

/** More than enough for one body of a megabyte, and too little for a second one. */
const shop = useShop({ env: { CALLER_BUDGET: '5000', CALLER_BUDGET_SECONDS: '3600', REDIS_URL: '' } })

const PORTS = ['flask', 'express'] as const

const JSON_TYPE = { 'content-type': 'application/json' }

/** Sends a body as the caller of the test, and the points that are left afterwards. */
async function send(at: TestShop, port: (typeof PORTS)[number], raw: string) {
  const client = await restClient(at, port, null)
  const { status, headers } = await client('POST /api/auth/login', { raw, headers: JSON_TYPE })
  return { status, remaining: Number(/;r=(\d+);/.exec(headers.get('ratelimit') ?? '')?.[1]) }
}

const fields = (count: number): string =>
  `{${Array.from({ length: count }, (_, i) => `"field${i}":1`).join(',')}}`

describe('refuses', () => {
  test('a REST body of a caller whose budget does not pay for it is rejected on both ports', async () => {
    const large = `{"a": "${'x'.repeat(1_000_000)}`
    for (let n = 0; n < 3; n++) await send(shop(), n % 2 === 0 ? 'flask' : 'express', large)
    for (const port of PORTS) expect((await send(shop(), port, large)).status).toBe(429)
  })
})

const rich = useShop({ env: { CALLER_BUDGET: '100000', CALLER_BUDGET_SECONDS: '3600', REDIS_URL: '' } })

describe('protects', () => {
  describe.each(PORTS)('the %s port', (port) => {
    test.each([
      ['of invalid JSON at the limit', `{"a": "${'x'.repeat(1_040_000)}`, 2_000],
      ['with 19,000 unknown fields', fields(19_000), 500],
      ['with 19,000 items of the wrong type', `{"items": [${Array(19_000).fill(0).join(', ')}]}`, 100],
    ])('a refused body %s costs what reading it takes', async (_, raw, points) => {
      const before = await send(rich(), port, '{}')
      const after = await send(rich(), port, raw)
      expect(after.status).toBe(400)
      expect(before.remaining - after.remaining).toBeGreaterThan(points)
    })

    test('a body below 16 kB costs as much as an empty one', async () => {
      const [first, second] = [await send(rich(), port, '{}'), await send(rich(), port, '{}')]
      const third = await send(rich(), port, `{"a": "${'x'.repeat(16_000)}"}`)
      expect(second.remaining - third.remaining).toBe(first.remaining - second.remaining)
    })
  })
})

describe('refuses', () => {
  test('a form of a page with more than 16 kB is rejected unread', async () => {
    const response = await fetch(rich().url('express', '/api/reports/sign-in'), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Array.from({ length: 100_000 }, (_, n) => `a${n}`).join('&'),
    })
    expect(response.status).toBe(413)
  })
})
