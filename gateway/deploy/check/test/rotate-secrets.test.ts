import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { readConfig } from '@shopstack/kit/config/read-config'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEPLOY } from '../manifests.js'

const OLD = 'f3a91c07d2b84e6585aa10c9e7d3b6f2'
const keys = generateKeyPairSync('ed25519')
const privateKey = keys.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString().trim()
const publicKey = keys.publicKey.export({ format: 'pem', type: 'spki' }).toString().trim()

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shopstack-rotate-'))
  await mkdir(join(folder, 'gateway/deploy'), { recursive: true })
  await cp(join(DEPLOY, 'rotate-secrets.sh'), join(folder, 'gateway/deploy/rotate-secrets.sh'))
  const lines = [
    '# SUBGRAPH_SECRET=a comment',
    `SUBGRAPH_SECRET=${OLD}`,
    `JWT_PRIVATE_KEY="${privateKey}"`,
    'TAX_RATE=7',
    `JWT_PUBLIC_KEYS="${publicKey}"`,
    'GATEWAY_PASSWORD=before',
  ]
  await writeFile(join(folder, '.env'), `${lines.join('\n')}\n`, { mode: 0o600 })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs a step; answers `.env` as programs read it. */
async function step(...args: string[]) {
  execFileSync('bash', [join(folder, 'gateway/deploy/rotate-secrets.sh'), ...args])
  return parseEnv(await readFile(join(folder, '.env'), 'utf8'))
}

describe('answers', () => {
  test('keys and the secret are rotated in three steps, and the shop starts after each', async () => {
    const begun = await step('begin')
    const next = begun.SUBGRAPH_SECRET?.split(',')[1] ?? ''
    expect(begun).toMatchObject({
      SUBGRAPH_SECRET: `${OLD},${next}`,
      JWT_PRIVATE_KEY: privateKey,
      TAX_RATE: '7',
    })
    expect(begun.JWT_PUBLIC_KEYS?.match(/BEGIN PUBLIC KEY/g)).toHaveLength(2)
    const switched = await step('switch')
    expect(switched.SUBGRAPH_SECRET).toBe(`${next},${OLD}`)
    expect(switched.JWT_PRIVATE_KEY).not.toBe(privateKey)
    const finished = await step('finish')
    expect(finished.SUBGRAPH_SECRET).toBe(next)
    expect(finished.JWT_PUBLIC_KEYS).not.toContain(publicKey.split('\n')[1])
    for (const env of [begun, switched, finished])
      expect(readConfig(env).subgraphSecrets?.[0]).toHaveLength(env === begun ? 32 : 64)
    expect((await stat(join(folder, '.env'))).mode & 0o777).toBe(0o600)
    expect(await readFile(join(folder, '.env'), 'utf8')).toContain('# SUBGRAPH_SECRET=a comment')
  })

  test('the secret of webhooks is rotated in two steps', async () => {
    const { WEBHOOK_SECRET: first = '' } = await step('webhooks')
    expect(first).toMatch(/^[0-9a-f]{64}$/)
    const { WEBHOOK_SECRET: both = '' } = await step('webhooks')
    const [second, former] = both.split(',')
    expect([former, second]).toEqual([first, expect.stringMatching(/^[0-9a-f]{64}$/)])
    expect(readConfig({ WEBHOOK_SECRET: both }).webhooks.secrets).toEqual([second, first])
    expect((await step('webhooks')).WEBHOOK_SECRET).toBe(second)
  })

  test('the script replaces passwords and sets a setting', async () => {
    const { GATEWAY_PASSWORD, INSIGHTS_PASSWORD } = await step('passwords')
    expect([GATEWAY_PASSWORD, INSIGHTS_PASSWORD]).toEqual([
      expect.stringMatching(/^[0-9a-f]{48}$/),
      expect.any(String),
    ])
    expect(await step('set', 'TAX_RATE', '8.5')).toMatchObject({ TAX_RATE: '8.5', GATEWAY_PASSWORD })
  })
})
