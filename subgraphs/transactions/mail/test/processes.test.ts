import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cloneDatabase, type TestDatabase } from '@shopstack/drizzle/test/databases'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { header, type SmtpProcess, startSmtp } from './fixtures.js'

const MAILS = 40
/** Deliveries of a process at a time. */
const IN_FLIGHT = 10
/** Longer than a delivery to the slow server takes. */
const SETTLED_MS = 4_000

let database: TestDatabase
let owner: postgres.Sql
let dataDir = ''
beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'empty')
  owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
  dataDir = await mkdtemp(join(tmpdir(), 'shopstack-mails-'))
})
afterAll(async () => {
  await owner.end()
  await database.close()
  await rm(dataDir, { recursive: true, force: true })
})

const children: ChildProcess[] = []
const servers: SmtpProcess[] = []
const kill = async (child: ChildProcess) => {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}
afterEach(async () => {
  await Promise.all(children.splice(0).map(kill))
  await Promise.all(servers.splice(0).map((server) => server.stop()))
  await owner`delete from mails`
})

const startServer = async (...args: Parameters<typeof startSmtp>) => {
  const server = await startSmtp(...args)
  servers.push(server)
  return server
}

/** The subgraph as a service of its own, with its jobs. */
function startService(mailUrl: string): ChildProcess {
  const file = new URL('../../dist/main.js', import.meta.url).pathname
  const child = spawn(process.execPath, [file], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...{ PATH: '/usr/bin:/bin', SHOPSTACK_DATA_DIR: dataDir, TRANSACTIONS_PORT: '0', LOG_LEVEL: 'silent' },
      ...{ MAIL_URL: mailUrl, MAIL_FROM: 'shop@shop.example', STOREFRONT_URL: 'https://shop.example' },
      ...{ DATABASE_URL: database.ownerUrl, LISTEN_DATABASE_URL: database.isPooled ? 'off' : '' },
      ...{ DATABASE_CONNECTIONS: '3', TRANSACTIONS_DATABASE_URL: database.roleUrl('transactions') },
      INSIGHTS_DATABASE_URL: database.roleUrl('insights'),
      GATEWAY_DATABASE_URL: database.roleUrl('gateway'),
    },
  })
  children.push(child)
  return child
}

/** Queues a mail each for new accounts. */
const queue = () => owner`
  with made as (
    insert into users (email, password_hash, name)
    select 'person-' || gen_random_uuid() || '@shop.example', '!', 'Ada' from generate_series(1, ${MAILS}::int)
    returning id
  )
  insert into mails (kind, user_id) select 'password-changed', id from made`

/** The ids of the mails that wait, or are being delivered. */
const unsent = async (): Promise<string[]> =>
  (await owner<{ id: string }[]>`select id from mails where sent_at is null order by id`).map(({ id }) => id)

/** The mails that no running process delivers: they stay as they are until the lease of the killed one ends. */
async function interrupted(): Promise<string[]> {
  for (let before = await unsent(); ; ) {
    await sleep(SETTLED_MS)
    const now = await unsent()
    if (now.join() === before.join()) return now
    before = now
  }
}

const becomeDue = () => owner`update mails set next_attempt_at = now() where sent_at is null`
const idsOf = (server: SmtpProcess): string[] =>
  server.received.map((mail) => /^<(.*)@shop\.example>$/.exec(header(mail, 'message-id'))?.[1] ?? '')
const repeated = (ids: readonly string[]): string[] => ids.filter((id, n) => ids.indexOf(id) !== n)

describe('protects', () => {
  test('a process killed while it sends loses no mail, and repeats only those in flight', async () => {
    const server = await startServer('slow')
    await queue()
    const ids = (await unsent()).join()
    const victim = startService(server.url)
    startService(server.url)
    const received = () => server.received.length
    await expect.poll(received, { timeout: 60_000, interval: 20 }).toBeGreaterThan(IN_FLIGHT)
    await kill(victim)
    const left = await interrupted()
    expect(left.length).toBeLessThanOrEqual(IN_FLIGHT)
    expect(repeated(idsOf(server))).toEqual([])
    await becomeDue()
    await expect.poll(unsent, { timeout: 60_000 }).toEqual([])
    expect([...new Set(idsOf(server))].sort().join()).toBe(ids)
    expect(repeated(idsOf(server)).filter((id) => !left.includes(id))).toEqual([])
  }, 180_000)

  test('a mail server killed while two processes send to it gets every mail when it is back', async () => {
    const dying = await startServer('slow')
    await queue()
    const ids = (await unsent()).join()
    startService(dying.url)
    startService(dying.url)
    await expect.poll(() => dying.received.length, { timeout: 60_000, interval: 20 }).toBeGreaterThan(5)
    await dying.stop()
    const left = await interrupted()
    const server = await startServer('accepts', dying.port)
    await expect
      .poll(async () => (await becomeDue()) && unsent(), { timeout: 60_000, interval: SETTLED_MS })
      .toEqual([])
    const received = [...idsOf(dying), ...idsOf(server)]
    expect([...new Set(received)].sort().join()).toBe(ids)
    expect(repeated(received).filter((id) => !left.includes(id))).toEqual([])
  }, 180_000)
})
