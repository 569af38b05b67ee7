import { randomBytes } from 'node:crypto'
import { openSealedValue } from '@shopstack/kit/auth/signed-value'
import { webhookKeys } from '@shopstack/kit/config/webhooks'
import { startDns } from '@shopstack/kit/test/dns-server'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { admin, customer } from '../../orders/test/fixtures.js'
import { transactions } from '../../subgraph.js'
import { MAX_WEBHOOKS } from '../create-webhook.js'
import { resealed } from '../secrets.js'
import { MAX_WAITING } from '../sql/disable-failing.js'
import {
  aWebhook,
  CREATE,
  DELETE,
  managing,
  mutate,
  orderEvents,
  RESEND,
  ROTATE,
  UPDATE,
} from './fixtures.js'

/** The DNS of partners: public ones and one that is not. */
const dns = await startDns((name) => (name.startsWith('internal') ? ['10.0.0.7'] : ['9.9.9.9']))
afterAll(() => dns.close())

const PRODUCTION = {
  NODE_ENV: 'production',
  PAYMENT_PROVIDER: 'sandbox',
  DATABASE_URL: 'postgres://owner:secret@localhost/shop',
  JWT_PRIVATE_KEY:
    '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----',
}
const WEBHOOK_SECRET = randomBytes(32).toString('hex')
const shop = useSubgraph(transactions, 'empty', {
  ...PRODUCTION,
  ...{ WEBHOOK_SECRET, WEBHOOK_DNS_SERVERS: dns.address, WEBHOOK_INTERNAL_HOSTS: 'erp' },
})
const unset = useSubgraph(transactions, 'empty', PRODUCTION)

afterEach(async () => {
  await shop().owner`delete from webhook_deliveries`
  await shop().owner`delete from webhook_endpoints`
})

const URL_OF_PARTNER = 'https://partner.example/hooks/s3cret-path'
const LIST = `query ($first: Int! = 20, $after: String) { webhooks(first: $first, after: $after) {
  nodes { id url description eventTypes status disabledReason failingSince createdAt } pageInfo { endCursor hasNextPage } } }`
const LOG = `query ($first: Int! = 20, $after: String, $webhookId: ID, $failedOnly: Boolean! = false) {
  webhookDeliveries(first: $first, after: $after, webhookId: $webhookId, failedOnly: $failedOnly) {
    nodes { id eventType subject status attempts statusCode problem nextAttemptAt deliveredAt webhook { id url } }
    pageInfo { endCursor hasNextPage } } }`

interface Listed {
  nodes: { id: string; url: string; status: string; subject: string; webhook: { id: string } | null }[]
  pageInfo: { endCursor: string; hasNextPage: boolean }
}

async function read(query: string, variables: Record<string, unknown> = {}) {
  const { data, errors, statements } = await shop().ask(query, { variables, as: admin })
  if (errors) throw new Error(errors[0]?.message)
  return { ...(Object.values(data ?? {})[0] as Listed), statements }
}

const create = (input: object = {}) =>
  mutate(shop(), CREATE, { input: { url: URL_OF_PARTNER, eventTypes: ['ORDER_PLACED'], ...input } })
const REASON = { reason: 'asked for by the partner' }

