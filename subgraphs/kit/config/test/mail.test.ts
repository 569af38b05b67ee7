import { describe, expect, test } from 'vitest'
import { ConfigError } from '../env-reader.js'
import { isMailOn } from '../mail.js'
import { readConfig } from '../read-config.js'

const PRODUCTION = {
  NODE_ENV: 'production',
  JWT_PRIVATE_KEY:
    '-----BEGIN PRIVATE KEY-----\\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\\n-----END PRIVATE KEY-----',
  DATABASE_URL: 'postgres://owner:pw@db/shop',
  PAYMENT_PROVIDER: 'sandbox',
}
const MAIL = {
  MAIL_URL: 'smtp://shop:hidden@mail.shop.example:587',
  MAIL_FROM: 'Shop <shop@shop.example>',
  STOREFRONT_URL: 'https://shop.example/',
}

const mailOf = (env: Record<string, string>) => readConfig(env).mail

function problemsOf(env: Record<string, string>): string {
  try {
    readConfig(env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.message
  }
  return ''
}

describe('answers', () => {
  test('production sends mails with a server, a sender and a storefront', () => {
    const mail = mailOf({ ...PRODUCTION, ...MAIL })
    expect(mail).toEqual({
      url: MAIL.MAIL_URL,
      from: { name: 'Shop', address: 'shop@shop.example' },
      storefrontUrl: 'https://shop.example',
      mailboxDir: null,
      ordersNeedConfirmedEmail: false,
    })
    expect(isMailOn(mail)).toBe(true)
  })

  test('mails are off in production without a server, and on a page in development', () => {
    expect(isMailOn(mailOf(PRODUCTION))).toBe(false)
    expect(mailOf({ SHOPSTACK_DATA_DIR: '/tmp/data' }).mailboxDir).toBe('/tmp/data/mailbox')
    expect(mailOf({ MAIL_URL: 'smtp://localhost:2525' }).mailboxDir).toBeNull()
  })

  test.each([
    ['shop@shop.example', { name: '', address: 'shop@shop.example' }],
    ['Ärmel & Söhne <shop@shop.example>', { name: 'Ärmel & Söhne', address: 'shop@shop.example' }],
  ])('the sender %s is read', (MAIL_FROM, from) => {
    expect(mailOf({ MAIL_FROM }).from).toEqual(from)
  })
})

describe('refuses', () => {
  test('production needs a sender and a storefront with a server', () => {
    const problems = problemsOf({ ...PRODUCTION, MAIL_URL: MAIL.MAIL_URL })
    expect(problems).toContain('MAIL_FROM')
    expect(problems).toContain('STOREFRONT_URL')
    expect(problems).not.toContain('hidden')
  })

  test('production needs a server when orders need a confirmed address', () => {
    expect(problemsOf({ ...PRODUCTION, ORDERS_NEED_CONFIRMED_EMAIL: 'on' })).toContain('needs MAIL_URL')
  })

  test.each(['http://mail.shop.example', 'smtp://', 'mail.shop.example:25', 'smtp//hidden@host'])(
    'the server %s is refused, and not shown',
    (MAIL_URL) => {
      expect(problemsOf({ MAIL_URL })).toContain('MAIL_URL   must be an smtp://')
      expect(problemsOf({ MAIL_URL })).not.toContain('hidden')
    },
  )

  test.each([
    'Shop',
    'Shop <shop>',
    'Shop <a@b.example>, Eve <eve@evil.example>',
    'Shop\r\nBcc: eve@evil.example <shop@shop.example>',
    '"Shop" <shop@shop.example>',
    `${'x'.repeat(250)} <shop@shop.example>`,
  ])('the sender %j is refused', (MAIL_FROM) => {
    expect(problemsOf({ MAIL_FROM })).toContain('MAIL_FROM')
  })
})
