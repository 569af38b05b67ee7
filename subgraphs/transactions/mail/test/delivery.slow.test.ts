import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { afterEach, describe, expect, test } from 'vitest'
import { transactions } from '../../subgraph.js'
import { header, mailQueueOf, type SmtpProcess, startSmtp } from './fixtures.js'

/** A port that nothing listens on until a test starts a server there. */
const PORT = 20_000 + (process.pid % 20_000)
const env = {
  MAIL_URL: `smtp://127.0.0.1:${PORT}`,
  MAIL_FROM: 'Shop <shop@shop.example>',
  STOREFRONT_URL: 'https://shop.example',
}
/** Two processes of the shop share a database; here two subgraphs do. */
const shop = useSubgraph(transactions, 'empty', env)

const open: SmtpProcess[] = []
const start = async (...args: Parameters<typeof startSmtp>) => {
  const server = await startSmtp(...args)
  open.push(server)
  return server
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.stop()))
  await shop().owner`delete from mails`
})

let accounts = 0
/** Accounts with a mail each that waits; returns their ids. */
async function waiting(count: number): Promise<number[]> {
  const rows = await shop().owner<{ id: number }[]>`
    with made as (
      insert into users (email, password_hash, name)
      select 'person-' || (${accounts} + n) || '@shop.example', '!', 'Ada' from generate_series(1, ${count}::int) n
      returning id
    )
    insert into mails (kind, user_id) select 'password-changed', id from made returning user_id as id`
  accounts += count
  return rows.map(({ id }) => id)
}

const send = () => shop().run('mails')
const becomeDue = () => shop().owner`update mails set next_attempt_at = now() where sent_at is null`
const idsOf = (server: SmtpProcess) => server.received.map((mail) => header(mail, 'message-id'))

describe('answers', () => {
  test('a mail reaches the server with its sender, both forms of its text, and its id', async () => {
    const server = await start('accepts', PORT)
    const [id = 0] = await waiting(1)
    await send()
    expect(server.received).toHaveLength(1)
    const [mail = { to: [], raw: '' }] = server.received
    expect(mail.to).toEqual([`person-${accounts}@shop.example`])
    expect(header(mail, 'from')).toBe('Shop <shop@shop.example>')
    expect(header(mail, 'auto-submitted')).toBe('auto-generated')
    expect(mail.raw).toContain('Content-Type: text/plain')
    expect(mail.raw).toContain('Content-Type: text/html')
    const [row] = await shop().owner`select id from mails where user_id = ${id}`
    expect(header(mail, 'message-id')).toBe(`<${row?.id}@shop.example>`)
    expect(await mailQueueOf(shop(), id)).toEqual([
      { kind: 'password-changed', attempts: 1, problem: null, sent: true, failed: false, recipient: null },
    ])
  })

  test('forty mails sent by four runs at once arrive once each', async () => {
    const server = await start('accepts', PORT)
    await waiting(40)
    await Promise.all([send(), send(), send(), send()])
    expect(new Set(idsOf(server)).size).toBe(40)
    expect(server.received).toHaveLength(40)
  })

  test('ten mails cost as many reads as one, and fewer statements than mails', async () => {
    await start('accepts', PORT)
    const cost = async (count: number) => {
      await waiting(count)
      const from = shop().statements().length
      await send()
      return shop().statements().slice(from)
    }
    // Claim, addressee, record.
    expect(await cost(1)).toHaveLength(3)
    const statements = await cost(9)
    const reads = statements.filter((text) => text.trimStart().startsWith('select'))
    expect(reads).toHaveLength(1)
    expect(statements.length).toBeLessThanOrEqual(2 + 9)
    expect(await shop().owner`select from mails where sent_at is null`).toHaveLength(0)
  })

  test('a slow server gets each mail once, while another run finds nothing to send', async () => {
    const server = await start('slow', PORT)
    await waiting(3)
    const sending = send()
    await expect
      .poll(() => shop().owner`select from mails where attempts = 1`, { timeout: 20_000 })
      .toHaveLength(3)
    await send()
    expect(server.received).toHaveLength(0)
    await sending
    expect(new Set(idsOf(server)).size).toBe(3)
    expect(server.received).toHaveLength(3)
  })

  test('mails wait for a server that is down, and arrive once when it is back', async () => {
    const [id = 0] = await waiting(1)
    await send()
    expect(await mailQueueOf(shop(), id)).toMatchObject([
      { attempts: 1, problem: 'ESOCKET', sent: false, failed: false },
    ])
    const server = await start('accepts', PORT)
    await send()
    expect(server.received).toHaveLength(0)
    await becomeDue()
    await send()
    await send()
    expect(server.received).toHaveLength(1)
    expect(await mailQueueOf(shop(), id)).toMatchObject([{ attempts: 2, problem: null, sent: true }])
  })

  test('a recipient that is rejected for now gets the mail later', async () => {
    const server = await start('greylists', PORT)
    const [id = 0] = await waiting(1)
    await send()
    expect(await mailQueueOf(shop(), id)).toMatchObject([
      { problem: 'EENVELOPE 451', sent: false, failed: false },
    ])
    await becomeDue()
    await send()
    expect(server.received).toHaveLength(1)
  })

  test('a mail that a dying server had stored is sent again with the same id', async () => {
    const dying = await start('dies', PORT)
    const [id = 0] = await waiting(1)
    await send()
    await dying.ended
    expect(await mailQueueOf(shop(), id)).toMatchObject([{ attempts: 1, sent: false, failed: false }])
    const server = await start('accepts', PORT)
    await becomeDue()
    await send()
    expect(server.received).toHaveLength(1)
    expect(idsOf(server)).toEqual(idsOf(dying))
  })

  test('a mail of a process that died is sent by another one after its lease', async () => {
    const server = await start('accepts', PORT)
    await waiting(1)
    await shop().owner`update mails set attempts = 1, next_attempt_at = now() + interval '5 minutes'`
    await send()
    expect(server.received).toHaveLength(0)
    await becomeDue()
    await send()
    expect(server.received).toHaveLength(1)
  })
})

