import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { verify } from '@shopstack/drizzle/verify/verify'
import { webhookKeys } from '@shopstack/kit/config/webhooks'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, test } from 'vitest'
import { kill, useServices } from '../../test/service-processes.js'
import { newSecret, sealSecret } from '../secrets.js'
import { type ReceiverProcess, sequencesOf, startReceiver } from './fixtures.js'

const WEBHOOK_SECRET = randomBytes(32).toString('hex')
const ORDERS = 20
const EVENTS_OF_ORDER = 6

const services = useServices({ WEBHOOK_SECRET, WEBHOOK_INTERNAL_HOSTS: '127.0.0.1' })

const receivers: ReceiverProcess[] = []
afterEach(async () => {
  await Promise.all(receivers.splice(0).map((receiver) => receiver.stop()))
})

async function endpointFor(url: string): Promise<void> {
  const keys = await webhookKeys({
    ...{ secrets: [WEBHOOK_SECRET], internalHosts: [], dnsServers: null, requiresTls: true, dataDir: null },
  })
  await services().owner`
    insert into webhook_endpoints (url, event_types, secret, since)
    values (${url}, array['order.placed'], ${sealSecret(keys, newSecret())}, now() - interval '2 hours')`
}

/** One event of each order, in a transaction like that of a mutation. */
const happen = (sequence: number) => services().owner`
  with happened as (
    insert into events (type, subject, sequence, payload)
    select 'order.placed', 'order:' || o, ${sequence}, jsonb_build_object('orderId', o, 'userId', 5, 'total', '1.00')
    from generate_series(1, ${ORDERS}::int) o order by o returning id
  ) insert into outbox (consumer, event_id) select 'webhooks', id from happened`

/** Shortens the leases of processes that were killed, also what a server committed after the kill, and pauses after failures. */
async function shortenPauses(): Promise<void> {
  await services().owner`
    update webhook_deliveries set next_attempt_at = now() + interval '1 second'
    where delivered_at is null and next_attempt_at > now() + interval '3 seconds'`
  await services()
    .owner`update webhook_endpoints set retry_at = null where retry_at > now() + interval '3 seconds'`
}

describe('protects', () => {
  test('no event is lost and those of an order stay in order while one of two processes is killed again and again', async () => {
    const receiver = await startReceiver('flaky')
    receivers.push(receiver)
    await endpointFor(receiver.url)
    let victim = services().start()
    services().start()
    for (let sequence = 1; sequence <= EVENTS_OF_ORDER; sequence++) {
      await happen(sequence)
      const before = receiver.received.length
      const received = async () => {
        await shortenPauses()
        return receiver.received.length
      }
      await expect.poll(received, { timeout: 60_000, interval: 500 }).toBeGreaterThan(before + 2)
      await kill(victim)
      victim = services().start()
    }
    await expect
      .poll(
        async () => {
          await shortenPauses()
          const [row] = await services().owner<{ waiting: number }[]>`
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
    const { checks } = await verify(services().owner)
    expect(checks.filter(({ area, violations }) => area === 'webhooks' && violations > 0)).toEqual([])
  }, 240_000)
})

describe('answers', () => {
  test('the receiver of the documentation verifies deliveries, and rejects a forged one', async ({
    onTestFinished,
  }) => {
    const page = readFileSync(join(SCHEMA_ROOT, 'clients', 'webhooks.md'), 'utf8')
    const [, code = ''] = /```js\n(.*?)```/s.exec(page) ?? []
    const secret = newSecret()
    const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: '/usr/bin:/bin', WEBHOOK_SECRET: secret, PORT: '0' },
    })
    onTestFinished(() => kill(child))
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
