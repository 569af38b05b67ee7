import { anonymousCaller } from '@shopstack/kit/auth/caller'
import type { Caller } from '@shopstack/kit/auth/viewer'
import { signCall } from '@shopstack/kit/http/request-signature'
import { describe, expect, test } from 'vitest'
import { openTestShop, SUBGRAPH_SECRET, useShop, whileProductsAreLocked } from './shop.js'

const shop = useShop({ mode: 'over HTTP' })

const QUERY = JSON.stringify({ query: '{ orders { totalCount } }' })
const admin = anonymousCaller({ viewer: { id: 1, role: 'admin', sessionId: null }, requestId: 'signed-call' })

const call = (
  body: string,
  headers: Record<string, string> = {},
  url = shop().services.TRANSACTIONS_URL ?? '',
) => fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })

const signed = (
  body: string,
  options: { secret?: string; to?: string; caller?: Caller; remainingMs?: number; now?: number } = {},
) => {
  const { secret = SUBGRAPH_SECRET, to = 'transactions', caller = admin, remainingMs, now } = options
  return signCall(secret, { to, body, caller, remainingMs }, now)
}

describe('answers', () => {
  test('a signed call runs as the viewer that it names', async () => {
    const reply = await call(QUERY, signed(QUERY))
    expect(reply.status).toBe(200)
    expect(await reply.json()).toEqual({ data: { orders: { totalCount: expect.any(Number) } } })
  })

  test('a call ends at the deadline that it carries', async () => {
    await whileProductsAreLocked(shop().owner, async () => {
      const body = JSON.stringify({ query: '{ product(id: "1") { name } }' })
      const reply = await call(body, signed(body, { remainingMs: 300 }))
      expect(await reply.json()).toMatchObject({
        errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE', service: 'transactions' } }],
      })
    })
  })

  test('a call has the same response with and without Fastify', async () => {
    // Fastify serves what has parameters in its content type.
    const full = { 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'same-request' }
    const short = { 'content-type': 'application/json', 'x-request-id': 'same-request' }
    const broken = '{"query":'
    const bodies: [string, () => Record<string, string>][] = [
      [QUERY, () => signed(QUERY)],
      [QUERY, () => ({})],
      [QUERY, () => signed(QUERY, { to: 'insights' })],
      [broken, () => signed(broken)],
      [QUERY, () => signed(QUERY, { caller: anonymousCaller({ requestId: 'anonymous-call' }) })],
    ]
    for (const [body, headers] of bodies) {
      const [one, other] = [
        await call(body, { ...headers(), ...full }),
        await call(body, { ...headers(), ...short }),
      ]
      const shown = (reply: Response) =>
        Object.fromEntries([...reply.headers].filter(([name]) => name !== 'date'))
      expect([other.status, shown(other), await other.text()]).toEqual([
        one.status,
        shown(one),
        await one.text(),
      ])
    }
  })

  test('the health of a subgraph is public', async () => {
    for (const url of Object.values(shop().services))
      for (const path of ['/health/live', '/health/ready'])
        expect((await fetch(new URL(path, url))).status).toBe(200)
  })
})

describe('refuses', () => {
  const now = Date.now()
  const tampered = () => {
    const [call = '', signature = ''] = Object.values(signed(QUERY))
    const claims = JSON.parse(Buffer.from(call, 'base64url').toString())
    claims.caller.viewer = { id: 2, role: 'admin', sessionId: null }
    return {
      'shopstack-call': Buffer.from(JSON.stringify(claims)).toString('base64url'),
      'shopstack-signature': signature,
    }
  }

  test.each<[string, () => Record<string, string>]>([
    ['nothing', () => ({})],
    ['a token instead', () => ({ authorization: 'Bearer nonsense' })],
    ['another secret', () => signed(QUERY, { secret: 'another secret of thirty-two letters' })],
    ['another body', () => signed(`${QUERY} `)],
    ['another subgraph', () => signed(QUERY, { to: 'insights' })],
    ['another viewer', tampered],
    ['an old time', () => signed(QUERY, { now: now - 60_000 })],
    ['a future time', () => signed(QUERY, { now: now + 60_000 })],
    ['half a signature', () => ({ ...signed(QUERY), 'shopstack-signature': 'AAAA' })],
  ])('a call signed with %s returns 401 without details', async (_, headers) => {
    const reply = await call(QUERY, headers())
    expect(reply.status).toBe(401)
    expect(await reply.json()).toEqual({
      errors: [
        { message: 'The call is not signed by the gateway.', extensions: { code: 'UNAUTHENTICATED' } },
      ],
    })
  })

  test('a replayed call returns 401', async () => {
    const headers = signed(QUERY)
    expect((await call(QUERY, headers)).status).toBe(200)
    expect((await call(QUERY, headers)).status).toBe(401)
  })

  test('introspection and GET without a signature are refused', async () => {
    expect((await call(JSON.stringify({ query: '{ _service { sdl } }' }))).status).toBe(401)
    expect((await fetch(`${shop().services.INSIGHTS_URL}?query={__typename}`)).status).toBe(404)
  })

  test('a signed call that is no GraphQL request returns 400', async () => {
    const deep = `{"query":"{__typename}","variables":{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}}`
    for (const body of ['{', '[]', '', 'null', '{"query":7}', '{"query":"{a}","variables":[]}', deep])
      expect((await call(body, signed(body))).status).toBe(400)
  })

  test.each([
    ['an unknown operation name', { query: '{ __typename }', operationName: 'Nope' }],
    ['no operation', { query: 'fragment F on Query { __typename }' }],
    ['a subscription', { query: 'subscription { a }' }],
    ['a syntax error', { query: '{' }],
    ['an unknown field', { query: '{ nothing }' }],
    ['a number above the range of doubles', { query: '{ product(id: 1e400) { id } }' }],
    [
      'an invalid amount in a variable',
      {
        query: 'query ($f: ProductFilter) { products(first: $f) { totalCount } }',
        variables: { f: { minPrice: {} } },
      },
    ],
  ])('a signed call with %s is rejected without an internal error', async (_, request) => {
    const body = JSON.stringify(request)
    const reply = await call(body, signed(body))
    expect(reply.status).toBeLessThan(500)
    const { errors } = (await reply.json()) as { errors: { extensions?: { code?: string } }[] }
    expect(errors.length).toBeGreaterThan(0)
    for (const { extensions } of errors) expect(extensions?.code).not.toBe('INTERNAL_SERVER_ERROR')
  })

  test('more than 5,000 references are rejected', async () => {
    const representations = Array.from({ length: 5_001 }, () => ({ __typename: 'Product', id: '1' }))
    const body = JSON.stringify({
      query: 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
      variables: { r: representations },
    })
    const { errors } = (await (await call(body, signed(body))).json()) as { errors: unknown[] }
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: 'representations' } }])
  })
})

describe('protects', () => {
  test('a wrong secret shows to clients as a subgraph that is down, and the log has the cause', async () => {
    const other = await openTestShop({
      env: { ...shop().services, SUBGRAPH_SECRET: 'not the secret that the subgraphs were given' },
    })
    try {
      const id = 'wrong-secret-1'
      const { data, errors } = await other.ask('{ product(id: "1") { name } }', {}, { 'x-request-id': id })
      expect(data).toEqual({ product: null })
      expect(errors).toMatchObject([
        {
          message: 'Service temporarily unavailable.',
          extensions: { code: 'SERVICE_UNAVAILABLE' },
        },
      ])
      const line = other.logLines.find((text) => text.includes(id) && text.includes('no response'))
      expect(line).toContain('401')
    } finally {
      await other.close()
    }
  })
})
