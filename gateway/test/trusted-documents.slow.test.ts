import { createHash } from 'node:crypto'
import { subscribe } from 'node:diagnostics_channel'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApolloServer } from '@apollo/server'
import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { anonymousCaller } from '@shopstack/kit/auth/caller'
import { ConfigError } from '@shopstack/kit/config/env-reader'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { MODES, openTestShop, useShop } from './shop.js'

const sha = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex')

const DOCUMENTS = {
  product:
    'query Product($id: ID!, $named: Boolean = true) { product(id: $id) { id name @include(if: $named) } }',
  stock: 'query Stock { product(id: 1) { stock } }',
  me: 'query Me { me { email } }',
  mixed: 'query Mixed { product(id: 1) { name revenue } }',
  login: 'mutation Login($input: LoginInput!) { login(input: $input) { accessToken userErrors { code } } }',
  feed: 'subscription Feed { stockChanged(productIds: ["1"]) { stock } }',
  pair: 'query First { shop { currency } } query Second { shop { taxRate } }',
}
type Name = keyof typeof DOCUMENTS
const UNKNOWN = '{ shop { currency taxRate } }'

const folder = mkdtempSync(join(tmpdir(), 'shopstack-trusted-'))
const [preset, apollo] = ['preset.json', 'apollo.json'].map((name) => join(folder, name)) as [string, string]
const { login, ...queries } = DOCUMENTS
writeFileSync(
  preset,
  JSON.stringify(Object.fromEntries(Object.values(queries).map((text) => [sha('sha1', text), text]))),
)
const operations = [{ id: sha('sha256', login), name: 'Login', type: 'mutation', body: login }]
writeFileSync(apollo, JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations }))
afterAll(() => rmSync(folder, { recursive: true }))

/** The hosts of the requests that Fastify handled, also those of subgraphs in this process. */
const handled: unknown[] = []
subscribe('tracing:fastify.request.handler:start', (message) => {
  const { request } = message as { request: { headers: { host?: string } } }
  handled.push(request.headers.host)
})

const MANIFESTS = { TRUSTED_DOCUMENTS: `${preset}, ${apollo}` }
const ONLY = { ...MANIFESTS, TRUSTED_DOCUMENTS_MODE: 'only' }
const { email, password } = DEMO_ACCOUNTS.customer

const idOf = (name: Name) => sha(name === 'login' ? 'sha256' : 'sha1', DOCUMENTS[name])
const persisted = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } })

function client(shop: ReturnType<typeof useShop>) {
  const send = async (init: { search?: string; body?: object; headers?: Record<string, string> }) => {
    const { search = '', body, headers = {} } = init
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const response = await fetch(shop().url('graphql', `/graphql${search}`), {
      headers: { ...type, ...headers },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const { data, errors } = JSON.parse(text) as {
      data?: unknown
      errors?: { message: string; extensions: { code: string } }[]
    }
    return {
      status: response.status,
      headers: response.headers,
      data,
      errors,
      code: errors?.[0]?.extensions.code,
    }
  }
  return {
    send,
    post: (body: object, headers: Record<string, string> = {}) => send({ body, headers }),
    get: (parameters: Record<string, string>, headers: Record<string, string> = {}) =>
      send({ search: `?${new URLSearchParams(parameters)}`, headers }),
  }
}

describe.each(MODES)('a shop with trusted documents only, %s', (mode) => {
  const shop = useShop({ mode, env: ONLY })
  const { send, post, get } = client(shop)
  const variables = { id: '1' }
  let authorization: string
  beforeAll(async () => {
    const { data } = await post({ documentId: idOf('login'), variables: { input: { email, password } } })
    authorization = `Bearer ${(data as { login: { accessToken: string } }).login.accessToken}`
  })

  test.each([
    ['its hash as a persisted query', { extensions: persisted(idOf('product')) }],
    ['its SHA-256 as a persisted query', { extensions: persisted(sha('sha256', DOCUMENTS.product)) }],
    ['its id', { documentId: idOf('product') }],
    ['its SHA-256 with a prefix', { documentId: `sha256:${sha('sha256', DOCUMENTS.product)}` }],
    ['its text', { query: DOCUMENTS.product }],
    [
      'its text and hash',
      { query: DOCUMENTS.product, extensions: persisted(sha('sha256', DOCUMENTS.product)) },
    ],
    [
      'its id, from a client that describes itself',
      { documentId: idOf('product'), extensions: { clientLibrary: { name: 'x' } } },
    ],
  ])('a document is executed that a client names by %s', async (_, body) => {
    const first = await post({ ...body, variables })
    expect([first.status, first.errors]).toEqual([200, undefined])
    expect(first.data).toEqual({ product: { id: '1', name: expect.any(String) } })
    const again = await post({ ...body, variables: { ...variables, named: false } })
    expect(again.data).toEqual({ product: { id: '1' } })
    expect(again.headers.get('cache-control')).toBe('no-store')
  })

  test('a document executed before bypasses Apollo Server', async () => {
    await post({ documentId: idOf('product'), variables })
    const full = vi.spyOn(ApolloServer.prototype, 'executeHTTPGraphQLRequest')
    await post({ documentId: idOf('product'), variables })
    await get({ documentId: idOf('product'), variables: '{"id":"1"}' })
    expect(full).not.toHaveBeenCalled()
    full.mockRestore()
  })

  test.each([
    ['its id', { documentId: idOf('product') }],
    ['its hash as a persisted query', { extensions: persisted(idOf('product')) }],
    ['its text', { query: DOCUMENTS.product }],
  ])('a document executed before takes the short path, named by %s', async (_, body) => {
    for (let n = 0; n < 3; n++) await post({ ...body, variables })
    handled.length = 0
    const { data } = await post({ ...body, variables: { id: '2', named: false } })
    expect(data).toEqual({ product: { id: '2' } })
    expect(handled).not.toContain(new URL(shop().url('graphql', '/')).host)
  })

  test.each([
    ['a text', { query: UNKNOWN }],
    [
      'a text under the hash of a trusted document',
      { query: UNKNOWN, extensions: persisted(idOf('product')) },
    ],
    ['a text with its own hash', { query: UNKNOWN, extensions: persisted(sha('sha256', UNKNOWN)) }],
    ['an unknown hash', { extensions: persisted(sha('sha256', UNKNOWN)) }],
    ['an unknown id', { documentId: 'unknown' }],
    ['an id that is no text', { documentId: 7 }],
    ['an id of 10,000 characters', { documentId: 'a'.repeat(10_000) }],
    ['introspection', { query: '{ __schema { queryType { name } } }' }],
    ['a trusted document with a blank more', { query: `${DOCUMENTS.me} ` }],
  ])('a request is refused for %s, with the reason', async (_, body) => {
    const { status, code, errors } = await post({ ...body, variables })
    expect([status, code]).toEqual([400, 'DOCUMENT_NOT_TRUSTED'])
    expect(errors?.[0]?.message).toContain('TRUSTED_DOCUMENTS_MODE=only')
    const search = Object.fromEntries(
      Object.entries(body).map(([name, value]) => [
        name,
        typeof value === 'object' ? JSON.stringify(value) : String(value),
      ]),
    )
    expect((await get(search, { 'apollo-require-preflight': '1' })).code).toBe('DOCUMENT_NOT_TRUSTED')
  })

  test('a document hidden from one parser of query strings is refused by the other', async () => {
    const query = encodeURIComponent(UNKNOWN)
    for (const search of [
      `?qu%65ry=${query}`,
      `?query=${query}&query=${query}`,
      `?documentId=&query=${query}`,
    ]) {
      const { status, data } = await send({ search, headers: { 'apollo-require-preflight': '1' } })
      expect([search, status, data]).toEqual([search, 400, undefined])
    }
  })

  test('a query by GET may be kept by shared caches for the time that the schema declares', async () => {
    for (const [name, seconds] of [
      ['product', 30],
      ['stock', 10],
      ['pair', 300],
    ] as const) {
      const { status, headers } = await get({
        documentId: idOf(name),
        variables: '{"id":"1"}',
        operationName: name === 'pair' ? 'Second' : '',
      })
      expect([name, status]).toEqual([name, 200])
      expect(headers.get('cache-control')).toBe(`public, max-age=${seconds}`)
      expect(headers.get('vary')).toMatch(/\bAccept\b/)
      expect(headers.get('ratelimit')).toBeNull()
      expect(headers.get('set-cookie')).toBeNull()
    }
    const byHash = await get(
      { extensions: JSON.stringify(persisted(idOf('stock'))) },
      { origin: 'http://localhost:5173' },
    )
    expect(byHash.headers.get('cache-control')).toBe('public, max-age=10')
    expect(byHash.headers.get('vary')).toMatch(/Origin.*Accept/)
  })

  test.each<[string, Name, Record<string, string>, boolean]>([
    ['to a signed-in caller', 'product', { variables: '{"id":"1"}' }, true],
    ['of guarded fields', 'mixed', {}, false],
    ['of an account', 'me', {}, true],
    ['with errors', 'me', {}, false],
    ['to a missing variable', 'product', {}, false],
    ['to an unknown operation', 'pair', { operationName: 'Third' }, false],
  ])('a response by GET is not kept: %s', async (_, name, parameters, isSignedIn) => {
    const headers = isSignedIn ? { authorization } : {}
    const reply = await get({ documentId: idOf(name), ...parameters }, headers)
    expect(reply.headers.get('cache-control')).toBe('no-store')
    if (name === 'me' && isSignedIn) expect(reply.data).toEqual({ me: { email } })
  })

  test('a mutation by GET and malformed variables are refused', async () => {
    const mutation = await get({
      documentId: idOf('login'),
      variables: JSON.stringify({ input: { email, password } }),
    })
    expect([mutation.status, mutation.headers.get('allow'), mutation.data]).toEqual([405, 'POST', undefined])
    for (const text of ['{', '7', '[]', '['.repeat(500)]) {
      const { status, code } = await get({ documentId: idOf('product'), variables: text })
      expect([status, code]).toEqual([400, 'BAD_REQUEST'])
    }
  })

  test('a subscription of a manifest is opened, and another is refused', async () => {
    const { subscriptions } = shop().platform
    const refusals = async (query: string) => {
      const opened = await subscriptions.open({ query, context: { caller: anonymousCaller() } })
      if ('errors' in opened) return opened.errors.map(({ extensions }) => extensions?.code)
      await opened.return()
      return []
    }
    expect(await refusals(DOCUMENTS.feed)).not.toContain('DOCUMENT_NOT_TRUSTED')
    expect(await refusals(`${DOCUMENTS.feed} `)).toEqual(['DOCUMENT_NOT_TRUSTED'])
  })

  test.each(['text/event-stream', 'multipart/mixed;subscriptionSpec=1.0'])(
    'a subscription of a manifest is opened by its id over %s, and by no request without a stream',
    async (accept) => {
      const url = shop().url('graphql', '/graphql')
      const byGet = `${url}?documentId=${idOf('feed')}`
      const post = {
        method: 'POST',
        headers: { accept, 'content-type': 'application/json' },
        body: JSON.stringify({ documentId: idOf('feed') }),
      }
      for (const opening of [fetch(byGet, { headers: { accept } }), fetch(url, post)]) {
        const response = await opening
        expect(response.headers.get('content-type')).toContain(accept.split(';')[0])
        await response.body?.cancel()
      }
      const { status } = await fetch(byGet, { headers: { accept: 'application/json' } })
      expect(status).toBe(400)
    },
  )

  test('the REST APIs, health and the pages respond as before', async () => {
    for (const [port, path] of [
      ['flask', '/api/products/'],
      ['express', '/api/products'],
      ['graphql', '/health/ready'],
      ['graphql', '/python/api/products/1'],
    ] as const)
      expect([path, (await fetch(shop().url(port, path))).status]).toEqual([path, 200])
    const reply = await fetch(shop().url('express', '/api/auth/login'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    })
    expect(reply.status).toBe(200)
    const headers = { accept: 'text/html' }
    for (const path of ['/graphql', '/explorer']) {
      const page = await (await fetch(shop().url('graphql', path), { headers })).text()
      expect(page).toContain('This shop executes trusted documents only')
    }
  })
})

describe.each(MODES)('a shop that prefers trusted documents, %s', (mode) => {
  // A planning share that the first document of a client uses up.
  const shop = useShop({
    mode,
    env: {
      ...MANIFESTS,
      PLANNING_SHARE: '1',
      CALLER_BUDGET: '1000',
      CALLER_BUDGET_SECONDS: '3600',
      TRUSTED_PROXIES: '127.0.0.0/8, ::1',
      REDIS_URL: '',
    },
  })
  const { post, get } = client(shop)
  const from = (n: number) => ({ 'x-forwarded-for': `203.0.113.${n}` })
  const leftOf = (headers: Headers) => Number(/;r=(\d+);/.exec(headers.get('ratelimit') ?? '')?.[1])

  test('a persisted query without its text and an unknown id are not found, and the text of an unknown document runs', async () => {
    const sha256Hash = sha('sha256', UNKNOWN)
    for (const body of [{ extensions: persisted(sha256Hash) }, { documentId: 'unknown' }])
      expect(await post(body, from(210))).toMatchObject({ status: 200, code: 'PERSISTED_QUERY_NOT_FOUND' })
    await vi.waitFor(
      async () =>
        expect(
          (await post({ query: UNKNOWN, extensions: persisted(sha256Hash) }, from(211))).data,
        ).toBeDefined(),
      30_000,
    )
    expect((await post({ extensions: persisted(sha256Hash) }, from(212))).data).toEqual({
      shop: { currency: expect.any(String), taxRate: expect.any(Number) },
    })
    const kept = await get({ documentId: idOf('stock') }, from(213))
    expect(kept.headers.get('cache-control')).toBe('public, max-age=10')
  }, 60_000)

  test('preparing a trusted document costs no points and is never refused, and preparing others is', async () => {
    // Dear to prepare and cheap to execute: planning exceeds its share before the points of the addresses are spent.
    const unprepared = (n: number) =>
      `{ ${Array.from({ length: 12 }, (_, i) => `a${n}_${i}: product(id: 1) { name unitsSold }`).join(' ')} }`
    let code: string | undefined
    for (let n = 0; n < 3_000 && code === undefined; n++)
      code = (await post({ query: unprepared(n) }, from(n % 200))).code
    expect(['RATE_LIMITED', 'SERVICE_UNAVAILABLE']).toContain(code)
    const first = await post({ documentId: idOf('product'), variables: { id: '1' } }, from(201))
    expect([first.code, first.data]).toEqual([undefined, { product: { id: '1', name: expect.any(String) } }])
    const again = await post({ documentId: idOf('product'), variables: { id: '1' } }, from(201))
    expect(1_000 - leftOf(first.headers)).toBe(leftOf(first.headers) - leftOf(again.headers))
    const other = await post({ documentId: idOf('product'), variables: { id: '1', named: false } }, from(202))
    expect(1_000 - leftOf(other.headers)).toBeLessThan(10)
  }, 120_000)
})

describe('a shop without trusted documents', () => {
  const shop = useShop({ env: { ...MANIFESTS, TRUSTED_DOCUMENTS_MODE: 'off' }, template: 'empty' })

  test('a manifest of a shop with mode off is not read', async () => {
    const { post } = client(shop)
    expect((await post({ documentId: idOf('me') })).code).toBe('BAD_REQUEST')
    expect((await post({ query: UNKNOWN })).errors).toBeUndefined()
  })

  test.each([
    [
      'a document that does not fit the schema',
      `{\n  "${sha('sha1', 'query A { nothing }')}": "query A { nothing }"\n}`,
      /broken\.json:2 \w+: Cannot query field "nothing"/,
    ],
    ['text that is no JSON', '{\n  "a": "b",\n  c\n}', /broken\.json:3 is no JSON: /],
    [
      'a file that is no manifest',
      '{\n  "name": "shop",\n  "version": 1\n}',
      /broken\.json:2 the hash "name" does not/,
    ],
    ['more than 10 MB', ' '.repeat(10_000_001), /broken\.json is too large: 10000001 bytes/],
  ])('a shop does not start with %s, and says the file and the line', async (_, text, problem) => {
    const broken = join(folder, 'broken.json')
    writeFileSync(broken, text)
    const start = openTestShop({ env: { TRUSTED_DOCUMENTS: broken }, template: 'empty' })
    await expect(start).rejects.toThrow(ConfigError)
    await expect(start).rejects.toThrow(new RegExp(`TRUSTED_DOCUMENTS +${problem.source}`))
  })
})

test('a shop starts with 10,000 documents within a minute, and executes the first and the last of them', async () => {
  const texts = Array.from({ length: 10_000 }, (_, n) => `query Q${n} { shop { currency } }`)
  const large = join(folder, 'large.json')
  writeFileSync(large, JSON.stringify(Object.fromEntries(texts.map((text) => [sha('sha1', text), text]))))
  const from = process.cpuUsage()
  const shop = await openTestShop({ env: { TRUSTED_DOCUMENTS: large, TRUSTED_DOCUMENTS_MODE: 'only' } })
  try {
    expect(process.cpuUsage(from).user / 1_000_000).toBeLessThan(60)
    expect(shop.logLines.filter((line) => line.includes('"documents":10000'))).toHaveLength(1)
    const { post } = client(() => shop)
    for (const text of [texts[0], texts.at(-1)])
      expect((await post({ documentId: sha('sha1', text ?? '') })).data).toEqual({
        shop: { currency: 'USD' },
      })
  } finally {
    await shop.close()
  }
}, 240_000)
