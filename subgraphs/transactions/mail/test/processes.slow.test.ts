import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { kill, useServices } from '../../test/service-processes.js'
import { header, type SmtpProcess, startSmtp } from './fixtures.js'

const MAILS = 40
/** Deliveries of a process at a time. */
const IN_FLIGHT = 10
/** Longer than a delivery to the slow server takes. */
const SETTLED_MS = 4_000

const servers: SmtpProcess[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()))
  await services().owner`delete from mails`
})

// After hooks run in reverse order: the processes end first.
const services = useServices({ MAIL_FROM: 'shop@shop.example', STOREFRONT_URL: 'https://shop.example' })

const startServer = async (...args: Parameters<typeof startSmtp>) => {
  const server = await startSmtp(...args)
  servers.push(server)
  return server
}

const startService = (mailUrl: string) => services().start({ MAIL_URL: mailUrl })

/** Queues a mail each for new accounts. */
const queue = () => services().owner`
  with made as (
    insert into users (email, password_hash, name)
    select 'person-' || gen_random_uuid() || '@shop.example', '!', 'Ada' from generate_series(1, ${MAILS}::int)
    returning id
  )
  insert into mails (kind, user_id) select 'password-changed', id from made`

/** The ids of the mails that wait, or are being delivered. */
const unsent = async (): Promise<string[]> =>
  (await services().owner<{ id: string }[]>`select id from mails where sent_at is null order by id`).map(
    ({ id }) => id,
  )

/** The mails that no running process delivers: they stay as they are until the lease of the killed one ends. */
async function interrupted(): Promise<string[]> {
  for (let before = await unsent(); ; ) {
    await sleep(SETTLED_MS)
    const now = await unsent()
    if (now.join() === before.join()) return now
    before = now
  }
}

const becomeDue = () => services().owner`update mails set next_attempt_at = now() where sent_at is null`
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
    // The other process may still be starting.
    await expect.poll(async () => (await unsent()).length, { timeout: 60_000 }).toBeLessThanOrEqual(IN_FLIGHT)
    const left = await interrupted()
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
