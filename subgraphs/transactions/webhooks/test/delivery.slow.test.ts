import { collectGarbage } from '@shopstack/kit/test/heap'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, test } from 'vitest'
import { transactions } from '../../subgraph.js'
import {
  aWebhook,
  becomeDue,
  DELETE,
  deliveriesOf,
  managing,
  mutate,
  orderEvents,
  RESEND,
  type ReceiverProcess,
  ROTATE,
  sequencesOf,
  startReceiver,
} from './fixtures.js'

const shop = useSubgraph(transactions, 'empty', {
  WEBHOOK_INTERNAL_HOSTS: '127.0.0.1,localhost',
  MAIL_URL: 'smtp://127.0.0.1:1',
})

const open: ReceiverProcess[] = []
const start = async (...args: Parameters<typeof startReceiver>) => {
  const receiver = await startReceiver(...args)
  open.push(receiver)
  return receiver
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((receiver) => receiver.stop()))
  await shop().owner`delete from webhook_deliveries`
  await shop().owner`delete from webhook_endpoints`
  await shop().owner`delete from mails`
})

const send = () => shop().run('webhooks')
const endpoint = async (id: number) => {
  const [row] = await shop().owner`select * from webhook_endpoints where id = ${id}`
  return row ?? {}
}
const REASON = { reason: 'a test' }

describe('answers', () => {
  test('an event is delivered signed, with the documented body and nothing else', async () => {
    const receiver = await start('accepts')
    const { id, secret } = await aWebhook(shop(), receiver.url)
    await orderEvents(shop(), 1)
    await send()
    expect(receiver.received).toHaveLength(1)
    const [{ headers, body, url } = { headers: {}, body: '', url: '' }] = receiver.received
    expect(url).toBe('/hook')
    expect(headers['content-type']).toBe('application/json')
    expect(new Webhook(secret).verify(body, headers)).toEqual({
      type: 'order.placed',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      sequence: expect.any(Number),
      data: { orderId: '1', customerId: '5', total: '12.50', currency: 'USD' },
    })
    const [delivery] = await deliveriesOf(shop(), id)
    expect(delivery).toEqual({
      ...{ id: headers['webhook-id'], subject: 'order:1', attempts: 1, status: 204 },
      ...{ problem: null, delivered: true, failed: false },
    })
  })

  test('events of a subject arrive in order although every third request fails, and each arrives once accepted', async () => {
    const receiver = await start('flaky')
    const { id } = await aWebhook(shop(), receiver.url)
    await orderEvents(shop(), 6, 5)
    await expect
      .poll(
        async () => {
          await becomeDue(shop())
          await send()
          return (await deliveriesOf(shop(), id)).filter(({ delivered }) => !delivered)
        },
        { timeout: 60_000 },
      )
      .toEqual([])
    for (const sequences of sequencesOf(receiver.received).values()) {
      expect(sequences).toHaveLength(5)
      expect(sequences).toEqual(sequences.toSorted((a, b) => a - b))
    }
    expect((await endpoint(id)).failures).toBe(0)
  }, 90_000)

  test('four runs at once send each delivery once, in order', async () => {
    const receiver = await start('accepts')
    await aWebhook(shop(), receiver.url)
    await orderEvents(shop(), 10, 4)
    await Promise.all([send(), send(), send(), send()])
    expect(receiver.received).toHaveLength(40)
    for (const sequences of sequencesOf(receiver.received).values())
      expect(sequences).toEqual(sequences.toSorted((a, b) => a - b))
  })

  test('the log of deliveries has the order of the events, also of those that are queued together', async () => {
    const receiver = await start('accepts')
    await aWebhook(shop(), receiver.url)
    await orderEvents(shop(), 10, 4)
    await send()
    const log = await shop().owner`select event_id::int from webhook_deliveries order by created_at, id`
    const ids = log.map(({ event_id }) => Number(event_id))
    expect(ids).toHaveLength(40)
    expect(ids).toEqual(ids.toSorted((a, b) => a - b))
  })

  test('a slow and a silent receiver delay only themselves', async () => {
    const [slow, silent, quick] = [await start('slow'), await start('silent'), await start('accepts')]
    for (const { url } of [slow, silent, quick]) await aWebhook(shop(), url)
    await orderEvents(shop(), 12)
    const running = send()
    await expect.poll(() => quick.received.length, { timeout: 10_000 }).toBe(12)
    expect(slow.received.length).toBeLessThan(12)
    // Events that happen while the others are slow reach it as well.
    await orderEvents(shop(), 3)
    await expect.poll(() => quick.received.length, { timeout: 10_000 }).toBe(15)
    expect(silent.received.length).toBeLessThanOrEqual(4)
    await running
    expect(slow.received).toHaveLength(15)
  }, 60_000)

  test('a receiver that stored an event and died gets it again with the same id', async () => {
    const dying = await start('dies')
    const { id } = await aWebhook(shop(), dying.url)
    await orderEvents(shop(), 1)
    await send()
    await dying.ended
    expect(await deliveriesOf(shop(), id)).toMatchObject([{ attempts: 1, delivered: false }])
    const receiver = await start('accepts', dying.port)
    await send()
    expect(receiver.received).toHaveLength(0)
    await becomeDue(shop())
    await send()
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual(
      dying.received.map(({ headers }) => headers['webhook-id']),
    )
  })

  test('a delivery that arrived is sent again on request, and is audited', async () => {
    const receiver = await start('accepts')
    const { id } = await aWebhook(shop(), receiver.url)
    await orderEvents(shop(), 1)
    await send()
    const [delivery] = await deliveriesOf(shop(), id)
    const { delivery: queued } = await mutate(shop(), RESEND, { id: delivery?.id })
    expect(queued).toEqual({ id: delivery?.id, status: 'WAITING' })
    await send()
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(receiver.received).toHaveLength(2)
    const audited = await shop().owner`select subject from audit_log where action = 'webhook.delivery_resent'`
    expect(audited.map(({ subject }) => subject)).toEqual([`webhook:${id}`])
  })

  test('both secrets sign for a day after a rotation, and then the new one alone', async () => {
    const receiver = await start('accepts')
    const { id, secret } = await aWebhook(shop(), receiver.url)
    const rotated = await mutate(shop(), ROTATE, { id: String(id), ...REASON })
    expect(rotated.webhook?.previousSecretUntil).not.toBeNull()
    const secrets = [secret, rotated.secret ?? '']
    await orderEvents(shop(), 1)
    await send()
    await shop().owner`update webhook_endpoints set previous_secret_until = now() - interval '1 second'`
    await orderEvents(shop(), 1)
    await send()
    const verified = receiver.received.map(({ body, headers }) =>
      secrets.map((one) => {
        try {
          return new Webhook(one).verify(body, headers) !== null
        } catch {
          return false
        }
      }),
    )
    expect(verified).toEqual([
      [true, true],
      [false, true],
    ])
  })
})

