import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { callerOf } from './caller.js'
import { CALL_HEADERS, callVerifier, signCall } from './signing.js'

const SECRET = 'a secret of a gateway and its subgraphs'
const NOW = Date.parse('2026-03-02T10:00:00Z')
const call = { to: 'transactions', body: '{"query":"{ me { id } }"}' }
const caller = callerOf({
  viewer: { id: 7, role: 'customer', sessionId: randomUUID() },
  requestId: 'r-1',
  address: '203.0.113.9',
  userAgent: 'Wäschekorb/1.0',
  surface: 'flask',
})
const sign = (now = NOW, secret = SECRET) => signCall(secret, { ...call, caller }, now)
const verify = (
  headers: Record<string, string | undefined>,
  { now = NOW, to = call.to, body = call.body } = {},
) => callVerifier(SECRET, () => now)(headers, { to, body })

describe('answers', () => {
  test('a signed call says who called, with everything the gateway knew', () => {
    expect(verify(sign())).toEqual(caller)
  })

  test('a call of nobody, and a body of bytes', () => {
    const bytes = Buffer.from(call.body)
    const headers = signCall(SECRET, { to: 'insights', body: bytes, caller: callerOf() }, NOW)
    expect(verify(headers, { to: 'insights' })).toEqual(callerOf())
  })

  test('a call that was under way for half a minute, and one from a clock five seconds ahead', () => {
    expect(verify(sign(), { now: NOW + 30_000 })).toEqual(caller)
    expect(verify(sign(), { now: NOW - 5_000 })).toEqual(caller)
  })

  test('a user agent of any length fits into the headers', () => {
    const headers = signCall(SECRET, { ...call, caller: { ...caller, userAgent: 'x'.repeat(15_000) } }, NOW)
    expect(verify(headers)?.userAgent).toHaveLength(255)
    expect(JSON.stringify(headers).length).toBeLessThan(2_000)
  })
})

describe('refuses', () => {
  test.each(Object.values(CALL_HEADERS))('a call without %s', (name) => {
    expect(verify({ ...sign(), [name]: undefined })).toBeNull()
    expect(verify({ ...sign(), [name]: '' })).toBeNull()
  })

  test('a call signed with another secret', () => {
    expect(verify(sign(NOW, 'another secret of somebody else'))).toBeNull()
  })

  test('another body, and another subgraph', () => {
    expect(verify(sign(), { body: call.body.replace('id', 'email') })).toBeNull()
    expect(verify(sign(), { to: 'insights' })).toBeNull()
  })

  test('a caller who was made an admin on the way', () => {
    const headers = sign()
    const text = Buffer.from(headers[CALL_HEADERS.call] ?? '', 'base64url').toString()
    const altered = Buffer.from(text.replace('customer', 'admin')).toString('base64url')
    expect(text).toContain('customer')
    expect(verify({ ...headers, [CALL_HEADERS.call]: altered })).toBeNull()
  })

  test('the signature of another call, a cut one, and one that is no base64', () => {
    const { [CALL_HEADERS.signature]: signature = '', ...headers } = sign()
    for (const wrong of [sign()[CALL_HEADERS.signature], signature.slice(0, -2), '§', `${signature}AAAA`])
      expect(verify({ ...headers, [CALL_HEADERS.signature]: wrong })).toBeNull()
  })

  test('a call older than half a minute, and one from further in the future than clocks differ', () => {
    expect(verify(sign(), { now: NOW + 30_001 })).toBeNull()
    expect(verify(sign(), { now: NOW - 5_001 })).toBeNull()
  })
})

describe('protects', () => {
  test('a call is heard once, however late in its life it is repeated', () => {
    let now = NOW
    const verifyOnce = callVerifier(SECRET, () => now)
    const headers = sign()
    expect(verifyOnce(headers, call)).toEqual(caller)
    for (now of [NOW, NOW + 1, NOW + 30_000, NOW + 30_001]) expect(verifyOnce(headers, call)).toBeNull()
    now = NOW
    expect(verifyOnce(sign(), call)).toEqual(caller)
  })
})
