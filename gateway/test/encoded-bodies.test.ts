import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { anonymousCaller } from '@shopstack/kit/auth/caller'
import { signCall } from '@shopstack/kit/http/request-signature'
import { beforeAll, describe, expect, test } from 'vitest'
import { stored } from '../rest/test/rest-client.js'
import { SHOP_QUERY } from './mistakes.js'
import { SUBGRAPH_SECRET, useShop } from './shop.js'
import { heldOpen } from './wire.js'

const shop = useShop({ mode: 'over HTTP' })

let admin: { authorization: string }
beforeAll(async () => {
  admin = await shop().signIn('admin@shopstack.test', 'shopstack-admin')
})

type Bytes = Uint8Array<ArrayBuffer>

/** Where bodies are read: the URL, a body, and the status for it without an encoding. */
const PORTS = {
  GraphQL: [() => shop().url('graphql', '/graphql'), { query: SHOP_QUERY }, 200],
  Flask: [() => shop().url('flask', '/api/products/'), { name: 'Encoded', price: 1 }, 201],
  'Flask below the GraphQL port': [
    () => shop().url('graphql', '/python/api/payments/calculate'),
    { subtotal: 1 },
    200,
  ],
  Express: [() => shop().url('express', '/api/products'), { name: 'Encoded', price: 1 }, 201],
  'a subgraph': [() => shop().services.TRANSACTIONS_URL ?? '', { query: SHOP_QUERY }, 200],
} as const satisfies Record<string, readonly [() => string, object, number]>
type Port = keyof typeof PORTS

function send(port: Port, headers: Record<string, string>, sent?: string | Bytes): Promise<Response> {
  const [url, good] = PORTS[port]
  const body = sent ?? JSON.stringify(good)
  const caller = anonymousCaller({ requestId: 'encoded' })
  // A subgraph is called with the bytes that were signed.
  const signed = typeof body === 'string' && signCall(SUBGRAPH_SECRET, { to: 'transactions', body, caller })
  const type = { 'content-type': 'application/json' }
  return fetch(url(), { method: 'POST', headers: { ...type, ...admin, ...signed, ...headers }, body })
}

const plain = (port: Port) => JSON.stringify(PORTS[port][1])
/** A megabyte and a half of zeros for each kilobyte. */
const bomb = gzipSync(Buffer.alloc(150_000_000))
const BODIES: readonly [string, string, (port: Port) => string | Bytes][] = [
  ['compressed by gzip', 'gzip', (port) => new Uint8Array(gzipSync(plain(port)))],
  ['compressed by brotli', 'br', (port) => new Uint8Array(brotliCompressSync(plain(port)))],
  ['compressed by deflate', 'deflate', (port) => new Uint8Array(deflateSync(plain(port)))],
  ['compressed twice', 'gzip, br', (port) => new Uint8Array(brotliCompressSync(gzipSync(plain(port))))],
  ['that becomes 150 MB', 'gzip', () => new Uint8Array(bomb)],
  ['labelled as gzip without being compressed', 'GZIP', plain],
  ['in an unknown encoding', 'identity, nonsense', plain],
]

const REQUESTS_OF_ALL_PORTS = (Object.keys(PORTS) as Port[]).flatMap((port) =>
  BODIES.map(([name, encoding, of]) => [port, name, encoding, of] as const),
)

describe('refuses', () => {
  test.each(REQUESTS_OF_ALL_PORTS)('%s refuses a body %s with 415', async (port, _, encoding, of) => {
    const before = await stored(shop())
    const reply = await send(port, { 'content-encoding': encoding }, of(port))
    const answer = await reply.text()
    expect(reply.status, answer).toBe(415)
    expect(reply.headers.get('accept-encoding')).toBe('identity')
    expect(answer).toContain('Send the body without a content encoding.')
    expect(await stored(shop())).toEqual(before)
  })

  test.each(Object.keys(PORTS) as Port[])(
    '%s refuses a compressed body that is labelled as uncompressed',
    async (port) => {
      for (const sent of [new Uint8Array(gzipSync(plain(port))), new Uint8Array(bomb)]) {
        const reply = await send(port, { 'content-encoding': 'identity' }, sent)
        // Its signature is not that of the bytes.
        expect(reply.status, await reply.text()).toBe(port === 'a subgraph' ? 401 : 400)
      }
    },
  )

  test.each(['GraphQL', 'Flask', 'Express'] as const)(
    '%s refuses a compressed transfer encoding',
    async (port) => {
      const sent = gzipSync(plain(port))
      const url = PORTS[port][0]()
      const head = [
        `POST ${new URL(url).pathname} HTTP/1.1`,
        'Host: shop',
        `Authorization: ${admin.authorization}`,
        'Content-Type: application/json',
        'Transfer-Encoding: gzip, chunked',
        'Connection: close',
      ]
      const start = Buffer.from(`${head.join('\r\n')}\r\n\r\n${sent.length.toString(16)}\r\n`)
      const answer = await heldOpen(url, Buffer.concat([start, sent, Buffer.from('\r\n0\r\n\r\n')]))
      expect(answer).toMatch(/^HTTP\/1\.1 400 .*"errors?":/s)
    },
  )

  test('refused encodings cause no internal error', () => {
    expect(shop().logLines.filter((line) => JSON.parse(line).level >= 50)).toEqual([])
  })
})

describe('answers', () => {
  test.each(Object.keys(PORTS) as Port[])(
    '%s accepts the encoding identity in any spelling',
    async (port) => {
      for (const encoding of ['identity', ' Identity ', ''])
        expect((await send(port, { 'content-encoding': encoding })).status).toBe(PORTS[port][2])
    },
  )

  test.each(['graphql', 'flask', 'express'] as const)(
    'the %s port ignores the encoding of a GET, which has no body',
    async (surface) => {
      const url = shop().url(surface, surface === 'graphql' ? '/health/live' : '/api/health')
      expect((await fetch(url, { headers: { 'content-encoding': 'gzip' } })).status).toBe(200)
    },
  )
})
