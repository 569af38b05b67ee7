import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { cloneDatabase, type TestDatabase } from '@shopstack/drizzle/test/databases'
import { verify } from '@shopstack/drizzle/verify/verify'
import { webhookKeys } from '@shopstack/kit/config/webhooks'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'
import postgres from 'postgres'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { newSecret, sealSecret } from '../secrets.js'
import { type ReceiverProcess, sequencesOf, startReceiver } from './fixtures.js'

const WEBHOOK_SECRET = randomBytes(32).toString('hex')
const ORDERS = 20
const EVENTS_OF_ORDER = 6

let database: TestDatabase
let owner: postgres.Sql
let dataDir = ''
beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'empty')
  owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
  // Beside the sources, so that Node finds the packages.
  dataDir = await mkdtemp(new URL('../../dist/webhooks/test/run-', import.meta.url).pathname)
})
afterAll(async () => {
  await owner.end()
  await database.close()
  await rm(dataDir, { recursive: true, force: true })
})

const children: ChildProcess[] = []
const receivers: ReceiverProcess[] = []
const kill = async (child: ChildProcess) => {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}
afterEach(async () => {
  await Promise.all(children.splice(0).map(kill))
  await Promise.all(receivers.splice(0).map((receiver) => receiver.stop()))
})

/** The subgraph as a service of its own, with its jobs. */
function startService(): ChildProcess {
  const file = new URL('../../dist/main.js', import.meta.url).pathname
  const child = spawn(process.execPath, [file], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...{ PATH: '/usr/bin:/bin', WEBHOOK_SECRET, WEBHOOK_INTERNAL_HOSTS: '127.0.0.1' },
      ...{
        SHOPSTACK_DATA_DIR: dataDir,
        TRANSACTIONS_PORT: '0',
        DATABASE_CONNECTIONS: '3',
        LOG_LEVEL: 'silent',
      },
      ...{ DATABASE_URL: database.ownerUrl, LISTEN_DATABASE_URL: database.isPooled ? 'off' : '' },
      TRANSACTIONS_DATABASE_URL: database.roleUrl('transactions'),
      INSIGHTS_DATABASE_URL: database.roleUrl('insights'),
      GATEWAY_DATABASE_URL: database.roleUrl('gateway'),
    },
  })
  children.push(child)
  return child
}

async function endpointFor(url: string): Promise<void> {
  const keys = await webhookKeys({
    ...{ secrets: [WEBHOOK_SECRET], internalHosts: [], dnsServers: null, requiresTls: true, dataDir: null },
  })
  await owner`
    insert into webhook_endpoints (url, event_types, secret, since)
    values (${url}, array['order.placed'], ${sealSecret(keys, newSecret())}, now() - interval '2 hours')`
}

/** One event of each order, in a transaction like that of a mutation. */
const happen = (sequence: number) => owner`
  with happened as (
    insert into events (type, subject, sequence, payload)
    select 'order.placed', 'order:' || o, ${sequence}, jsonb_build_object('orderId', o, 'userId', 5, 'total', '1.00')
    from generate_series(1, ${ORDERS}::int) o order by o returning id
  ) insert into outbox (consumer, event_id) select 'webhooks', id from happened`

/** Shortens the leases of processes that were killed, also what a server committed after the kill, and pauses after failures. */
async function shortenPauses(): Promise<void> {
  await owner`
    update webhook_deliveries set next_attempt_at = now() + interval '1 second'
    where delivered_at is null and next_attempt_at > now() + interval '3 seconds'`
  await owner`update webhook_endpoints set retry_at = null where retry_at > now() + interval '3 seconds'`
}

describe('protects', () => {
  test('no event is lost and those of an order stay in order while one of two processes is killed again and again', async () => {
    const receiver = await startReceiver('flaky')
    receivers.push(receiver)
    await endpointFor(receiver.url)
    let victim = startService()
    startService()
    for (let sequence = 1; sequence <= EVENTS_OF_ORDER; sequence++) {
      await happen(sequence)
      const before = receiver.received.length
      const received = async () => {
        await shortenPauses()
        return receiver.received.length
      }
      await expect.poll(received, { timeout: 60_000, interval: 500 }).toBeGreaterThan(before + 2)
      await kill(victim)
      victim = startService()
    }
    await expect
      .poll(
        async () => {
          await shortenPauses()
          const [row] = await owner<{ waiting: number }[]>`
            select (select count(*) from outbox where consumer = 'webhooks')::int
              + (select count(*) from webhook_deliveries where delivered_at is null)::int as waiting`
          return row?.waiting
        },
        { timeout: 120_000, interval: 500 },
      )
      .toBe(0)
    const sequences = sequencesOf(receiver.received)
    expect(sequences.size).toBe(ORDERS)
    const expected = Array.from({ length: EVENTS_OF_ORDER }, (_, n) => n + 1)
    for (const of of sequences.values()) expect(of).toEqual(expected)
    const { checks } = await verify(owner)
    expect(checks.filter(({ area, violations }) => area === 'webhooks' && violations > 0)).toEqual([])
  }, 240_000)
})

describe('answers', () => {
  test('the receiver of the documentation verifies deliveries, and rejects a forged one', async () => {
    const page = readFileSync(join(SCHEMA_ROOT, 'clients', 'webhooks.md'), 'utf8')
    const [, code = ''] = /```js\n(.*?)```/s.exec(page) ?? []
    const file = join(dataDir, 'receiver.mjs')
    await writeFile(file, code)
    const secret = newSecret()
    const child = spawn(process.execPath, [file], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: '/usr/bin:/bin', WEBHOOK_SECRET: secret, PORT: '0' },
    })
    children.push(child)
    const lines: string[] = []
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
    await expect.poll(() => lines, { timeout: 20_000 }).toHaveLength(1)
    const url = `http://127.0.0.1:${lines[0]?.split(' ').at(-1)}/`
    const send = async (id: string, body: string, signedBy = secret) => {
      const at = new Date()
      const headers = {
        ...{ 'webhook-id': id, 'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)) },
        'webhook-signature': new Webhook(signedBy).sign(id, at, body),
      }
      return (await fetch(url, { method: 'POST', headers, body })).status
    }
    const body = JSON.stringify({ type: 'order.paid', sequence: 2, data: { orderId: '7' } })
    expect(await send('one', body)).toBe(204)
    expect(await send('one', body)).toBe(204)
    expect(await send('two', body, newSecret())).toBe(401)
    expect(await send('three', 'x'.repeat(5_000))).toBe(413)
    expect(lines.slice(1)).toEqual(['order.paid 7 2'])
  }, 60_000)
})
