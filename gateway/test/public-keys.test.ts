import { createPrivateKey, createPublicKey } from 'node:crypto'
import { ROLE_NAMES } from '@shopstack/drizzle/roles/access'
import { roleUrl } from '@shopstack/drizzle/roles/grant-access'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestShop, PRODUCTION, useShop } from './shop.js'

const shop = useShop({ mode: 'over HTTP', env: { JWT_PRIVATE_KEY: PRODUCTION.JWT_PRIVATE_KEY } })
const privateKey = createPrivateKey({ key: JSON.parse(PRODUCTION.JWT_PRIVATE_KEY), format: 'jwk' })
const publicPem = createPublicKey(privateKey).export({ format: 'pem', type: 'spki' }).toString()

let gateway: Awaited<ReturnType<typeof openTestShop>>
beforeAll(async () => {
  const database = [
    ['DATABASE_URL', shop().ownerUrl],
    ...ROLE_NAMES.map((name) => [`${name.toUpperCase()}_DATABASE_URL`, roleUrl(shop().ownerUrl, name)]),
  ]
  gateway = await openTestShop({
    template: 'empty',
    env: { ...Object.fromEntries(database), ...shop().services, JWT_PUBLIC_KEYS: publicPem },
  })
})
afterAll(() => gateway?.close())

test('a gateway with public keys only signs accounts in, verifies their tokens and publishes the keys', async () => {
  const headers = await gateway.signIn('customer@shopstack.test', 'shopstack-customer')
  const { data } = await gateway.ask('{ me { email } }', {}, headers)
  expect(data).toEqual({ me: { email: 'customer@shopstack.test' } })
  const jwks = await (await fetch(gateway.url('graphql', '/.well-known/jwks.json'))).json()
  const published = await (await fetch(shop().url('graphql', '/.well-known/jwks.json'))).json()
  expect(jwks).toEqual(published)
})

test('a gateway with public keys only refreshes and revokes sessions', async () => {
  const input = { email: 'customer@shopstack.test', password: 'shopstack-customer' }
  const login = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken refreshToken } }'
  const { data } = await gateway.ask<{ login: { refreshToken: string } }>(login, { input })
  const refresh =
    'mutation ($t: String!) { refreshSession(refreshToken: $t) { accessToken userErrors { code } } }'
  const next = await gateway.ask<{ refreshSession: { accessToken: string } }>(refresh, {
    t: data.login.refreshToken,
  })
  const authorization = `Bearer ${next.data.refreshSession.accessToken}`
  const out = await gateway.ask('mutation { logout { endedSessions } }', {}, { authorization })
  expect(out.data).toEqual({ logout: { endedSessions: 1 } })
})