describe('answers', () => {
  test('a webhook is created, and its secret is shown once and stored encrypted', async () => {
    const { webhook, secret } = await create({
      description: ' The  ERP ',
      eventTypes: ['STOCK_LOW', 'ORDER_PAID'],
    })
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    const [listed] = (await read(LIST)).nodes
    expect(listed).toMatchObject({
      ...{ id: webhook?.id, url: URL_OF_PARTNER, description: 'The ERP', status: 'ENABLED' },
      ...{ eventTypes: ['ORDER_PAID', 'STOCK_LOW'], disabledReason: null, failingSince: null },
    })
    const [row] = await shop().owner`select row_to_json(w)::text as text from webhook_endpoints w`
    expect(row?.text).not.toContain(secret?.slice(6))
  })

  test('webhooks are listed in pages, newest first, with one statement', async () => {
    const ids = []
    for (let n = 0; n < 3; n++) ids.unshift((await create()).webhook?.id)
    const first = await read(LIST, { first: 2 })
    expect(first.nodes.map(({ id }) => id)).toEqual(ids.slice(0, 2))
    const second = await read(LIST, { first: 2, after: first.pageInfo.endCursor })
    expect(second.nodes.map(({ id }) => id)).toEqual(ids.slice(2))
    expect(second.pageInfo.hasNextPage).toBe(false)
    expect(first.statements).toHaveLength(1)
  })

  test('the delivery log is paged with two statements, for one webhook or all, and names those that failed', async () => {
    const [one, other] = [await aWebhook(shop(), URL_OF_PARTNER), await aWebhook(shop(), URL_OF_PARTNER)]
    await orderEvents(shop(), 3)
    await shop()
      .owner`update webhook_deliveries set failed_at = now(), problem = 'HTTP 500' where endpoint_id = ${one.id}
      and subject = 'order:2'`
    const first = await read(LOG, { first: 4 })
    expect(first.statements).toHaveLength(2)
    const second = await read(LOG, { first: 4, after: first.pageInfo.endCursor })
    expect([...first.nodes, ...second.nodes]).toHaveLength(6)
    expect(new Set([...first.nodes, ...second.nodes].map(({ id }) => id)).size).toBe(6)
    const ofOne = await read(LOG, { webhookId: String(one.id) })
    expect(ofOne.nodes.map(({ webhook }) => webhook?.id)).toEqual(Array(3).fill(String(one.id)))
    const failed = await read(LOG, { failedOnly: true })
    expect(failed.nodes).toMatchObject([
      {
        eventType: 'ORDER_PLACED',
        subject: 'order:2',
        status: 'FAILED',
        problem: 'HTTP 500',
        nextAttemptAt: null,
      },
    ])
    expect((await read(LOG, { webhookId: String(other.id), failedOnly: true })).nodes).toEqual([])
    expect((await read(LOG, { webhookId: 'unknown' })).nodes).toEqual([])
  })

  test('a deleted webhook is not listed, and its deliveries stay in the log without it', async () => {
    const { id } = await aWebhook(shop(), URL_OF_PARTNER)
    await orderEvents(shop(), 1)
    await mutate(shop(), DELETE, { id: String(id), ...REASON })
    expect((await read(LIST)).nodes).toEqual([])
    expect((await read(LOG)).nodes).toMatchObject([{ webhook: null, subject: 'order:1' }])
  })

  test('only the chosen types are queued, once per event, and none for a disabled webhook', async () => {
    const placed = await aWebhook(shop(), URL_OF_PARTNER, ['ORDER_PLACED'])
    await aWebhook(shop(), URL_OF_PARTNER, ['STOCK_LOW'])
    await orderEvents(shop(), 2)
    await shop().owner`insert into outbox select 'webhooks', max(id) from events`
    await shop().project()
    const rows = await shop().owner`select endpoint_id from webhook_deliveries`
    expect(rows.map((row) => row.endpoint_id)).toEqual([placed.id, placed.id])
    await mutate(shop(), managing('disableWebhook'), { id: String(placed.id), ...REASON })
    await orderEvents(shop(), 1)
    expect(await shop().owner`select from webhook_deliveries`).toHaveLength(2)
  })

  test('every change is audited with its actor and reason, and with the host instead of the URL', async () => {
    const { id, secret } = await aWebhook(shop(), URL_OF_PARTNER)
    const webhook = { id: String(id), ...REASON }
    await mutate(shop(), UPDATE, { input: { id: webhook.id, eventTypes: ['ORDER_PAID'] } })
    await mutate(shop(), managing('disableWebhook'), webhook)
    await mutate(shop(), managing('enableWebhook'), webhook)
    const rotated = await mutate(shop(), ROTATE, webhook)
    await mutate(shop(), DELETE, webhook)
    const rows = await shop().owner`
      select action, actor_id, before::text, after::text from audit_log where subject = ${`webhook:${id}`} order by id`
    expect(rows.map(({ action }) => action)).toEqual(
      ['created', 'updated', 'disabled', 'enabled', 'secret_rotated', 'deleted'].map(
        (one) => `webhook.${one}`,
      ),
    )
    expect(new Set(rows.map((row) => row.actor_id))).toEqual(new Set([admin.id]))
    expect(rows.filter(({ after }) => String(after).includes(REASON.reason))).toHaveLength(4)
    const [event] = await shop().owner`select string_agg(payload::text, ' ') as text from events`
    const written = [JSON.stringify([...rows]), String(event?.text), shop().logLines.join('')].join(' ')
    expect(written).toContain('partner.example')
    for (const hidden of ['s3cret-path', secret.slice(6), rotated.secret?.slice(6)])
      expect(written).not.toContain(hidden)
  })

  test('ended deliveries are deleted after 30 days, then their deleted webhook, and what waits is kept', async () => {
    const [one, gone] = [await aWebhook(shop(), URL_OF_PARTNER), await aWebhook(shop(), URL_OF_PARTNER)]
    await orderEvents(shop(), 3)
    await mutate(shop(), DELETE, { id: String(gone.id), ...REASON })
    await shop().owner`
      update webhook_deliveries set created_at = now() - interval '31 days' where subject in ('order:1', 'order:2')`
    await shop().owner`
      update webhook_deliveries set delivered_at = now() where subject in ('order:1', 'order:3') and endpoint_id = ${one.id}`
    await shop().run('webhook deliveries')
    const left = await shop()
      .owner`select endpoint_id, subject from webhook_deliveries order by endpoint_id, subject`
    expect(left.map((row) => [row.endpoint_id, row.subject])).toEqual([
      ...[
        [one.id, 'order:2'],
        [one.id, 'order:3'],
      ],
      [gone.id, 'order:3'],
    ])
    await shop()
      .owner`update webhook_endpoints set deleted_at = now() - interval '31 days' where id = ${gone.id}`
    await shop().run('deleted webhooks')
    expect(await shop().owner`select from webhook_endpoints`).toHaveLength(2)
    await shop().owner`delete from webhook_deliveries where endpoint_id = ${gone.id}`
    await shop().run('deleted webhooks')
    expect(await shop().owner`select from webhook_endpoints`).toHaveLength(1)
  })

  test('a stored secret is encrypted anew with the first of two values of WEBHOOK_SECRET', async () => {
    const { id, secret } = await aWebhook(shop(), URL_OF_PARTNER)
    const base = { internalHosts: [], dnsServers: null, requiresTls: true, dataDir: null }
    const next = randomBytes(32).toString('hex')
    const keys = await webhookKeys({ ...base, secrets: [next, WEBHOOK_SECRET] })
    const [row] = await shop().owner`select secret from webhook_endpoints where id = ${id}`
    const [first] = keys
    const again = resealed(keys, String(row?.secret))
    expect(first && openSealedValue(first, String(again))).toBe(secret)
    expect(resealed(keys, again)).toBeNull()
    expect(resealed(keys, null)).toBeNull()
  })
})

