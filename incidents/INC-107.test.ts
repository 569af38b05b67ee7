import { useShop } from '@shopstack/gateway/test/shop'
import { describe, expect, test } from 'vitest'
import { rest } from './test/rest.js'

const shop = useShop()

async function newAccount(email: string) {
  const body = { email, password: 'correct horse', name: 'Ada' }
  const { body: account } = await rest<{ token: string; user: { id: number } }>(
    shop(),
    'express',
    'POST /api/auth/register',
    { body },
  )
  return { email, token: account.token, id: account.user.id }
}

const profile = (token: string) => rest(shop(), 'express', 'GET /api/users/me/profile', { token })

const answered = ({ id, email }: { id: number; email: string }, given: Record<string, string> = {}) => ({
  status: 200,
  body: {
    user: {
      ...{ id, email, name: 'Ada', role: 'customer' },
      ...{ avatar: null, bio: null, phone: null, ...given },
      joinedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    },
  },
})

describe('INC-107: users without profile data cannot see their profile', () => {
  test('a new account has null profile fields', async () => {
    const account = await newAccount('new@example.com')
    expect(await profile(account.token)).toEqual(answered(account))
  })

  test('a profile without some or all fields has null for them', async () => {
    const account = await newAccount('some@example.com')
    const { token } = account
    const tell = (body: object) => rest(shop(), 'express', 'PUT /api/users/me/profile', { token, body })
    expect(await tell({ bio: 'Likes tea.' })).toMatchObject({ status: 200 })
    expect(await profile(token)).toEqual(answered(account, { bio: 'Likes tea.' }))
    expect(await tell({})).toMatchObject({ status: 200 })
    expect(await profile(token)).toEqual(answered(account))
  })

  test.each([
    ['null', null],
    ['an empty object', {}],
    ['an object of nulls', { avatar: null, bio: null, phone: null }],
  ])('an adopted account with the profile %s has null profile fields', async (name, taken) => {
    const account = await newAccount(`${name.replaceAll(' ', '-')}@example.com`)
    await shop().owner`
      update users set profile = ${taken === null ? null : shop().owner.json(taken)} where id = ${account.id}`
    expect(await profile(account.token)).toEqual(answered(account))
  })
})
