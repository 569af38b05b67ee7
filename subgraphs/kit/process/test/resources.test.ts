import { generateKeyPairSync } from 'node:crypto'
import { cloneDatabase } from '@shopstack/drizzle/test/databases'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { readConfig } from '../../config/read-config.js'
import { createLogger } from '../../telemetry/log.js'
import { prepareDatabase } from '../prepare-database.js'
import { openResources } from '../resources.js'

let database: Awaited<ReturnType<typeof cloneDatabase>>
beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'empty')
})
afterAll(() => database.close())

const JWT_PRIVATE_KEY = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })

/** The log of opening resources. */
async function warnings(env: Record<string, string>): Promise<string[]> {
  const lines: string[] = []
  const log = createLogger({ level: 'warn', destination: { write: (line) => void lines.push(line) } })
  const config = readConfig({ JWT_PRIVATE_KEY: String(JWT_PRIVATE_KEY), ...env })
  const resources = await openResources(config, { gateway: database.roleUrl('gateway') }, log)
  await resources.close()
  return lines.map((line) => JSON.parse(line).msg)
}

describe('refuses', () => {
  test('production without the connection of a role is rejected', async () => {
    const config = readConfig({
      NODE_ENV: 'production',
      PAYMENT_PROVIDER: 'sandbox',
      JWT_PRIVATE_KEY: String(JWT_PRIVATE_KEY),
      GATEWAY_DATABASE_URL: database.roleUrl('gateway'),
    })
    await expect(
      prepareDatabase(config, createLogger({ level: 'silent' }), ['insights', 'gateway']),
    ).rejects.toThrow(
      'Production does not start the embedded database: set DATABASE_URL, or INSIGHTS_DATABASE_URL.',
    )
  })
})

describe('protects', () => {
  test('production logs a warning when the payment provider is the sandbox', async () => {
    expect(
      await warnings({
        NODE_ENV: 'production',
        PAYMENT_PROVIDER: 'sandbox',
        GATEWAY_DATABASE_URL: database.roleUrl('gateway'),
      }),
    ).toEqual(['PAYMENT_PROVIDER is "sandbox": orders are marked as paid without moving money'])
    expect(await warnings({})).toEqual([])
  })
})