describe('refuses', () => {
  test('a bouncing mailbox gets no second delivery, and the log does not name it', async () => {
    const server = await start('refuses', PORT)
    const [id = 0] = await waiting(1)
    await send()
    await becomeDue()
    await send()
    expect(server.received).toHaveLength(0)
    expect(await mailQueueOf(shop(), id)).toMatchObject([
      { attempts: 1, problem: 'EENVELOPE 550', failed: true },
    ])
    const lines = shop().logLines.filter((line) => line.includes('mail given up'))
    expect(lines).toHaveLength(1)
    expect(lines[0]).not.toContain(`person-${accounts}`)
  })

  test('a mail is given up after three days, and a link that was asked for after an hour', async () => {
    const [old = 0, recent = 0, reset = 0] = await waiting(3)
    await shop().owner`update mails set created_at = now() - interval '3 days' where user_id = ${old}`
    await shop().owner`update mails set created_at = now() - interval '71 hours' where user_id = ${recent}`
    await shop().owner`
      update mails set kind = 'password-reset', created_at = now() - interval '1 hour' where user_id = ${reset}`
    await send()
    expect(await mailQueueOf(shop(), old)).toMatchObject([{ failed: true }])
    expect(await mailQueueOf(shop(), recent)).toMatchObject([{ failed: false }])
    expect(await mailQueueOf(shop(), reset)).toMatchObject([{ failed: true }])
  })
})

describe('protects', () => {
  test('the address of an adopted account is never a command to the server', async () => {
    const server = await start('accepts', PORT)
    const hostile = [
      'ada@shop.example>\r\nRCPT TO:<eve@evil.example',
      'ada@shop.example, eve@evil.example',
      'Ada <eve@evil.example>',
      'ada@shop.example\r\nBcc: eve@evil.example',
      'no address',
    ]
    for (const email of hostile) {
      const [id = 0] = await waiting(1)
      await shop().owner`update users set email = ${email} where id = ${id}`
      await send()
      expect(await mailQueueOf(shop(), id), email).toMatchObject([
        { problem: 'invalid address', failed: true },
      ])
    }
    expect(server.received).toHaveLength(0)
  })
})
