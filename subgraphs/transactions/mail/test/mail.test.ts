import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { aCustomer, admin, customer, step } from '../../orders/test/fixtures.js'
import { anOrder, aPaidOrder, pay, refund } from '../../payments/test/fixtures.js'
import { transactions } from '../../subgraph.js'
import { mailQueueOf, queuedMails } from './fixtures.js'

const shop = useSubgraph(transactions, 'empty')
const off = useSubgraph(transactions, 'empty', {
  NODE_ENV: 'production',
  PAYMENT_PROVIDER: 'sandbox',
  DATABASE_URL: 'postgres://owner:secret@localhost/shop',
  JWT_PRIVATE_KEY:
    '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----',
})

const MAILS = `query ($userId: ID, $first: Int! = 20, $after: String) {
  mails(userId: $userId, first: $first, after: $after) {
    nodes { id kind status attempts problem user { id } createdAt sentAt } pageInfo { endCursor hasNextPage } } }`

interface MailList {
  nodes: { id: string; kind: string; status: string; user: { id: string } | null }[]
  pageInfo: { endCursor: string; hasNextPage: boolean }
}

async function mails(variables: Record<string, unknown> = {}) {
  const { data, errors, statements } = await shop().ask(MAILS, { variables, as: admin })
  if (errors) throw new Error(errors[0]?.message)
  return { ...(data?.mails as MailList), statements }
}

/** The newest mail to an account, once everything is sent. */
async function newestTo(userId: number) {
  const [newest] = await mailsTo(userId)
  return newest
}

/** The mails to an account, once everything is sent; those of one run of the job in any order. */
async function mailsTo(userId: number) {
  const sent = await queuedMails(shop())
  const [row] = await shop().owner`select email from users where id = ${userId}`
  return sent.filter(({ to }) => to.includes(String(row?.email)))
}

