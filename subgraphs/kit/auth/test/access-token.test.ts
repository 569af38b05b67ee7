import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, test } from 'vitest'
import { signAccessToken, verifyAccessToken } from '../access-token.js'
import { verifyLegacyToken } from '../legacy-token.js'
import { loadKeys } from '../signing-keys.js'

const NOW = Date.parse('2026-03-02T10:00:00Z')
const SECONDS = NOW / 1_000
const SESSION = { userId: 7, sessionId: randomUUID() }

const pem = (key: KeyObject) => key.export({ format: 'pem', type: 'pkcs8' }).toString()
const keysOf = (privateKey: string, publicKeys?: string) =>
  loadKeys({ privateKey, publicKeys, dataDir: '/nowhere', production: true })
const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const keys = await keysOf(pem(privateKey))
const good = (await signAccessToken(keys, SESSION, 'graphql', NOW)).token
const HEADER = decodeProtectedHeader(good)
const PAYLOAD = decodeJwt(good)

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
type Signer = (text: string) => Buffer
const ours: Signer = (text) => sign(null, Buffer.from(text), privateKey)
const hmac =
  (secret: string | Buffer, hash = 'sha256'): Signer =>
  (text) =>
    createHmac(hash, secret).update(text).digest()

/** A forged token with arbitrary parts. */
function forge({ header = {}, payload = {}, by = ours }: { header?: object; payload?: object; by?: Signer }) {
  const text = `${encode({ ...HEADER, ...header })}.${encode({ ...PAYLOAD, ...payload })}`
  return `${text}.${by(text).toString('base64url')}`
}
const verify = (token: string, now = NOW) => verifyAccessToken(keys, token, now)

describe('answers', () => {
  test('a token carries its user and its session', async () => {
    expect(await verify(good)).toEqual({ ...SESSION, expiresAt: NOW + 900_000 })
    expect(await verify(forge({}))).toEqual({ ...SESSION, expiresAt: NOW + 900_000 })
  })

  test('a token names its key and type, and has the claim that legacy clients read', async () => {
    expect(HEADER).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: keys.signing?.kid })
    expect(PAYLOAD).toEqual({
      iss: 'shopstack',
      aud: 'shopstack',
      sub: '7',
      userId: 7,
      sid: SESSION.sessionId,
      iat: SECONDS,
      exp: SECONDS + 900,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  })

  test.each([
    ['graphql', 900],
    ['flask', 3_600],
    ['express', 86_400],
  ] as const)('a token for %s is valid for %i seconds', async (surface, lifetime) => {
    const { token, expiresAt } = await signAccessToken(keys, SESSION, surface, NOW)
    expect(expiresAt).toEqual(new Date(NOW + lifetime * 1_000))
    expect(await verify(token, NOW + lifetime * 1_000 - 1)).toMatchObject(SESSION)
    expect(await verify(token, NOW + lifetime * 1_000)).toBeNull()
  })

  test('after a rotation old tokens stay valid while their public key is listed, and new ones name the new key', async () => {
    const next = pem(generateKeyPairSync('ed25519').privateKey)
    const rotated = await keysOf(next, JSON.stringify(keys.jwks))
    const { token } = await signAccessToken(rotated, SESSION, 'graphql', NOW)
    expect(decodeProtectedHeader(token).kid).toBe(rotated.signing?.kid)
    expect(rotated.signing?.kid).not.toBe(keys.signing?.kid)
    expect(await verifyAccessToken(rotated, good, NOW)).toMatchObject(SESSION)
    expect(await verifyAccessToken(rotated, token, NOW)).toMatchObject(SESSION)
    expect(await verifyAccessToken(await keysOf(next), good, NOW)).toBeNull()
    expect(await verify(token)).toBeNull()
  })
})

