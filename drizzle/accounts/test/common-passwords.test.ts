import { expect, test, vi } from 'vitest'
import { isCommonPassword, isOwnPassword } from '../common-passwords.js'

test.each([
  'password',
  'PassWord',
  'password123',
  ' password ',
  '12345678',
  'iloveyou1!',
  'ｐａｓｓｗｏｒｄ',
  'Sunshine_2026',
])('%j is a common password', (password) => expect(isCommonPassword(password)).toBe(true))

test.each(['correct horse', 'a long password', 'ab 839201746283', 'Zoë fährt morgen', ''])(
  '%j is not a common password',
  (password) => expect(isCommonPassword(password)).toBe(false),
)

test.each([
  'ada.lovelace@shop.example',
  'ADA.LOVELACE',
  'adalovelace',
  'Ada Byron',
  'ada-byron-1815',
  'shopstack',
  'ShopStack2026!',
])('the password %j is derived from the account of Ada Byron or from the name of the shop', (password) => {
  expect(isOwnPassword(password, { email: 'Ada.Lovelace@shop.example', name: 'Ada Byron' })).toBe(true)
})

test.each(['shopstack-customer', 'lovelace and more', '1815', '!!!!!!!!'])(
  'the password %j has nothing in common with the account or the shop',
  (password) => expect(isOwnPassword(password, { email: 'ada@shop.example', name: '!!' })).toBe(false),
)

test('no more than a valid length is normalised of a name and an e-mail of a megabyte, which Unicode makes eighteen times longer', () => {
  const long = '\ufdfa'.repeat(340_000)
  const normalised = vi.spyOn(String.prototype, 'normalize')
  expect(isOwnPassword('a long password', { email: `${long}@shop.example`, name: long })).toBe(false)
  const lengths = normalised.mock.contexts.map((text) => String(text).length)
  normalised.mockRestore()
  expect(lengths.length).toBeGreaterThan(3)
  expect(Math.max(...lengths)).toBeLessThanOrEqual(510)
})