describe('answers', () => {
  test('a paid order is confirmed with its lines and sums, and an unpaid one is not', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada, { prices: ['10.00', '5.50'], quantity: 2 })
    expect(await newestTo(ada.id)).toBeUndefined()
    await pay(shop(), ada, id)
    const confirmation = await newestTo(ada.id)
    expect(confirmation?.subject).toBe(`Your order ${id} is confirmed`)
    for (const fact of ['2 × Mug: 20.00 USD', '2 × Mug: 11.00 USD', 'Tax: 2.64 USD', 'Total: 33.64 USD'])
      expect(confirmation?.text).toContain(fact)
    expect(confirmation?.text).toContain(`http://localhost:5173/orders/${id}`)
  })

  test('every parcel and every refund of an order has a mail', async () => {
    const ada = await aCustomer(shop())
    const { id, items } = await aPaidOrder(shop(), ada, { prices: ['10.00', '5.50'] })
    const ship = (input: object) =>
      shop().ask(
        'mutation ($id: ID!, $input: ShipOrderInput) { shipOrder(id: $id, input: $input) { order { id } } }',
        {
          variables: { id: String(id), input },
          as: admin,
        },
      )
    await ship({
      carrier: 'DHL',
      trackingNumber: '42',
      lines: [{ orderItemId: String(items[0]), quantity: 1 }],
    })
    const withText = async (part: string) =>
      (await mailsTo(ada.id)).find(({ text }) => text.includes(part))?.text
    const first = await withText('The rest follows')
    expect(first).toContain('Mug: 1 unit')
    expect(first).toContain('Carrier: DHL\nTracking number: 42')
    await step(shop(), admin, 'shipOrder', id)
    expect(await withText('has left our warehouse')).toBeDefined()
    await refund(shop(), id, { amount: '3.00', reason: 'scratched' })
    expect(await withText('refunded 3.00 USD')).toBeDefined()
    expect((await mailQueueOf(shop(), ada.id)).map(({ kind }) => kind).sort()).toEqual([
      'order-confirmed',
      'order-refunded',
      'order-shipped',
      'order-shipped',
    ])
  })

  test('a notice of a disabled webhook names its host and the reason, and not the path of its URL', async () => {
    const ada = await aCustomer(shop())
    const [webhook] = await shop().owner`
      insert into webhook_endpoints (url, event_types, secret, disabled_at, disabled_reason)
      values ('https://partner.example/s3cret', array['order.paid'], 'sealed', now(), 'failing') returning id`
    await shop().owner`
      insert into mails (kind, user_id, about)
      values ('webhook-disabled', ${ada.id}, jsonb_build_object('webhookId', ${webhook?.id}::int))`
    const notice = await newestTo(ada.id)
    expect(notice?.subject).toBe('The webhook to partner.example is disabled')
    expect(notice?.text).toContain('it has accepted no delivery, or not one of them, for a day.')
    expect(notice?.text).not.toContain('s3cret')
  })

  test('only the owner of a confirmed address is addressed by name', async () => {
    const ada = await aCustomer(shop(), 'Visit evil.example')
    await aPaidOrder(shop(), ada)
    expect((await newestTo(ada.id))?.text).not.toContain('evil.example')
    await shop().owner`update users set email_confirmed_at = now() where id = ${ada.id}`
    await aPaidOrder(shop(), ada)
    const mail = await newestTo(ada.id)
    expect(mail?.text).toContain('Hello Visit evil.example,')
    expect(mail?.to).toMatch(/^Visit evil\.example </)
  })

  test('operators see the mails of an account by pages, with one statement each', async () => {
    const ada = await aCustomer(shop())
    for (let n = 0; n < 3; n++) await aPaidOrder(shop(), ada)
    await queuedMails(shop())
    const variables = { userId: String(ada.id), first: 2 }
    const first = await mails(variables)
    expect(first.nodes).toMatchObject([
      { kind: 'ORDER_CONFIRMED', status: 'SENT', user: { id: String(ada.id) } },
      { kind: 'ORDER_CONFIRMED', status: 'SENT' },
    ])
    expect(first.statements).toHaveLength(1)
    const second = await mails({ ...variables, after: first.pageInfo.endCursor })
    expect(second.nodes).toHaveLength(1)
    expect(second.pageInfo.hasNextPage).toBe(false)
    expect(second.statements).toHaveLength(1)
    expect((await mails({ first: 1 })).nodes).toHaveLength(1)
    expect((await mails({ userId: 'nobody' })).nodes).toEqual([])
  })

  test('the log has a line per mail without its link', async () => {
    const ada = await aCustomer(shop())
    const [row] = await shop().owner`select email from users where id = ${ada.id}`
    await shop().owner`insert into mails (kind, recipient) values ('password-reset', ${String(row?.email)})`
    const mail = await newestTo(ada.id)
    expect(mail?.text).toContain('#token=')
    const token = /#token=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? ''
    expect(shop().logLines.filter((line) => line.includes(String(mail?.id)))).toHaveLength(1)
    expect(shop().logLines.join('\n')).not.toContain(token)
    expect(JSON.stringify(await shop().owner`select * from mails`)).not.toContain(token)
  })

  test('without a mail server in production, waiting mails are given up and nothing is stored', async () => {
    const ada = await aCustomer(off())
    await aPaidOrder(off(), ada)
    expect(await queuedMails(off())).toEqual([])
    expect(await mailQueueOf(off(), ada.id)).toMatchObject([{ failed: true, problem: 'MAIL_URL is not set' }])
    expect(off().logLines.filter((line) => line.includes('MAIL_URL is not set'))).toHaveLength(2)
  })

  test('ended mails are swept after thirty days, and waiting ones stay', async () => {
    const ada = await aCustomer(shop())
    await shop().owner`
      insert into mails (kind, user_id, created_at, sent_at, failed_at)
      select 'password-changed', ${ada.id}, now() - make_interval(days => days), sent, failed from (values
        (31, now(), null), (31, null, now()), (29, now(), null), (31, null::timestamptz, null::timestamptz)
      ) v (days, sent, failed)`
    expect(await shop().run('ended mails')).toBe(2)
    expect(await mailQueueOf(shop(), ada.id)).toHaveLength(2)
    await shop().owner`delete from mails where user_id = ${ada.id}`
  })
})

describe('refuses', () => {
  test('an event that is consumed twice has one mail', async () => {
    const ada = await aCustomer(shop())
    const { id } = await aPaidOrder(shop(), ada)
    await shop().project()
    await shop().owner`
      insert into outbox (consumer, event_id) select 'mails', id from events
      where subject = ${`order:${id}`} and type = 'order.paid'`
    await shop().project()
    expect(await mailQueueOf(shop(), ada.id)).toHaveLength(1)
  })

  test('a forged cursor of mails is invalid input', async () => {
    for (const key of [['yesterday', 'x'], ['2026-03-02T00:00:00Z', "'; drop table mails"], ['x']]) {
      const after = Buffer.from(JSON.stringify(['MAILS', ...key])).toString('base64url')
      const { errors } = await shop().ask(MAILS, { variables: { after }, as: admin })
      expect(errors?.[0]?.extensions?.code).toBe('INVALID_INPUT')
    }
  })
})

describe('protects', () => {
  test('customers do not see the mail queue', async () => {
    const { data, errors } = await shop().ask(MAILS, { as: customer(7) })
    expect(data?.mails).toBeNull()
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN')
  })

  test('a disabled account gets no mail', async () => {
    const ada = await aCustomer(shop())
    await aPaidOrder(shop(), ada)
    await shop().owner`update users set disabled_at = now() where id = ${ada.id}`
    expect(await newestTo(ada.id)).toBeUndefined()
    expect(await mailQueueOf(shop(), ada.id)).toEqual([])
  })
})
