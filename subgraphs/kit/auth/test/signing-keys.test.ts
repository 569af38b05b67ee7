import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { secretFile } from '../../config/secret-file.js'
import { signAccessToken } from '../access-token.js'
import { developmentSecret, loadKeys } from '../signing-keys.js'

const folders: string[] = []
const dataDir = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shopstack-keys-'))
  folders.push(folder)
  return folder
}
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))))

const pair = () => generateKeyPairSync('ed25519')
const privatePem = (key = pair().privateKey) => key.export({ format: 'pem', type: 'pkcs8' }).toString()
const publicPem = (key = pair().publicKey) => key.export({ format: 'pem', type: 'spki' }).toString()
const configured = (privateKey?: string, publicKeys?: string) =>
  loadKeys({ privateKey, publicKeys, dataDir: '/nowhere', production: true })
const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)

describe('answers', () => {
  test('PEM, PEM on one line and JWK give the same key', async () => {
    const { privateKey } = pair()
    const pem = privatePem(privateKey)
    const texts = [pem, pem.replaceAll('\n', '\\n'), JSON.stringify(privateKey.export({ format: 'jwk' }))]
    const loaded = await Promise.all(texts.map((text) => configured(text)))
    expect(new Set(loaded.map((keys) => keys.signing?.kid)).size).toBe(1)
  })

  test('the kid is the RFC 7638 thumbprint, as in the example of RFC 8037', async () => {
    const key = {
      kty: 'OKP',
      crv: 'Ed25519',
      d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
      x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
    }
    expect((await configured(JSON.stringify(key))).signing?.kid).toBe(
      'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
    )
  })

  test('further public keys are accepted as PEM blocks and as a published JWK set', async () => {
    const [first, second] = [publicPem(), publicPem()]
    const listed = await configured(privatePem(), `${first}\n${second}`)
    const copied = await configured(privatePem(), JSON.stringify(listed.jwks))
    expect(listed.publicKeys.size).toBe(3)
    expect([...copied.publicKeys.keys()]).toEqual([copied.signing?.kid, ...listed.publicKeys.keys()])
  })

  test('a process that only verifies tokens needs public keys only, in production too', async () => {
    const published = publicPem()
    for (const production of [true, false]) {
      const options = { publicKeys: published, dataDir: '/nowhere', production, signs: false }
      const keys = await loadKeys(options)
      expect([keys.signing, keys.publicKeys.size, keys.jwks.keys.length]).toEqual([null, 1, 1])
      await expect(
        signAccessToken(keys, { userId: 1, sessionId: randomUUID() }, 'flask', Date.now()),
      ).rejects.toThrow('JWT_PRIVATE_KEY')
    }
  })

  test('without a key, concurrently starting processes agree on one and keep it', async () => {
    const folder = await dataDir()
    const load = () => loadKeys({ dataDir: folder, production: false })
    const loaded = await Promise.all(Array.from({ length: 8 }, load))
    expect(new Set([...loaded, await load()].map((keys) => keys.signing?.kid)).size).toBe(1)
    const secrets = await Promise.all(Array.from({ length: 8 }, () => developmentSecret(folder)))
    expect(new Set(secrets).size).toBe(1)
    expect(secrets[0]).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('refuses', () => {
  test('public keys alone, or no keys, are rejected where tokens are signed', async () => {
    const load = (signs: boolean, publicKeys?: string) =>
      loadKeys({ publicKeys, dataDir: '/nowhere', production: true, signs })
    await expect(load(true, publicPem())).rejects.toThrow('JWT_PRIVATE_KEY')
    await expect(load(false)).rejects.toThrow('JWT_PRIVATE_KEY')
  })

  test('a secret stored by another process is not replaced', async () => {
    const folder = await dataDir()
    const path = join(folder, 'keys', 'a-secret')
    const late = await secretFile(folder, 'a-secret', () => {
      writeFileSync(path, 'theirs')
      return 'ours'
    })
    expect(late).toEqual({ text: 'theirs', path })
  })

  test('production without a key is rejected', async () => {
    await expect(configured()).rejects.toThrow(
      /JWT_PRIVATE_KEY +missing; .*openssl genpkey -algorithm ed25519/,
    )
  })

  test.each([
    ['something else', 'SECRET-TEXT'],
    ['a public key', publicPem()],
    [
      'an RSA key',
      generateKeyPairSync('rsa', { modulusLength: 2048 })
        .privateKey.export({ format: 'pem', type: 'pkcs8' })
        .toString(),
    ],
    ['an X25519 key', privatePem(generateKeyPairSync('x25519').privateKey)],
    ['a public JWK', JSON.stringify(pair().publicKey.export({ format: 'jwk' }))],
    ['a JWK with a broken key', '{"kty":"OKP","crv":"Ed25519","x":"AAAA","d":"SECRET-TEXT"}'],
    ['cut JSON', '{"kty":"OKP","d":"SECRET-TEXT'],
  ])('%s is rejected as private key, with how to generate one', async (_, text) => {
    const error = await configured(text).catch(String)
    expect(error).toMatch(/JWT_PRIVATE_KEY .*Ed25519 private key .*openssl genpkey -algorithm ed25519/)
    expect(error).not.toContain('SECRET-TEXT')
  })

  test.each([
    ['something else', 'SECRET-TEXT', /JWT_PUBLIC_KEYS .*Ed25519 public keys/],
    ['something after a key', `${publicPem()} SECRET-TEXT`, /JWT_PUBLIC_KEYS .*Ed25519 public keys/],
    [
      'a set of other keys',
      '{"keys":[{"kty":"oct","k":"SECRET-TEXT"}]}',
      /JWT_PUBLIC_KEYS .*Ed25519 public keys/,
    ],
    ['a private key', privatePem(), /JWT_PUBLIC_KEYS .*private key/],
    [
      'a private JWK',
      '{"keys":[{"kty":"OKP","crv":"Ed25519","x":"AA","d":"SECRET-TEXT"}]}',
      /JWT_PUBLIC_KEYS .*private key/,
    ],
  ])('%s is rejected as public keys', async (_, text, message) => {
    const error = await configured(privatePem(), text).catch(String)
    expect(error).toMatch(message)
    expect(error).not.toContain('SECRET-TEXT')
  })

  test('two invalid settings are reported in one message', async () => {
    await expect(configured('x', 'y')).rejects.toThrow(
      /2 settings need attention[\s\S]*JWT_PRIVATE_KEY[\s\S]*JWT_PUBLIC_KEYS/,
    )
  })

  test('a damaged development key is reported with its file', async () => {
    const folder = await dataDir()
    await loadKeys({ dataDir: folder, production: false })
    await writeFile(join(folder, 'keys', 'signing-key.pem'), 'damaged')
    await expect(loadKeys({ dataDir: folder, production: false })).rejects.toThrow(
      /keys\/signing-key\.pem .*remove the file/,
    )
  })
})

describe('protects', () => {
  test('stored keys are readable by the process user only, and no temporary file is left', async () => {
    const folder = await dataDir()
    await loadKeys({ dataDir: folder, production: false })
    await developmentSecret(folder)
    const keys = join(folder, 'keys')
    expect(await readdir(keys)).toEqual(['signing-key.pem', 'subgraph-secret'])
    expect(await modeOf(keys)).toBe('700')
    expect(await modeOf(join(keys, 'signing-key.pem'))).toBe('600')
    expect(await modeOf(join(keys, 'subgraph-secret'))).toBe('600')
  })

  test('the published set contains no private part', async () => {
    const { jwks } = await configured(privatePem(), publicPem())
    for (const key of jwks.keys)
      expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x'])
    expect(jwks.keys).toHaveLength(2)
  })
})
