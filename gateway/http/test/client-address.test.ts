import { createServer } from '@shopstack/kit/http/server'
import { createLogger } from '@shopstack/kit/telemetry/log'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clientAddress } from '../client-address.js'

const ADDRESSES = [
  '10.0.0.1',
  '10.9.9.9',
  '192.0.2.7',
  '203.0.113.9',
  '::1',
  '2001:db8::7',
  '2001:db8:1::1',
  '127.0.0.1',
]
const NETWORKS = ['10.0.0.0/8', '127.0.0.1', '127.0.0.1/32', '2001:db8::/64', '192.0.2.7', '::1']

test('an address behind proxies is the one that Fastify reads', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.subarray(NETWORKS),
      fc.array(fc.constantFrom(...ADDRESSES), { maxLength: 4 }),
      fc.constantFrom(...ADDRESSES),
      async (proxies, forwarded, remoteAddress) => {
        const trustProxy = proxies.length > 0 && proxies
        const app = createServer(createLogger({ level: 'silent' }), { trustProxy })
        const read = clientAddress(trustProxy)
        app.get('/', async (request) => ({ fastify: request.ip, ours: read(request.raw) }))
        const headers = forwarded.length > 0 ? { 'x-forwarded-for': forwarded.join(', ') } : {}
        const { fastify, ours } = (await app.inject({ url: '/', headers, remoteAddress })).json()
        await app.close()
        expect(ours).toBe(fastify)
      },
    ),
    { numRuns: 60 },
  )
})

test('an IPv4 address of a proxy is trusted in its IPv6 form', () => {
  const socket = { remoteAddress: '::ffff:10.0.0.1' }
  const read = clientAddress(['10.0.0.0/8'])
  expect(read({ socket, headers: { 'x-forwarded-for': '192.0.2.7' } } as never)).toBe('192.0.2.7')
  expect(read({ socket: {}, headers: { 'x-forwarded-for': '192.0.2.7' } } as never)).toBe('')
})
