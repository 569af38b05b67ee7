import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { anonymousCaller } from '../../auth/caller.js'
import { CALL_HEADERS, callVerifier, signCall, type VerifiedCall } from '../request-signature.js'

const SECRET = 'a secret of a gateway and its subgraphs'
const NOW = Date.parse('2026-03-02T10:00:00Z')
const call = { to: 'transactions', body: '{"query":"{ me { id } }"}' }
const caller = anonymousCaller({
  viewer: { id: 7, role: 'customer', sessionId: randomUUID() },
  requestId: 'r-1',
  address: '203.0.113.9',
  userAgent: 'Wäschekorb/1.0',
  surface: 'flask',
})
const sign = (now = NOW, secret = SECRET) => signCall(secret, { ...call, caller }, now)
/** A process of a subgraph; processes with the same set share nonces. */
const aProcess = (shared = new Set<string>(), now = () => NOW) => {
  const instance = randomUUID()
  const claim = async (nonce: string) => shared.size !== shared.add(nonce).size
  return { instance, verify: callVerifier({ secrets: [SECRET], instance, claim, now }) }
}
const accepted = async (verdict: Promise<VerifiedCall>) => {
  const found = await verdict
  return found.kind === 'accepted' ? found.caller : null
}
const verify = (
  headers: Record<string, string | undefined>,
  { now = NOW, to = call.to, body = call.body } = {},
) => accepted(aProcess(undefined, () => now).verify(headers, { to, body }))

describe('answers', () => {
  test('while the secret is rotated, calls signed with either value are accepted, and with no other', async () => {
    const next = 'the next secret of a gateway and its subgraphs'
    const claim = async () => true
    const rotating = callVerifier({ secrets: [SECRET, next], instance: 'a', claim, now: () => NOW })
    expect(await accepted(rotating(sign(), call))).toEqual(caller)
    expect(await accepted(rotating(sign(NOW, next), call))).toEqual(caller)
    expect(await accepted(rotating(sign(NOW, 'some other secret of 32 characters'), call))).toBeNull()
  })

  test('a signed call carries the whole caller', async () => {
    expect(await verify(sign())).toEqual(caller)
  })

  test('an anonymous call and a binary body are accepted', async () => {
    const bytes = Buffer.from(call.body)
    const headers = signCall(SECRET, { to: 'insights', body: bytes, caller: anonymousCaller() }, NOW)
    expect(await verify(headers, { to: 'insights' })).toEqual(anonymousCaller())
  })

  test('a call 30 seconds old and one from a clock five seconds ahead are accepted', async () => {
    expect(await verify(sign(), { now: NOW + 30_000 })).toEqual(caller)
    expect(await verify(sign(), { now: NOW - 5_000 })).toEqual(caller)
  })

  test('a user agent of any length fits into the headers', async () => {
    const headers = signCall(SECRET, { ...call, caller: { ...caller, userAgent: 'x'.repeat(15_000) } }, NOW)
    expect((await verify(headers))?.userAgent).toHaveLength(255)
    expect(JSON.stringify(headers).length).toBeLessThan(2_000)
  })
})

describe('refuses', () => {
  test.each(Object.values(CALL_HEADERS))('a call without %s is rejected', async (name) => {
    expect(await verify({ ...sign(), [name]: undefined })).toBeNull()
    expect(await verify({ ...sign(), [name]: '' })).toBeNull()
  })

  test('a call signed with another secret is rejected', async () => {
    expect(await verify(sign(NOW, 'another secret of another shop'))).toBeNull()
  })

  test('another body and another subgraph are rejected', async () => {
    expect(await verify(sign(), { body: call.body.replace('id', 'email') })).toBeNull()
    expect(await verify(sign(), { to: 'insights' })).toBeNull()
  })

  test('a caller whose role was changed in transit is rejected', async () => {
    const headers = sign()
    const text = Buffer.from(headers[CALL_HEADERS.call] ?? '', 'base64url').toString()
    const altered = Buffer.from(text.replace('customer', 'admin')).toString('base64url')
    expect(text).toContain('customer')
    expect(await verify({ ...headers, [CALL_HEADERS.call]: altered })).toBeNull()
  })

  test('the signature of another call, a truncated one and invalid base64 are rejected', async () => {
    const { [CALL_HEADERS.signature]: signature = '', ...headers } = sign()
    for (const wrong of [sign()[CALL_HEADERS.signature], signature.slice(0, -2), '§', `${signature}AAAA`])
      expect(await verify({ ...headers, [CALL_HEADERS.signature]: wrong })).toBeNull()
  })

  test('a call older than 30 seconds and one from more than five seconds ahead are rejected', async () => {
    expect(await verify(sign(), { now: NOW + 30_001 })).toBeNull()
    expect(await verify(sign(), { now: NOW - 5_001 })).toBeNull()
  })
})

describe('protects', () => {
  test('a replayed call is rejected, however late in its lifetime', async () => {
    let now = NOW
    const { verify } = aProcess(undefined, () => now)
    const headers = sign()
    expect(await accepted(verify(headers, call))).toEqual(caller)
    for (now of [NOW, NOW + 1, NOW + 30_000, NOW + 30_001])
      expect(await verify(headers, call)).toEqual({ kind: 'rejected' })
    now = NOW
    expect(await accepted(verify(sign(), call))).toEqual(caller)
  })

  test('a call replayed concurrently is accepted once', async () => {
    const { verify } = aProcess()
    const headers = sign()
    const kinds = await Promise.all(
      Array.from({ length: 20 }, async () => (await verify(headers, call)).kind),
    )
    expect(kinds.filter((kind) => kind === 'accepted')).toHaveLength(1)
  })

  test('a call for any process is accepted by one, also when the others have just started', async () => {
    const heard = new Set<string>()
    const headers = sign()
    expect(await accepted(aProcess(heard).verify(headers, call))).toEqual(caller)
    for (const { verify } of [aProcess(heard), aProcess(heard)])
      expect(await verify(headers, call)).toEqual({ kind: 'rejected' })
  })

  test('a call for one process is rejected by another without a look-up', async () => {
    const heard = new Set<string>()
    const [first, restarted] = [aProcess(heard), aProcess(heard)]
    const headers = signCall(SECRET, { ...call, caller, instance: first.instance }, NOW)
    expect(await restarted.verify(headers, call)).toEqual({ kind: 'misdirected' })
    expect(await accepted(first.verify(headers, call))).toEqual(caller)
    expect(await first.verify(headers, call)).toEqual({ kind: 'rejected' })
    expect(await restarted.verify(headers, call)).toEqual({ kind: 'misdirected' })
    expect(heard.size).toBe(0)
  })

  test('a call for any process is rejected while nonces cannot be claimed', async () => {
    const claim = () => Promise.reject(new Error('away'))
    const verify = callVerifier({ secrets: [SECRET], instance: 'a', claim, now: () => NOW })
    await expect(verify(sign(), call)).rejects.toThrow('away')
  })
})
