import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderMail } from '../render.js'
import { TEXTS } from '../templates.js'
import { header, headerNames, type SmtpProcess, startSmtp, transportTo } from './fixtures.js'

const HOSTILE = '<img src=x onerror="alert(1)">\r\nBcc: eve@evil.example\r\n\r\n& \'Ada\''

const order = (name: string) =>
  TEXTS.orderConfirmed({
    id: 7,
    lines: [[`2 × ${name}`, '20.00 EUR']],
    sums: [['Total', '20.00 EUR']],
    link: 'https://shop.example/orders/7',
  })

describe('answers', () => {
  test('a mail has the same facts as plain text and as HTML', () => {
    const { subject, text, html } = renderMail(order('Mug'), 'Shop')
    expect(subject).toBe('Your order 7 is confirmed')
    for (const fact of ['2 × Mug', '20.00 EUR', 'https://shop.example/orders/7', 'Thank you', 'Shop']) {
      expect(text).toContain(fact)
      expect(html).toContain(fact)
    }
    expect(text).not.toContain('<')
  })
})

test('an amount stays on its line, and a long tracking number breaks', () => {
  const rows = [
    ['Total', '1200.00 USD'],
    ['Tracking number', '9'.repeat(40)],
  ] as const
  const { html } = renderMail({ subject: 'Parcel', blocks: [{ rows }] }, 'Shop')
  expect(html).toMatch(/white-space:nowrap">1200\.00 USD</)
  expect(html).toMatch(/overflow-wrap:anywhere">9{40}</)
})

describe('protects', () => {
  let server: SmtpProcess
  beforeAll(async () => {
    server = await startSmtp('accepts')
  })
  afterAll(() => server.stop())

  test('names are escaped in HTML, and stay on their line in plain text', () => {
    const { text, html } = renderMail(order(HOSTILE), 'Shop')
    expect(html).not.toContain('<img')
    expect(html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;')
    expect(text.split('\n').filter((line) => line.startsWith('Bcc'))).toEqual([])
  })

  test('neither a name nor a subject adds a header or a recipient', async () => {
    const send = transportTo(server)
    const to = { name: HOSTILE, address: 'ada@shop.example' }
    const rendered = renderMail({ ...order('Mug'), subject: HOSTILE }, 'Shop')
    await send?.({ ...rendered, id: 'c0ffee00-0000-4000-8000-000000000000', to })
    await expect.poll(() => server.received, { timeout: 20_000 }).toHaveLength(1)
    const [mail = { to: [], raw: '' }] = server.received
    expect(mail.to).toEqual(['ada@shop.example'])
    expect(headerNames(mail).sort()).toEqual(
      [
        'auto-submitted',
        'content-type',
        'date',
        'from',
        'message-id',
        'mime-version',
        'subject',
        'to',
      ].sort(),
    )
    expect(header(mail, 'to')).toMatch(/<ada@shop\.example>$/)
  })
})
