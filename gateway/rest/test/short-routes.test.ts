import { subscribe } from 'node:diagnostics_channel'
import { type IncomingHttpHeaders, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { useShop, whileProductsAreLocked } from '../../test/shop.js'

const shop = useShop({ env: { CALLER_BUDGET: '100000', CACHE_SECONDS: '0' } })

let handled = 0
subscribe('tracing:fastify.request.handler:start', () => {
  handled++
})

type Api = 'flask' | 'express'

/** A request by Node's client, which does not add headers, and whether Fastify handled it. */
function get(api: Api, path: string, headers: Record<string, string> = {}, method = 'GET') {
  const before = handled
  return new Promise<{ isShort: boolean; status: number; headers: IncomingHttpHeaders; text: string }>(
    (resolve, reject) => {
      const sent = request(shop().url(api, path), { method, headers })
      sent.on('response', (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => {
          const { statusCode: status = 0, headers } = response
          resolve({ isShort: handled === before, status, headers, text })
        })
      })
      sent.on('error', reject)
      sent.end()
    },
  )
}

/** Headers of one response. */
const OWN = ['date', 'x-request-id', 'ratelimit']

let formats = 0
/** The response of Fastify, whose headers are learned, and the one after it. */
async function bothWays(api: Api, path: string) {
  // Headers are learned for each `Accept`.
  const headers = { accept: `application/json, text/x-${formats++}` }
  await get(api, api === 'flask' ? '/api/products/1' : '/api/products/2', headers)
  const [full, second] = [
    await get(api, path, { ...headers, authorization: '' }),
    await get(api, path, headers),
  ]
  const comparable = ({ status, headers, text }: typeof full) => ({
    ...{ status, text },
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN.includes(name))),
  })
  return {
    full: comparable(full),
    second: comparable(second),
    isShort: second.isShort,
    wasShort: full.isShort,
  }
}

const counted = async (api: Api, status: number) => {
  const text = await (await fetch(shop().url('graphql', '/metrics'))).text()
  const line = new RegExp(
    `shopstack_http_request_seconds_count\\{server="${api}",method="GET",route="/api/products/:id[^"]*",status="${status}"\\} (\\d+)`,
  )
  return Number(line.exec(text)?.[1] ?? 0)
}

describe('answers', () => {
  test.each<[Api, string]>([
    ['flask', '/api/products/1'],
    ['flask', '/api/products/0001'],
    ['flask', '/api/products'],
    ['flask', '/api/products/'],
    ['flask', '/api/products/?page=2&per_page=3'],
    ['flask', '/api/products/?page=-1&per_page=x&page=2'],
    ['flask', '/api/products/?category=Electronics&x=%ff'],
    ['flask', '/api/products/search?q=e'],
    ['express', '/api/products/1'],
    ['express', '/api/products/1/'],
    ['express', '/api/products?page=2&limit=3'],
    ['express', '/api/products?limit=0'],
    ['express', '/api/products/search?q=e'],
  ])('%s %s has the same response with and without Fastify', async (api, path) => {
    const { full, second, isShort, wasShort } = await bothWays(api, path)
    expect(second).toEqual(full)
    expect(full.status).toBe(200)
    expect([wasShort, isShort]).toEqual([false, true])
  })

  test.each<Api>(['flask', 'express'])(
    'a read of %s keeps the id of its request, and is charged and counted once',
    async (api) => {
      await bothWays(api, '/api/products/1')
      await get(api, '/api/products/1')
      await vi.waitFor(
        async () => {
          const before = await counted(api, 200)
          const [one, two] = [
            await get(api, '/api/products/1', { 'x-request-id': 'of-the-client' }),
            await get(api, '/api/products/1'),
          ]
          expect([one.isShort, one.headers['x-request-id']]).toEqual([true, 'of-the-client'])
          const left = ({ headers }: typeof one) => Number(/r=(\d+)/.exec(String(headers.ratelimit))?.[1])
          // One point for the request, and the price of the operation.
          expect(left(one) - left(two)).toBeGreaterThan(1)
          expect(left(one) - left(two)).toBeLessThan(20)
          expect(await counted(api, 200)).toBe(before + 2)
        },
        { timeout: 20_000 },
      )
    },
  )

  test('a page of another origin gets the headers of that origin', async () => {
    const origin = 'http://localhost:5173'
    const [first, second, other] = [
      await get('flask', '/api/products/1', { origin }),
      await get('flask', '/api/products/1', { origin }),
      await get('flask', '/api/products/1'),
    ]
    expect([first.isShort, second.isShort]).toEqual([false, true])
    expect(second.headers).toMatchObject({ 'access-control-allow-origin': origin, vary: 'Origin' })
    expect(other.headers['access-control-allow-origin']).toBe('*')
  })
})

describe('refuses', () => {
  test.each<[Api, string, number]>([
    ['flask', '/api/products/999999', 404],
    ['flask', '/api/products/search', 400],
    ['flask', '/api/products/0x1', 404],
    ['flask', '/api/Products/1', 404],
    ['flask', '/api/products//1', 404],
    ['flask', '/api/products/1%', 404],
    ['flask', '/api/orders/', 401],
    ['express', '/api/products/999999', 404],
    ['express', '/api/products/x', 404],
    ['express', '/api/products/search', 400],
    ['express', '/api/products/%', 400],
    ['express', '/api/reports/sales', 401],
  ])('%s %s is refused as before', async (api, path, status) => {
    const { full, second } = await bothWays(api, path)
    expect(second).toEqual(full)
    expect(full.status).toBe(status)
    // A request after it is served as before.
    expect((await bothWays(api, '/api/products/1')).isShort).toBe(true)
  })

  test('an unchanged representation is not sent again', async () => {
    await bothWays('express', '/api/products/1')
    await get('express', '/api/products/1')
    const known = await get('express', '/api/products/1')
    expect(known.isShort).toBe(true)
    const again = await get('express', '/api/products/1', { 'if-none-match': String(known.headers.etag) })
    expect([again.status, again.text]).toEqual([304, ''])
  })

  test('a HEAD request has no body', async () => {
    await get('flask', '/api/products/1')
    expect(await get('flask', '/api/products/1', {}, 'HEAD')).toMatchObject({
      isShort: false,
      status: 200,
      text: '',
    })
    expect(await get('flask', '/api/products/1')).toMatchObject({ isShort: true, status: 200 })
  })
})

describe('protects', () => {
  test('a client that disconnects ends its read, which is reported once as 499', async () => {
    for (let n = 0; n < 2; n++) await get('flask', '/api/products/1')
    const before = await counted('flask', 499)
    await whileProductsAreLocked(shop().owner, async () => {
      const sent = request(shop().url('flask', '/api/products/1'))
      sent.on('error', () => {})
      sent.end()
      await sleep(300)
      sent.destroy()
      await vi.waitFor(async () => expect(await counted('flask', 499)).toBe(before + 1), { timeout: 20_000 })
    })
    await sleep(200)
    expect(await counted('flask', 499)).toBe(before + 1)
    expect(await get('flask', '/api/products/1')).toMatchObject({ isShort: true, status: 200 })
  })
})
