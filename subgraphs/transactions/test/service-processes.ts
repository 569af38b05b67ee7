import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cloneDatabase, type TestDatabase } from '@shopstack/drizzle/test/databases'
import { FROM_SOURCE } from '@shopstack/drizzle/test/from-source'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, inject } from 'vitest'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

/** Processes of the subgraph, with its jobs, on an empty database. */
export interface Services {
  readonly owner: postgres.Sql
  readonly dataDir: string
  /** Starts a process; it is killed after the test. */
  start(env?: Readonly<Record<string, string>>): ChildProcess
}

/** Opens the database for the tests of a file. */
export function useServices(env: Readonly<Record<string, string>>): () => Services {
  let database: TestDatabase
  let services: Services
  const children: ChildProcess[] = []

  beforeAll(async () => {
    database = await cloneDatabase(inject('testServer'), 'empty')
    const dataDir = await mkdtemp(join(tmpdir(), 'shopstack-services-'))
    const owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
    const own = {
      ...{ PATH: '/usr/bin:/bin', SHOPSTACK_DATA_DIR: dataDir, TRANSACTIONS_PORT: '0', LOG_LEVEL: 'silent' },
      ...{ DATABASE_URL: database.ownerUrl, LISTEN_DATABASE_URL: database.isPooled ? 'off' : '' },
      ...{ DATABASE_CONNECTIONS: '3', TRANSACTIONS_DATABASE_URL: database.roleUrl('transactions') },
      INSIGHTS_DATABASE_URL: database.roleUrl('insights'),
      GATEWAY_DATABASE_URL: database.roleUrl('gateway'),
    }
    const start = (more?: Readonly<Record<string, string>>) => {
      const child = spawn(process.execPath, [...FROM_SOURCE, MAIN], {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...own, ...env, ...more },
      })
      children.push(child)
      return child
    }
    services = { owner, dataDir, start }
  })
  afterEach(async () => {
    await Promise.all(children.splice(0).map(kill))
  })
  afterAll(async () => {
    await services.owner.end()
    await database.close()
    await rm(services.dataDir, { recursive: true, force: true })
  })
  return () => services
}

/** Ends a process at once, and waits for its end. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}
