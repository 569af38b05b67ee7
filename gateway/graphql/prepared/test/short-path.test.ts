import { subscribe } from 'node:diagnostics_channel'
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { useShop, whileProductsAreLocked } from '../../../test/shop.js'

const shop = useShop({ env: { CALLER_BUDGET: '100000', CACHE_SECONDS: '0' } })

let handled = 0
subscribe('tracing:fastify.request.handler:start', () => {
  handled++
})

const QUERY = 'query Short($id: ID!) { product(id: $id) { name } }'
const BODY = JSON.stringify({ query: QUERY, variables: { id: '1' } })
const HEADERS = { 'content-type': 'application/json' }

/** A request by Node's client, which does not add headers, and whether Fastify handled it. */
async function post(body: string | Buffer, headers: Record<string, string | number> = {}, parts = [body]) {
  const before = handled
  const answer = await new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
    (resolve, reject) => {
      const sent = request(shop().url('graphql', '/graphql'), {
        method: 'POST',
        headers: { ...HEADERS, 'content-length': Buffer.byteLength(body), ...headers },
      })
      sent.on('response', (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        )
      })
      sent.on('error', reject)
      void (async () => {
        for (const part of parts) {
          sent.write(part)
          await sleep(5)
        }
        sent.end()
      })()
    },
  )
  return { isShort: handled === before, ...answer }
}

/** Prepares the operation, and lets the headers be learned. */
const warmUp = async () => {
  for (let n = 0; n < 3; n++) await post(BODY)
}

const requests = async (status: number) => {
  const text = await (await fetch(shop().url('graphql', '/metrics'))).text()
  const line = new RegExp(
    `shopstack_http_request_seconds_count\\{server="graphql",method="POST",route="/graphql",status="${status}"\\} (\\d+)`,
  )
  return Number(line.exec(text)?.[1] ?? 0)
}

describe('answers', () => {
  test('a prepared operation is served without Fastify, counted, and keeps the id of its request', async () => {
    await warmUp()
    const before = await requests(200)
    const answer = await post(BODY, { 'x-request-id': 'of-the-client' })
    expect(answer).toMatchObject({ isShort: true, status: 200, headers: { 'x-request-id': 'of-the-client' } })
    expect(answer.headers.ratelimit).toMatch(/^"caller";r=\d+;t=\d+$/)
    expect(await requests(200)).toBe(before + 1)
  })

  test('a body in parts that divide a character is read whole', async () => {
    await warmUp()
    const body = Buffer.from(JSON.stringify({ query: QUERY, variables: { id: '1', note: 'größer' } }))
    const at = body.indexOf(0xc3) + 1
    const answer = await post(body, {}, [body.subarray(0, at), body.subarray(at)])
    expect(answer).toMatchObject({ isShort: true, status: 200 })
  })
})

describe('refuses', () => {
  test.each<[string, string, Record<string, string | number>]>([
    ['another document', JSON.stringify({ query: `${QUERY} # new` }), {}],
    ['half a body', BODY.slice(0, -2), {}],
    ['a name that is a prototype', `{"__proto__":{},${BODY.slice(1)}`, {}],
    ['an escaped prototype', `{"\\u005f_proto__":{},${BODY.slice(1)}`, {}],
    ['deep nesting', `{"a":${'['.repeat(101)}${']'.repeat(101)},${BODY.slice(1)}`, {}],
    ['an encoded body', BODY, { 'content-encoding': 'gzip' }],
    ['another charset', BODY, { 'content-type': 'application/json; charset=latin1' }],
    ['an unknown type for the response', BODY, { accept: 'text/csv' }],
    ['a missing variable', JSON.stringify({ query: QUERY }), {}],
  ])('%s is refused by the full path', async (_, body, headers) => {
    await warmUp()
    const answer = await post(body, headers)
    expect(answer.isShort && answer.status === 200).toBe(false)
    expect(answer.text).toContain('"errors":[')
    // A request after it is served as before.
    expect(await post(BODY)).toMatchObject({ isShort: true, status: 200 })
  })

  test('a refused operation is charged once, and its response has the remaining budget', async () => {
    await warmUp()
    const left = ({ headers }: { headers: Record<string, unknown> }) =>
      Number(/r=(\d+)/.exec(String(headers.ratelimit))?.[1])
    await vi.waitFor(
      async () => {
        const before = left(await post(BODY))
        const refused = left(await post(JSON.stringify({ query: QUERY, variables: {} })))
        const after = left(await post(BODY))
        // One point for the request, and the price of the operation.
        expect([before - refused, refused - after]).toEqual([before - refused, before - refused])
        expect(before - refused).toBeGreaterThan(0)
      },
      { timeout: 20_000 },
    )
  })
})

describe('protects', () => {
  test('a client that disconnects ends its request, which is reported once as 499', async () => {
    await warmUp()
    const before = await requests(499)
    await whileProductsAreLocked(shop().owner, async () => {
      const sent = request(shop().url('graphql', '/graphql'), {
        method: 'POST',
        headers: { ...HEADERS, 'content-length': BODY.length },
      })
      sent.on('error', () => {})
      sent.end(BODY)
      await sleep(300)
      sent.destroy()
      await vi.waitFor(async () => expect(await requests(499)).toBe(before + 1), { timeout: 20_000 })
    })
    await sleep(200)
    expect(await requests(499)).toBe(before + 1)
    expect(await post(BODY)).toMatchObject({ isShort: true, status: 200 })
  })

  test('an aborted upload is reported once, and affects no other request', async () => {
    await warmUp()
    const before = await requests(499)
    const sent = request(shop().url('graphql', '/graphql'), {
      method: 'POST',
      headers: { ...HEADERS, 'content-length': BODY.length },
    })
    sent.on('error', () => {})
    sent.write(BODY.slice(0, 20))
    await sleep(200)
    sent.destroy()
    await vi.waitFor(async () => expect(await requests(499)).toBe(before + 1), { timeout: 20_000 })
    expect(await post(BODY)).toMatchObject({ isShort: true, status: 200 })
  })
})
