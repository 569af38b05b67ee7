import { MAX_INPUT_ERRORS } from '@shopstack/kit/operations/coerce-variables'
import { MAX_MESSAGE_LENGTH } from '@shopstack/schema/shorten'
import { type GraphQLFormattedError, getIntrospectionQuery } from 'graphql'
import { describe, expect, test } from 'vitest'
import { json, MISTAKES, type Mistake, SHOP_QUERY } from './mistakes.js'
import { PRODUCTION, useShop } from './shop.js'
import { heldOpen, onTheWire } from './wire.js'

const shops = {
  'in process': useShop(),
  'over HTTP': useShop({ mode: 'over HTTP' }),
  'in production': useShop({ env: { ...PRODUCTION, METRICS_PORT: '0' }, template: 'empty' }),
}

async function send(url: string, { method = 'POST', headers = json, body: sent }: Mistake) {
  const reply = await fetch(url, { method, headers, ...(sent !== undefined && { body: sent }) })
  const answer = (await reply.json()) as { data?: unknown; errors: GraphQLFormattedError[] }
  return { reply, ...answer }
}

describe.each(Object.keys(shops) as (keyof typeof shops)[])('mistakes of clients, %s,', (mode) => {
  const shop = shops[mode]

  test.each(Object.entries(MISTAKES))(
    'the response to %s is a GraphQL error',
    async (_, [mistake, status, code]) => {
      const { path = '/graphql', search = '' } = mistake
      const { reply, data, errors } = await send(shop().url('graphql', path + search), mistake)
      expect([reply.status, errors[0]?.extensions?.code], errors[0]?.message).toEqual([status, code])
      expect(reply.headers.get('content-type')).toMatch(/^application\/json/)
      expect(data).toBeUndefined()
      expect(errors.length).toBeLessThanOrEqual(MAX_INPUT_ERRORS + 1)
      for (const { message } of errors) expect(message.length).toBeLessThanOrEqual(MAX_MESSAGE_LENGTH)
      if (status === 405) expect(reply.headers.get('allow')).toMatch(/POST/)
    },
  )
  test('a document of the greatest length is accepted', async () => {
    const query = `${SHOP_QUERY}#${'x'.repeat(50_000 - SHOP_QUERY.length - 1)}`
    expect((await shop().ask(query)).data).toEqual({ shop: { currency: 'USD' } })
  })

  test.each(['', 'a b', 'http://[', 'x:y:z', '%'])(
    'an HTTP/1.1 request to the host "%s" is served',
    async (host) => {
      const sent = JSON.stringify({ query: SHOP_QUERY })
      const head = `Host: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${sent.length}\r\nConnection: close`
      const answer = await heldOpen(
        shop().url('graphql', '/'),
        `POST /graphql HTTP/1.1\r\n${head}\r\n\r\n${sent}`,
      )
      expect(answer).toMatch(/^HTTP\/1.1 200 /)
      expect(answer).toContain('"currency":"USD"')
    },
  )

  test.each([
    ['graphql', '/health/ready'],
    ['flask', '/api/health'],
    ['express', '/api/products?page=1'],
    ['graphql', '/python/api/products/'],
  ] as const)('an HTTP/1.0 request without a host is served on the %s port', async (surface, path) => {
    const answer = await heldOpen(shop().url(surface, '/'), `GET ${path} HTTP/1.0\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1.1 200 /)
  })

  test.each([
    [
      'graphql',
      '/graphql?query={shop{currency}}',
      /"errors":\[\{"message":"An HTTP\/1.1 request has a Host header."/,
    ],
    ['graphql', '/nothing', /"errors":\[\{"message":"An HTTP\/1.1/],
    ['flask', '/api/health', /\{"error": ?"Bad request"\}/],
    ['express', '/api/products', /\{"error":"Bad request"\}/],
    ['graphql', '/python/api/products/', /\{"error": ?"Bad request"\}/],
  ] as const)(
    'an HTTP/1.1 request without a host to the %s port at %s returns 400 in the format of the port',
    async (surface, path, expected) => {
      const answer = await heldOpen(
        shop().url(surface, '/'),
        `GET ${path} HTTP/1.1\r\nConnection: close\r\n\r\n`,
      )
      expect(answer).toMatch(/^HTTP\/1.1 400 /)
      expect(answer).toMatch(expected)
    },
  )

  test('bytes that are not HTTP return 400 as a GraphQL error', async () => {
    const answer = await onTheWire(shop().url('graphql', '/'), 'nonsense\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1.1 400 /)
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({
      errors: [{ message: 'Bad Request' }],
    })
  })

  test('a body with a byte order mark is accepted', async () => {
    const { data } = await send(shop().url('graphql', '/graphql'), {
      body: `\ufeff${JSON.stringify({ query: SHOP_QUERY })}`,
    })
    expect(data).toEqual({ shop: { currency: 'USD' } })
  })

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'a variable called %s is like any other',
    async (name) => {
      const optional = `query ($${name}: Int) { products(first: $${name}) { nodes { id } } }`
      expect(await shop().ask(optional)).toMatchObject({ status: 200, data: { products: {} } })
      const required = `query ($${name}: Int!) { products(first: $${name}) { nodes { id } } }`
      const { status, errors } = await shop().ask(required)
      expect([status, errors?.[0]?.extensions?.code]).toEqual([400, 'BAD_USER_INPUT'])
    },
  )

  test('mistakes of clients cause no internal error, in the log or in the metrics', async () => {
    // A job in the background may be late on a slow machine.
    const failures = shop().logLines.filter((line) => JSON.parse(line).level >= 50 && !JSON.parse(line).job)
    expect(failures).toEqual([])
    const { metricsPort } = shop().platform
    const metrics = await fetch(
      metricsPort === null ? shop().url('graphql', '/metrics') : `http://127.0.0.1:${metricsPort}/metrics`,
    )
    const text = await metrics.text()
    expect(text).toContain('shopstack_')
    const internal = text.split('\n').filter((line) => line.includes('INTERNAL_SERVER_ERROR'))
    expect(internal.filter((line) => !line.endsWith(' 0'))).toEqual([])
  })
})

