import { useShop } from '@shopstack/gateway/test/shop'
import { describe, expect, test } from 'vitest'
import { rest } from './test/rest.js'

const shop = useShop()

const PASSWORD = 'correct horse battery'
/** The same password, hashed by the legacy Python and Node services. */
const TAKEN_OVER = {
  python: '$2b$12$gXZeRf2KSowcvr8NeV3NdOXE.3MWy.MCnvnciebrpH6CmMk/dJ8BO',
  node: '$2a$10$.e8SIDedGviyPs8cy6ME9ua0gERXE8IuTyyvtukiXq6ei7aRJUIWu',
}

const signIn = (email: string, password: string) =>
  rest(shop(), 'flask', 'POST /api/auth/login', { body: { email, password } })

const signedIn = (email: string) => ({
  status: 200,
  body: {
    access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    message: 'Login successful',
    user: expect.objectContaining({ email, role: 'customer' }),
  },
})

const REFUSED = { status: 401, body: { error: 'Invalid email or password' } }

describe('INC-001: every sign-in ends in 500', () => {
  test('the correct password returns 200 with a token, a wrong one 401', async () => {
    const email = 'ada@example.com'
    const body = { email, password: PASSWORD, name: 'Ada' }
    expect(await rest(shop(), 'flask', 'POST /api/auth/register', { body })).toMatchObject({ status: 201 })
    expect(await signIn(email, PASSWORD)).toEqual(signedIn(email))
    expect(await signIn(email, 'wrong horse battery')).toEqual(REFUSED)
    expect(await signIn('unknown@example.com', PASSWORD)).toEqual(REFUSED)
  })

  test.each(Object.entries(TAKEN_OVER))(
    'an account with a bcrypt hash of the legacy %s service signs in, and again after the rehash',
    async (service, hash) => {
      const email = `${service}@example.com`
      await shop().owner`
        insert into users (email, password_hash, name) values (${email}, ${hash}, 'Taken over')`
      expect(await signIn(email, 'wrong horse battery')).toEqual(REFUSED)
      expect(await signIn(email, PASSWORD)).toEqual(signedIn(email))
      expect(await signIn(email, PASSWORD)).toEqual(signedIn(email))
    },
  )
})
