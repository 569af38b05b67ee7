import { generateKeyPairSync } from 'node:crypto'
import type { RoleName } from '@shopstack/drizzle/roles/access'
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

/** The warnings of opening the resources of a process. */
async function warnings(env: Record<string, string>, name: RoleName = 'gateway'): Promise<string[]> {
  const lines: string[] = []
  const log = createLogger({ level: 'warn', destination: { write: (line) => void lines.push(line) } })
  const config = readConfig({ JWT_PRIVATE_KEY: String(JWT_PRIVATE_KEY), ...env })
  const resources = await openResources(config, { gateway: database.roleUrl('gateway') }, log, name)
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
  const NO_MAIL =
    'MAIL_URL is not set: no mails are sent, and forgotten passwords cannot be reset by their owners'
  const SANDBOX = 'PAYMENT_PROVIDER is "sandbox": orders are marked as paid without moving money'
  const remote = {
    TRANSACTIONS_URL: 'http://transactions:4001/graphql',
    SUBGRAPH_SECRET: 'a1b2c3d4'.repeat(4),
  }

  test.each<[RoleName, string, Record<string, string>, string[]]>([
    ['gateway', 'with transactions in it', {}, [SANDBOX, NO_MAIL]],
    ['gateway', 'with transactions elsewhere', remote, []],
    ['transactions', 'as a service', {}, [SANDBOX, NO_MAIL]],
    ['transactions', 'as a service that knows its own URL', remote, [SANDBOX, NO_MAIL]],
    ['insights', 'as a service', remote, []],
  ])(
    'production %s %s warns of the sandbox provider and of missing mails only if it runs transactions',
    async (name, _, env, expected) => {
      const production = {
        NODE_ENV: 'production',
        PAYMENT_PROVIDER: 'sandbox',
        GATEWAY_DATABASE_URL: database.roleUrl('gateway'),
      }
      expect(await warnings({ ...production, ...env }, name)).toEqual(expected)
    },
  )

  test('development does not warn of the sandbox provider', async () => {
    expect(await warnings({})).toEqual([])
  })
})