describe('refuses', () => {
  test.each([
    ['fails', 'HTTP 500', 500],
    ['redirects', 'HTTP 302', 302],
    ['huge-header', 'UND_ERR_HEADERS_OVERFLOW', null],
    ['early-hints', 'TOO_MANY_1XX', null],
  ])('a response that %s is a failure with its code', async (mode, problem, status) => {
    const receiver = await start(mode)
    const { id } = await aWebhook(shop(), receiver.url)
    await orderEvents(shop(), 1)
    await send()
    expect(await deliveriesOf(shop(), id)).toMatchObject([{ problem, status, attempts: 1, delivered: false }])
    expect(receiver.received.map(({ url }) => url)).toEqual(['/hook'])
    expect(await endpoint(id)).toMatchObject({ failures: 1 })
  })

  test('a response of one byte a minute is ended after 15 seconds', async () => {
    const receiver = await start('one-byte-a-minute')
    const { id } = await aWebhook(shop(), receiver.url)
    await orderEvents(shop(), 1)
    // What ends the attempt is no garbage while the attempt lasts.
    const collecting = setInterval(() => void collectGarbage(), 1_000)
    await send()
    clearInterval(collecting)
    expect(await deliveriesOf(shop(), id)).toMatchObject([{ problem: 'timeout', delivered: false }])
  }, 60_000)

  test('ten informational responses do not matter', async () => {
    const receiver = await start('ten-early-hints')
    const { id } = await aWebhook(shop(), receiver.url)
    await orderEvents(shop(), 1)
    await send()
    expect(await deliveriesOf(shop(), id)).toMatchObject([{ status: 204, delivered: true }])
  })

  test('a body of 5 GB is cut off, and its delivery counts by its status', async () => {
    const receiver = await start('endless')
    const { id } = await aWebhook(shop(), receiver.url)
    await orderEvents(shop(), 1)
    await send()
    expect(await deliveriesOf(shop(), id)).toMatchObject([{ status: 200, delivered: true }])
    await expect.poll(() => receiver.closedAfterBytes, { timeout: 20_000 }).toHaveLength(1)
    // What the sockets buffer.
    expect(receiver.closedAfterBytes[0]).toBeLessThan(64 * 2 ** 20)
  }, 30_000)

  test('a port without a listener is a failure, and the next attempts are later each time', async () => {
    const { id } = await aWebhook(shop(), 'http://127.0.0.1:1025/hook')
    await orderEvents(shop(), 3)
    const delays = []
    for (const age of ['0 seconds', '1 minute', '10 minutes', '9 hours']) {
      await becomeDue(shop())
      await shop().owner`
        update webhook_deliveries set first_attempt_at = now() - ${age}::interval where first_attempt_at is not null`
      await shop().owner`
        update webhook_endpoints set failing_since = now() - ${age}::interval where failing_since is not null`
      await send()
      const [row] = await shop().owner`
        select max(extract(epoch from retry_at - now()))::float8 as seconds from webhook_endpoints`
      delays.push(Math.round(Number(row?.seconds)))
    }
    for (const [index, expected] of [5, 60, 600, 3_600].entries()) {
      expect(delays[index]).toBeGreaterThanOrEqual(expected * 0.85 - 2)
      expect(delays[index]).toBeLessThanOrEqual(expected * 1.15 + 2)
    }
    const attempts = (await deliveriesOf(shop(), id)).map((row) => Number(row.attempts))
    // The first round sends three at once; then a failing endpoint gets one at a time.
    expect(attempts.reduce((sum, one) => sum + one, 0)).toBe(6)
  }, 30_000)

  test('an endpoint that fails for a day is disabled with mail, event, log line and audit entry, and continues in order when it is enabled', async () => {
    const receiver = await start('fails')
    const { id } = await aWebhook(shop(), receiver.url)
    await shop().owner`
      insert into users (email, password_hash, name, role) values ('root@shop.test', '!', 'Root', 'admin') on conflict do nothing`
    await orderEvents(shop(), 1, 2)
    await send()
    await shop()
      .owner`update webhook_deliveries set first_attempt_at = now() - interval '25 hours' where attempts > 0`
    await becomeDue(shop())
    await send()
    expect(await endpoint(id)).toMatchObject({ disabled_reason: 'failing' })
    expect(await deliveriesOf(shop(), id)).toMatchObject([{ failed: true }, { failed: false, attempts: 0 }])
    const mails = await shop().owner`select about from mails where kind = 'webhook-disabled'`
    expect(mails.map(({ about }) => about)).toEqual([{ webhookId: id }])
    const [audited] = await shop().owner`
      select after from audit_log where action = 'webhook.disabled' and subject = ${`webhook:${id}`}`
    expect(audited?.after).toEqual({ webhookId: id, host: `127.0.0.1:${receiver.port}`, reason: 'failing' })
    expect(shop().logLines.filter((line) => line.includes('"webhook disabled"'))).toHaveLength(1)
    await becomeDue(shop())
    await send()
    expect(receiver.received).toHaveLength(2)

    await receiver.stop()
    const back = await start('accepts', receiver.port)
    const enabled = await mutate(shop(), managing('enableWebhook'), { id: String(id), ...REASON })
    expect(enabled.webhook?.status).toBe('ENABLED')
    await send()
    const [sequences = []] = [...sequencesOf(back.received).values()]
    expect(sequences).toHaveLength(2)
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b))
  }, 30_000)

  test('a receiver that responds with 410 is disabled at once', async () => {
    const receiver = await start('gone')
    const { id } = await aWebhook(shop(), receiver.url)
    await orderEvents(shop(), 1)
    await send()
    expect(await endpoint(id)).toMatchObject({ disabled_reason: 'gone' })
  })

  test('a deleted webhook gets nothing more, and its secrets are gone', async () => {
    const receiver = await start('accepts')
    const { id } = await aWebhook(shop(), receiver.url)
    await orderEvents(shop(), 1)
    expect((await mutate(shop(), DELETE, { id: String(id), ...REASON })).deletedId).toBe(String(id))
    await send()
    expect(receiver.received).toHaveLength(0)
    expect(await endpoint(id)).toMatchObject({ secret: null, previous_secret: null })
  })
})