describe('refuses', () => {
  test('a queue of 100,000 deliveries is allowed, and one more disables its endpoint with a mail', async () => {
    const { id } = await aWebhook(shop(), URL_OF_PARTNER)
    await shop().owner`
      insert into users (email, password_hash, name, role) values ('root@shop.test', '!', 'Root', 'admin')`
    const fill = (from: number, to: number) => shop().owner`
      insert into webhook_deliveries (endpoint_id, event_id, type, subject)
      select ${id}, n, 'order.placed', 'order:' || n from generate_series(${from}::int, ${to}::int) n`
    await fill(1, MAX_WAITING)
    await shop().run('webhook queues')
    expect((await read(LIST)).nodes).toMatchObject([{ status: 'ENABLED' }])
    await fill(MAX_WAITING + 1, MAX_WAITING + 1)
    await shop().run('webhook queues')
    expect((await read(LIST)).nodes).toMatchObject([{ status: 'DISABLED', disabledReason: 'QUEUE_FULL' }])
    const mails = await shop().owner`select about from mails where kind = 'webhook-disabled'`
    expect(mails.map(({ about }) => about)).toEqual([{ webhookId: id }])
  }, 60_000)

  test.each([
    'http://partner.example/hook',
    'ftp://partner.example/hook',
    'https://user@partner.example/hook',
    'https://user:password@partner.example/hook',
    'https://partner.example/hook#part',
    'https://partner.example:25/hook',
    'https://partner.example:80/hook',
    'partner.example',
    'javascript:alert(1)',
    'https://',
    '',
    ' ',
    'https://partner.example/\nhook',
    `https://partner.example/${'x'.repeat(2_000)}`,
    `https://partner.example/${'ü'.repeat(700)}`,
  ])('the URL %j is invalid input', async (url) => {
    expect((await create({ url })).userErrors).toMatchObject([{ code: 'INVALID_INPUT', field: 'input.url' }])
    expect(await shop().owner`select from webhook_endpoints`).toEqual([])
  })

  test.each([
    ...['https://127.0.0.1/', 'https://[::1]/', 'https://2130706433/', 'https://0x7f.1/', 'https://0/'],
    ...[
      'https://[::ffff:10.0.0.1]/',
      'https://169.254.169.254/latest/meta-data',
      'https://192.168.1.1:8443/',
    ],
    ...['https://internal.partner.example/', 'https://INTERNAL.example./', 'https://100.64.0.1/'],
  ])('the URL %s leads to an internal address', async (url) => {
    expect((await create({ url })).userErrors).toEqual([
      { code: 'INVALID_INPUT', field: 'input.url', message: 'url must not lead to an internal address.' },
    ])
    const { webhook } = await create()
    const changed = await mutate(shop(), UPDATE, { input: { id: webhook?.id, url } })
    expect(changed.userErrors).toMatchObject([{ code: 'INVALID_INPUT', field: 'input.url' }])
  })

  test.each([
    [{ eventTypes: [] }, 'input.eventTypes'],
    [{ description: 'x'.repeat(201) }, 'input.description'],
    [{ description: 'two\nlines' }, 'input.description'],
  ])('%j is invalid input', async (input, field) => {
    expect((await create(input)).userErrors).toMatchObject([{ code: 'INVALID_INPUT', field }])
  })

  test('a description of 200 characters fits', async () => {
    expect((await create({ description: 'ü'.repeat(200) })).userErrors).toEqual([])
  })

  test('webhook 101 of a shop is rejected, also when two are created at once', async () => {
    for (let n = 1; n < MAX_WEBHOOKS; n++) await create()
    const results = await Promise.all([create(), create()])
    expect(results.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual([
      'TOO_MANY_WEBHOOKS',
    ])
    const [last] = results.filter(({ webhook }) => webhook !== null)
    await mutate(shop(), DELETE, { id: last?.webhook?.id, ...REASON })
    expect((await create()).userErrors).toEqual([])
  }, 60_000)

  test.each(['0', 'x', '999999'])('the webhook %s does not exist', async (id) => {
    for (const name of ['disableWebhook', 'enableWebhook'])
      expect((await mutate(shop(), managing(name), { id, ...REASON })).userErrors).toMatchObject([
        { code: 'WEBHOOK_NOT_FOUND', field: 'id' },
      ])
    for (const mutation of [ROTATE, DELETE])
      expect((await mutate(shop(), mutation, { id, ...REASON })).userErrors).toMatchObject([
        { code: 'WEBHOOK_NOT_FOUND' },
      ])
    expect((await mutate(shop(), RESEND, { id })).userErrors).toMatchObject([
      { code: 'WEBHOOK_DELIVERY_NOT_FOUND', field: 'id' },
    ])
  })

  test('a reason of blanks is invalid', async () => {
    const { webhook } = await create()
    const { userErrors } = await mutate(shop(), managing('disableWebhook'), { id: webhook?.id, reason: ' ' })
    expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', field: 'reason' }])
  })

  test('a production shop without WEBHOOK_SECRET has no webhooks', async () => {
    const { userErrors } = await mutate(unset(), CREATE, {
      input: { url: 'https://9.9.9.9/', eventTypes: ['ORDER_PLACED'] },
    })
    expect(userErrors).toMatchObject([{ code: 'WEBHOOKS_UNAVAILABLE' }])
  })
})

describe('protects', () => {
  test.each([
    LIST,
    LOG,
    CREATE,
    UPDATE,
    managing('disableWebhook'),
    managing('enableWebhook'),
    ROTATE,
    DELETE,
    RESEND,
  ])('%s needs the scope webhooks:manage', async (query) => {
    const input = { id: '1', url: URL_OF_PARTNER, eventTypes: ['ORDER_PLACED'] }
    const variables = query.includes('$input')
      ? { input: query === CREATE ? { url: input.url, eventTypes: input.eventTypes } : input }
      : { id: '1', ...REASON }
    for (const as of [undefined, customer(1)]) {
      const { errors } = await shop().ask(query, { variables, ...(as && { as }) })
      expect(errors?.[0]?.extensions?.code).toBe(as ? 'FORBIDDEN' : 'UNAUTHENTICATED')
    }
  })

  test('nothing is queued for an event that no webhook wants', async () => {
    const { userErrors } = await mutate(shop(), CREATE, {
      input: { url: URL_OF_PARTNER, eventTypes: ['STOCK_LOW'] },
    })
    expect(userErrors).toEqual([])
    const product = await shop().ask(
      'mutation { createProduct(input: { name: "Mug", price: "3.00", stock: 2, lowStockThreshold: 3 }) { product { id } userErrors { code } } }',
      { as: admin },
    )
    expect(product.errors).toBeUndefined()
    const rows = await shop().owner`
      select type from outbox join events on id = event_id where consumer = 'webhooks' order by type`
    expect(rows.map(({ type }) => type)).toEqual(['stock.low'])
  })
})
