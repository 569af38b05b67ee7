import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { signAccessToken, verifyAccessToken } from '../access-token.js'
import { verifyLegacyToken } from '../legacy-token.js'
import { loadKeys } from '../signing-keys.js'
import { diagnoseToken } from '../token-diagnosis.js'

const NOW = Date.parse('2026-03-02T10:00:00Z')
const SECONDS = NOW / 1_000
const SESSION = { userId: 7, sessionId: randomUUID() }
const SECRETS = { flask: 'the secret of the flask service', express: 'the secret of the express service' }

const keysOf = async () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  return loadKeys({ privateKey: pem, dataDir: '/nowhere', production: true })
}
const keys = await keysOf()

const ours = async (surface: 'graphql' | 'flask' | 'express' = 'flask', by = keys) =>
  (await signAccessToken(by, SESSION, surface, NOW)).token
const legacy = (claims: object, secret: string = SECRETS.flask, alg = 'HS256') =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg, typ: 'JWT' }).sign(Buffer.from(secret))
const problem = (token: string, { secrets = SECRETS, now = NOW }: { secrets?: object; now?: number } = {}) =>
  diagnoseToken(keys, secrets, token, now)

const encode = (text: string) => Buffer.from(text).toString('base64url')
const claims = { sub: '7', type: 'access', iat: SECONDS, nbf: SECONDS, exp: SECONDS + 3_600 }
const ofNode = { userId: 7, iat: SECONDS, exp: SECONDS + 86_400 }

/** Tokens that the Flask service rejected, and its messages. */
const REFUSED: [string, object, object][] = [
  ['an end in the past', { ...claims, exp: SECONDS - 6 }, { kind: 'expired' }],
  ['a beginning to come', { ...claims, nbf: SECONDS + 6 }, { kind: 'early', claim: 'nbf' }],
  ['an issue to come', { ...claims, iat: SECONDS + 6 }, { kind: 'early', claim: 'iat' }],
  ['no subject', { ...claims, sub: undefined }, { kind: 'missing', claim: 'sub' }],
  ['the claims of a Node token', ofNode, { kind: 'missing', claim: 'sub' }],
  ['a subject that is a number', { ...claims, sub: 7 }, { kind: 'subject' }],
  ['a subject that is null', { ...claims, sub: null }, { kind: 'subject' }],
  ['the type refresh', { ...claims, type: 'refresh' }, { kind: 'refresh' }],
  ['no end', { ...claims, exp: undefined }, { kind: 'missing', claim: 'exp' }],
  ['nothing but a subject', { sub: '7' }, { kind: 'missing', claim: 'exp' }],
  ['an end that is text', { ...claims, exp: 'tomorrow' }, { kind: 'missing', claim: 'exp' }],
]

describe('answers', () => {
  test.each(['', 'nonsense', 'Bearer', 'two.parts', 'x'.repeat(4_000)])(
    '%.10s is diagnosed as having too few parts',
    async (text) => {
      expect(await problem(text)).toEqual({ kind: 'malformed' })
    },
  )

  test.each([
    'a.b.c',
    '..',
    `${encode('no JSON')}.e30.x`,
    `${encode('[]')}.e30.x`,
    `${encode('"x"')}.e30.x`,
    '\0.b.c',
  ])('%j is diagnosed as having an unreadable header', async (text) => {
    expect(await problem(text)).toEqual({ kind: 'header' })
  })

  test.each(['HS384', 'HS512'])('%s is diagnosed as another algorithm, whatever its key', async (alg) => {
    expect(await problem(await legacy(claims, SECRETS.flask, alg))).toEqual({ kind: 'algorithm' })
  })

  test.each(['{"alg":"none"}', '{"alg":"RS256"}', '{"alg":7}', '{"alg":null}', '{}'])(
    'the header %s is diagnosed as another algorithm',
    async (header) => {
      expect(await problem(`${encode(header)}.${encode('{"sub":"7"}')}.`)).toEqual({ kind: 'algorithm' })
    },
  )

  test('a wrong signature is diagnosed', async () => {
    const token = await ours()
    const [header, payload, signature = ''] = token.split('.')
    const forged = [
      await ours('flask', await keysOf()),
      `${header}.${encode('{"sub":"1"}')}.${signature}`,
      `${header}.${payload}.${signature.slice(4)}`,
      await legacy(claims, 'a guess'),
      `${(await legacy(claims)).slice(0, -4)}AAAA`,
    ]
    for (const text of forged) expect(await problem(text)).toEqual({ kind: 'signature' })
  })

  test('a legacy signature is wrong once the secret is unset', async () => {
    for (const secrets of [{}, { flask: '', express: undefined }, { express: SECRETS.express }])
      expect(await problem(await legacy(claims), { secrets })).toEqual({ kind: 'signature' })
    expect(await problem(await legacy(ofNode, SECRETS.express), { secrets: {} })).toEqual({
      kind: 'signature',
    })
  })

  test.each([
    ['graphql', 900],
    ['flask', 3_600],
    ['express', 86_400],
  ] as const)(
    'a token for %s is diagnosed as expired after %i seconds, and before as of an ended session',
    async (surface, lifetime) => {
      const token = await ours(surface)
      expect(await problem(token, { now: NOW + lifetime * 1_000 })).toEqual({ kind: 'expired' })
      expect(await problem(token, { now: NOW + lifetime * 1_000 - 1 })).toEqual({ kind: 'ended' })
    },
  )

  test.each(REFUSED)('a legacy token is diagnosed: %s', async (_, payload, expected) => {
    expect(await problem(await legacy(payload))).toEqual(expected)
  })

  test.each([
    ['an end in the past', { ...ofNode, exp: SECONDS - 6 }, { kind: 'expired' }],
    ['no end', { ...ofNode, exp: undefined }, { kind: 'missing', claim: 'exp' }],
  ])('a token of the Node service is diagnosed: %s', async (_, payload, expected) => {
    expect(await problem(await legacy(payload, SECRETS.express))).toEqual(expected)
  })

  test('a valid legacy token is diagnosed as of an unknown account', async () => {
    for (const token of [
      await legacy(claims),
      await legacy({ ...claims, sub: 'not a number' }),
      await legacy(ofNode, SECRETS.express),
    ])
      expect(await problem(token)).toEqual({ kind: 'unknown_account' })
  })

  test('clocks of the legacy services may differ by five seconds', async () => {
    for (const payload of [
      { ...claims, exp: SECONDS - 4 },
      { ...claims, iat: SECONDS + 5, nbf: SECONDS + 5 },
    ])
      expect(await problem(await legacy(payload))).toEqual({ kind: 'unknown_account' })
  })
})

describe('protects', () => {
  test.each(REFUSED)('a diagnosed token is also rejected: %s', async (_, payload) => {
    const token = await legacy(payload)
    expect(await verifyLegacyToken(SECRETS, token, NOW)).toBeNull()
    expect(await verifyAccessToken(keys, token, NOW)).toBeNull()
  })

  test('a token of one service is not accepted as that of the other', async () => {
    const shared = { flask: SECRETS.flask, express: SECRETS.flask }
    const token = await legacy({ ...claims, type: 'refresh', userId: undefined })
    expect(await problem(token, { secrets: shared })).toEqual({ kind: 'refresh' })
    expect(await verifyLegacyToken(shared, token, NOW)).toBeNull()
  })
})
