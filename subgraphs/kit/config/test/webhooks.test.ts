import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError } from '../env-reader.js'
import { readConfig } from '../read-config.js'
import { webhookKeys } from '../webhooks.js'

const PRODUCTION = {
  NODE_ENV: 'production',
  JWT_PRIVATE_KEY:
    '-----BEGIN PRIVATE KEY-----\\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\\n-----END PRIVATE KEY-----',
  DATABASE_URL: 'postgres://owner:pw@db/shop',
  PAYMENT_PROVIDER: 'sandbox',
}
const [FIRST, SECOND] = ['a1b2c3d4'.repeat(8), 'e5f6a7b8'.repeat(8)]

function problemsOf(env: Record<string, string>): string {
  try {
    readConfig({ ...PRODUCTION, ...env })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.message
  }
  return ''
}

describe('answers', () => {
  test('hosts, DNS servers and two secrets during a rotation are read', async () => {
    const { webhooks } = readConfig({
      ...PRODUCTION,
      WEBHOOK_SECRET: `${FIRST}, ${SECOND}`,
      WEBHOOK_INTERNAL_HOSTS: 'erp, erp.shop.internal,127.0.0.1,[::1]',
      WEBHOOK_DNS_SERVERS: '9.9.9.9, 9.9.9.9:53, [2620:fe::fe]:53',
    })
    expect(webhooks).toMatchObject({
      ...{ secrets: [FIRST, SECOND], requiresTls: true, dataDir: null },
      internalHosts: ['erp', 'erp.shop.internal', '127.0.0.1', '[::1]'],
      dnsServers: ['9.9.9.9', '9.9.9.9:53', '[2620:fe::fe]:53'],
    })
    expect(await webhookKeys(webhooks)).toHaveLength(2)
  })

  test('production without a secret has no keys and no internal hosts', async () => {
    const { webhooks } = readConfig({ ...PRODUCTION, WEBHOOK_SECRET: '' })
    expect(await webhookKeys(webhooks)).toEqual([])
    expect(webhooks.internalHosts).toEqual([])
  })

  test('development keeps a secret of its own in a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'shopstack-kit-'))
    try {
      const { webhooks } = readConfig({ SHOPSTACK_DATA_DIR: folder })
      const [key] = await webhookKeys(webhooks)
      expect(await webhookKeys(webhooks)).toEqual([key])
      expect(await readFile(join(folder, 'keys', 'webhook-secret'), 'utf8')).toMatch(/^[\da-f]{64}\n$/)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('refuses', () => {
  test.each([
    ['WEBHOOK_SECRET', 'short'],
    ['WEBHOOK_SECRET', 'x'.repeat(32)],
    ['WEBHOOK_SECRET', 'supersecretkey123'.repeat(2)],
    ['WEBHOOK_SECRET', [FIRST, SECOND, FIRST].join()],
    ['WEBHOOK_INTERNAL_HOSTS', 'http://erp'],
    ['WEBHOOK_INTERNAL_HOSTS', 'erp:8080'],
    ['WEBHOOK_INTERNAL_HOSTS', 'erp,'],
    ['WEBHOOK_INTERNAL_HOSTS', Array.from({ length: 101 }, (_, n) => `erp${n}`).join()],
    ['WEBHOOK_DNS_SERVERS', 'dns.example'],
    ['WEBHOOK_DNS_SERVERS', '9.9.9.9,'],
  ])('%s=%s is a problem that names the setting', (name, value) => {
    expect(problemsOf({ [name]: value })).toContain(name)
    if (name === 'WEBHOOK_SECRET') expect(problemsOf({ [name]: value })).not.toContain(value)
  })
})
