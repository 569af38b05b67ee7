import { accountTokenHash } from '@shopstack/drizzle/accounts/account-token'
import { TOKEN_PURPOSES, type TokenPurpose } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { transactions } from '../../subgraph.js'
import { anAccount, isLiving, signedIn } from './fixtures.js'

const shop = useSubgraph(transactions, 'empty')

const ERRORS = 'userErrors { code field }'
const MUTATIONS = {
  resetPassword: `mutation ($token: String!) { resetPassword(token: $token, password: "an entirely new secret") { ${ERRORS} } }`,
  confirmEmail: `mutation ($token: String!) { confirmEmail(token: $token) { ${ERRORS} } }`,
  undoEmailChange: `mutation ($token: String!) { undoEmailChange(token: $token) { ${ERRORS} } }`,
} as const
type Mutation = keyof typeof MUTATIONS

const USES: Readonly<Record<TokenPurpose, Mutation>> = {
  'password-reset': 'resetPassword',
  'email-confirmation': 'confirmEmail',
  'email-change': 'confirmEmail',
  'email-undo': 'undoEmailChange',
}

let addresses = 0

async function use(mutation: Mutation, token: string, as?: Viewer) {
  const caller = { address: `10.8.${Math.floor(addresses / 250)}.${++addresses % 250}` }
  const { data, errors } = await shop().ask(MUTATIONS[mutation], {
    variables: { token },
    caller,
    ...(as && { as }),
  })
  if (!data || errors) throw new Error(errors?.[0]?.message)
  return (data[mutation] as { userErrors: { code: string; field: string }[] }).userErrors
}

let tokens = 0

/** A token of an account, as a mail would have it. */
async function aToken(purpose: TokenPurpose, { id, email }: { id: number; email: string }) {
  const token = `a token for ${purpose}, number ${++tokens}`
  const about = { 'password-reset': null, 'email-change': `moved-${id}@shop.example` }
  const address = purpose in about ? about[purpose as keyof typeof about] : email
  await shop().owner`
    insert into account_tokens (token_hash, user_id, purpose, email, expires_at)
    values (${accountTokenHash(token)}, ${id}, ${purpose}, ${address}, now() + interval '1 minute')`
  return token
}

const stateOf = async (id: number) =>
  (await shop().owner`select email, password_hash, email_confirmed_at from users where id = ${id}`)[0]

const INVALID = [{ code: 'INVALID_TOKEN', field: 'token' }]

describe('refuses', () => {
  test.each(TOKEN_PURPOSES)(
    'a token for %s is good for one use and for no other purpose',
    async (purpose) => {
      const ada = await anAccount(shop())
      const token = await aToken(purpose, ada)
      const before = await stateOf(ada.id)
      const others = Object.keys(MUTATIONS).filter((name) => name !== USES[purpose]) as Mutation[]
      for (const other of others) expect(await use(other, token)).toEqual(INVALID)
      expect(await stateOf(ada.id)).toEqual(before)
      expect(await use(USES[purpose], token)).toEqual([])
      const after = await stateOf(ada.id)
      expect(after).not.toEqual(before)
      for (const name of Object.keys(MUTATIONS) as Mutation[]) expect(await use(name, token)).toEqual(INVALID)
      expect(await stateOf(ada.id)).toEqual(after)
    },
  )

  test.each(TOKEN_PURPOSES)('an expired or altered token changes nothing: %s', async (purpose) => {
    const ada = await anAccount(shop())
    const token = await aToken(purpose, ada)
    const before = await stateOf(ada.id)
    for (const altered of [token.toUpperCase(), `${token} `, token.slice(1), accountTokenHash(token)])
      expect(await use(USES[purpose], altered)).toEqual(INVALID)
    await shop().owner`update account_tokens set expires_at = now() where user_id = ${ada.id}`
    expect(await use(USES[purpose], token)).toEqual(INVALID)
    expect(await stateOf(ada.id)).toEqual(before)
  })

  test.each(TOKEN_PURPOSES)(
    'one of ten uses of a token at once succeeds: %s',
    async (purpose) => {
      const ada = await anAccount(shop())
      const token = await aToken(purpose, ada)
      const replies = await Promise.all(Array.from({ length: 10 }, () => use(USES[purpose], token)))
      expect(replies.filter((errors) => errors.length === 0)).toHaveLength(1)
      expect(replies.flat()).toEqual(Array(9).fill(INVALID[0]))
    },
    60_000,
  )

  test.each(TOKEN_PURPOSES)(
    'a token of a disabled account and of an erased one is invalid: %s',
    async (purpose) => {
      for (const end of ['disabled', 'erased']) {
        const ada = await anAccount(shop())
        const token = await aToken(purpose, ada)
        await (end === 'disabled'
          ? shop().owner`update users set disabled_at = now() where id = ${ada.id}`
          : shop().owner`select erase_account(${ada.id}, null, 'a request', null)`)
        const before = await stateOf(ada.id)
        expect([end, await use(USES[purpose], token)]).toEqual([end, INVALID])
        expect(await stateOf(ada.id)).toEqual(before)
      }
    },
  )
})

describe('protects', () => {
  test.each(TOKEN_PURPOSES)(
    'a token of another account does not change the account of its sender: %s',
    async (purpose) => {
      const [ada, eve] = [await anAccount(shop()), await signedIn(shop())]
      const token = await aToken(purpose, ada)
      const [adaBefore, eveBefore] = [await stateOf(ada.id), await stateOf(eve.id)]
      expect(await use(USES[purpose], token, eve.viewer)).toEqual([])
      expect(await stateOf(eve.id)).toEqual(eveBefore)
      expect(await isLiving(shop(), eve.viewer)).toBe(true)
      expect(await stateOf(ada.id)).not.toEqual(adaBefore)
      const entries = await shop().owner`
        select distinct actor_id from audit_log where subject = ${`user:${ada.id}`}`
      expect(entries).toEqual([{ actor_id: ada.id }])
    },
  )
})
