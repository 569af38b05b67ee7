import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { cloneDatabase, type TestDatabase } from '@shopstack/drizzle/test/databases'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { type Config, readConfig } from '../../config/read-config.js'
import { connectAs } from '../../process/role-connections.js'
import { startSubgraph } from '../../process/subgraph-service.js'
import { createLogger } from '../../telemetry/log.js'
import { defineSubgraph } from '../definition.js'

const WAIT_LIMIT = { timeout: 20_000, interval: 5 }

let database: TestDatabase
let dataDir: string
let config: Config

beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'empty')
  dataDir = await mkdtemp(join(tmpdir(), 'shopstack-kit-'))
  config = readConfig({
    DATABASE_URL: database.ownerUrl,
    TRANSACTIONS_DATABASE_URL: database.roleUrl('transactions'),
    TRANSACTIONS_PORT: '0',
    SHOPSTACK_DATA_DIR: dataDir,
  })
})
afterAll(async () => {
  await rm(dataDir, { recursive: true })
  await database.close()
})

describe('answers', () => {
  test('a subgraph runs its jobs and notifies its subscribers until it is closed, and then closes its connections', async () => {
    const did: string[] = []
    const lines: string[] = []
    const log = createLogger({ level: 'warn', destination: { write: (line) => void lines.push(line) } })
    const quiet = defineSubgraph({
      ...{ name: 'transactions', sdl: 'type Query { shop: String }', resolvers: [], loaders: {} },
      jobs: ({ db }) => [
        {
          name: 'count',
          intervalMs: 1,
          async run() {
            await db.execute('select pg_sleep(0.01)')
            did.push('counted')
          },
        },
      ],
      relay: {
        consumer: 'relay',
        subscribers: () => [
          { name: 'all', handles: () => true, receive: async ({ subject }) => void did.push(subject) },
        ],
      },
    })
    const service = await startSubgraph(quiet, config, log)
    const shop = connectAs('transactions', database.roleUrl('transactions'))
    const event = { type: 'order.paid', subject: 'order:7', actorId: null, address: '::1' }
    await withTx(shop.db, (tx) => recordEvent(tx, event))
    await vi.waitFor(() => expect(did).toEqual(expect.arrayContaining(['counted', 'order:7'])), WAIT_LIMIT)
    await service.close()
    did.length = 0
    await withTx(shop.db, (tx) => recordEvent(tx, event))
    await shop.close()
    expect(did).toEqual([])
    // A job or a delivery that outlived its connection would be logged.
    expect(lines).toEqual([])
  })
})