describe('refuses', () => {
  const spki = publicKey.export({ format: 'pem', type: 'spki' }).toString()
  const other = generateKeyPairSync('ed25519')
  const byOther: Signer = (text) => sign(null, Buffer.from(text), other.privateKey)
  test.each<[string, Parameters<typeof forge>[0]]>([
    ['alg none', { header: { alg: 'none' }, by: () => Buffer.alloc(0) }],
    ['alg none with a good signature', { header: { alg: 'none' } }],
    ['HS256 with the public key as secret', { header: { alg: 'HS256' }, by: hmac(spki) }],
    [
      'HS256 with the published x as secret',
      { header: { alg: 'HS256' }, by: hmac(String(keys.jwks.keys[0]?.x)) },
    ],
    ['alg Ed25519, which is EdDSA by another name', { header: { alg: 'Ed25519' } }],
    ['no alg', { header: { alg: undefined } }],
    ['another key under our kid', { by: byOther }],
    ['an unknown kid', { header: { kid: 'unknown' } }],
    ['no kid', { header: { kid: undefined } }],
    ['a jku header', { header: { jku: 'https://attacker.example/jwks.json' } }],
    ['an x5u header', { header: { x5u: 'https://attacker.example/cert.pem' } }],
    ['a jwk header', { header: { jwk: other.publicKey.export({ format: 'jwk' }) }, by: byOther }],
    ['a crit header', { header: { crit: ['b64'], b64: false } }],
    ['typ JWT', { header: { typ: 'JWT' } }],
    ['no typ', { header: { typ: undefined } }],
    ['another issuer', { payload: { iss: 'another' } }],
    ['no issuer', { payload: { iss: undefined } }],
    ['another audience', { payload: { aud: 'other' } }],
    ['no audience', { payload: { aud: undefined } }],
    ['no end', { payload: { exp: undefined } }],
    ['an end in the past', { payload: { exp: SECONDS - 1 } }],
    ['an end that is text', { payload: { exp: '9999999999' } }],
    ['not yet valid', { payload: { nbf: SECONDS + 60 } }],
    ['no session', { payload: { sid: undefined } }],
    ['a session that is no id', { payload: { sid: "' or true" } }],
    ['two different users', { payload: { userId: 8 } }],
    ['a user beyond the database', { payload: { userId: 2 ** 31, sub: String(2 ** 31) } }],
    ['a user that is no number', { payload: { userId: 'x', sub: 'x' } }],
  ])('a token with %s is rejected', async (_, parts) => {
    expect(await verify(forge(parts))).toBeNull()
  })

  test('a payload or header changed after signing is rejected', async () => {
    const [header, , signature] = good.split('.')
    const payload = encode({ ...PAYLOAD, sub: '1', userId: 1 })
    expect(await verify(`${header}.${payload}.${signature}`)).toBeNull()
    expect(await verify(good.replace(/^[^.]+/, encode({ ...HEADER, extra: 1 })))).toBeNull()
  })

  test.each([
    '',
    '.',
    '..',
    'a.b.c',
    'Bearer',
    good.slice(0, -4),
    `${good}.x`,
    `${good}=`,
    '\0',
    good.toUpperCase(),
  ])('text that is no token is rejected (%#)', async (text) => {
    expect(await verify(text)).toBeNull()
  })
})

describe('protects against misuse of legacy tokens', () => {
  const secrets = { flask: 'test-secret-key', express: 'anothersecretkey456' }
  const legacy = (payload: object, secret: string, header: object = {}, hash = 'sha256') => {
    const text = `${encode({ alg: 'HS256', typ: 'JWT', ...header })}.${encode(payload)}`
    return `${text}.${hmac(secret, hash)(text).toString('base64url')}`
  }
  const python = {
    fresh: false,
    iat: SECONDS,
    jti: 'x',
    type: 'access',
    sub: '7',
    nbf: SECONDS,
    csrf: 'y',
    exp: SECONDS + 60,
  }
  const node = { userId: 7, iat: SECONDS, exp: SECONDS + 60 }
  const meaning = (token: string, now = NOW) => verifyLegacyToken(secrets, token, now)

  test('a legacy token carries the id of its account and no session', async () => {
    const claims = { userId: 7, sessionId: null, expiresAt: NOW + 60_000 }
    expect(await meaning(legacy(python, secrets.flask))).toEqual({ ...claims, service: 'flask' })
    expect(await meaning(legacy(node, secrets.express))).toEqual({ ...claims, service: 'express' })
  })

  test('a legacy token is invalid unless the secret of its service is set', async () => {
    for (const set of [
      {},
      { flask: '', express: undefined },
      { express: secrets.flask, flask: secrets.express },
    ])
      for (const token of [legacy(python, secrets.flask), legacy(node, secrets.express)])
        expect(await verifyLegacyToken(set, token, NOW)).toBeNull()
  })

  test.each<[string, string]>([
    ['no end', legacy({ ...python, exp: undefined }, secrets.flask)],
    ['no end (Node)', legacy({ ...node, exp: undefined }, secrets.express)],
    ['an end in the past', legacy({ ...node, exp: SECONDS - 6 }, secrets.express)],
    ['not yet valid', legacy({ ...python, nbf: SECONDS + 6 }, secrets.flask)],
    ['a refresh token', legacy({ ...python, type: 'refresh' }, secrets.flask)],
    ['a subject that is a number', legacy({ ...python, sub: 7 }, secrets.flask)],
    ['a subject that is no number', legacy({ ...python, sub: '7x' }, secrets.flask)],
    ['a user that is text', legacy({ ...node, userId: '7' }, secrets.express)],
    ['a user beyond the database', legacy({ ...node, userId: 2 ** 31 }, secrets.express)],
    ['half a user', legacy({ ...node, userId: 7.5 }, secrets.express)],
    ['HS512', legacy(node, secrets.express, { alg: 'HS512' }, 'sha512')],
    ['alg none', legacy(node, secrets.express, { alg: 'none' })],
    ['another secret', legacy(node, 'guessed')],
  ])('a legacy token is rejected with %s', async (_, token) => {
    expect(await meaning(token)).toBeNull()
  })

  test('neither kind of token is accepted as the other', async () => {
    expect(await verify(legacy(python, secrets.flask))).toBeNull()
    expect(await meaning(good)).toBeNull()
  })
})