describe('answers', () => {
  test('introspection returns every field of the introspection schema', async () => {
    const options = { specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true }
    const all = getIntrospectionQuery({ ...options, inputValueDeprecation: true, oneOf: true })
    const { status, errors } = await shops['in process']().ask(all)
    expect([status, errors]).toEqual([200, undefined])
    const rest = await shops['in process']().ask(
      `{ __type(name: "ProductFilter") { isOneOf specifiedByURL inputFields(includeDeprecated: true) {
        name isDeprecated deprecationReason defaultValue } } }`,
    )
    expect(rest).toMatchObject({ status: 200, data: { __type: { isOneOf: false } } })
  })
})

describe('protects', () => {
  test.each([
    ['a field', '{ shop { currenc } }', {}],
    ['an argument', '{ products(firs: 1) { nodes { id } } }', {}],
    ['a type', 'query ($f: ProductFilte) { searchProducts(query: "a", filter: $f) { totalCount } }', {}],
    ['an input field', '{ searchProducts(query: "a", filter: { minPric: 1 }) { totalCount } }', {}],
    [
      'an input field in a variable',
      'query ($f: ProductFilter) { searchProducts(query: "a", filter: $f) { totalCount } }',
      { f: { minPric: 1 } },
    ],
    [
      'a value of an enum in a variable',
      'query ($o: ProductSort) { products(sort: $o) { nodes { id } } }',
      { o: 'NEWES' },
    ],
  ])('production does not suggest names when %s is misspelled', async (_, query, variables) => {
    const { status, errors } = await shops['in production']().ask(query, variables)
    expect(status).toBe(400)
    expect(JSON.stringify(errors)).not.toMatch(/did you mean/i)
  })
})
