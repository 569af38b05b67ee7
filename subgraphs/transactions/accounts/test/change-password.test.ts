import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { transactions } from '../../subgraph.js'
import { anAccount, isLiving, PASSWORD, sendLogin, signedIn } from './fixtures.js'

const shop = useSubgraph(transactions)
const NEW = 'a new password'

const CHANGE = `mutation ($input: ChangePasswordInput!) {
  changePassword(input: $input) { endedSessions userErrors { code field } }
}`
const change = async (as: Viewer, currentPassword: string, newPassword: string) =>
  (await shop().ask(CHANGE, { as, variables: { input: { currentPassword, newPassword } } })).data
    ?.changePassword

const isIn = async (email: string, password: string) =>
  (await sendLogin(shop(), email, password)).accessToken !== null

describe('answers', () => {
  test('the new password signs in, the old one does not, and every other session ends', async () => {
    const here = await signedIn(shop())
    const there = await signedIn(shop(), here)
    const stranger = await signedIn(shop())

    expect(await change(here.viewer, PASSWORD, NEW)).toEqual({ endedSessions: 1, userErrors: [] })
    expect(await isLiving(shop(), here.viewer)).toBe(true)
    expect(await isLiving(shop(), there.viewer)).toBe(false)
    expect(await isLiving(shop(), stranger.viewer)).toBe(true)
    expect([await isIn(here.email, NEW), await isIn(here.email, PASSWORD)]).toEqual([true, false])
  })

  test('the change is recorded without password or hash', async () => {
    const { id, viewer } = await signedIn(shop())
    await change(viewer, PASSWORD, NEW)
    const subject = `user:${id}`
    const audit = await shop().owner`select * from audit_log where subject = ${subject}`
    const events = await shop().owner`select * from events where subject = ${subject}`
    expect(audit).toMatchObject([{ action: 'password.changed', actor_id: id, after: { endedSessions: 0 } }])
    expect(events).toMatchObject([{ type: 'password.changed' }])
    expect(JSON.stringify([audit, events])).not.toMatch(/argon2|password"|correct horse/)
  })
})

describe('refuses', () => {
  test('a wrong current password is rejected and changes nothing', async () => {
    const { email, viewer } = await signedIn(shop())
    expect(await change(viewer, 'wrong', NEW)).toEqual({
      endedSessions: 0,
      userErrors: [{ code: 'INVALID_CREDENTIALS', field: 'input.currentPassword' }],
    })
    expect(await isIn(email, PASSWORD)).toBe(true)
  })

  test.each(['short', '', 'x'.repeat(129), 'x'.repeat(1_000_000)])(
    'the new password %.10j is rejected',
    async (password) => {
      const { viewer } = await signedIn(shop())
      expect(await change(viewer, PASSWORD, password)).toEqual({
        endedSessions: 0,
        userErrors: [{ code: 'INVALID_INPUT', field: 'input.newPassword' }],
      })
    },
  )
})

describe('refuses', () => {
  test.each(['password123', 'Eleonora2026', 'shopstack'])(
    'the new password %j is rejected, and the old one stays',
    async (password) => {
      const { email, viewer } = await signedIn(shop())
      for (const weak of [password, email.toUpperCase()])
        expect(await change(viewer, PASSWORD, weak)).toEqual({
          endedSessions: 0,
          userErrors: [{ code: 'INVALID_INPUT', field: 'input.newPassword' }],
        })
      expect(await isIn(email, PASSWORD)).toBe(true)
    },
  )
})

describe('protects', () => {
  test('exactly one of several concurrent changes succeeds', async () => {
    const { email, viewer } = await signedIn(shop())
    const passwords = ['first new one', 'second new one', 'third new one']
    await Promise.all(passwords.map((password) => change(viewer, PASSWORD, password)))
    const works = await Promise.all([PASSWORD, ...passwords].map((password) => isIn(email, password)))
    expect(works.filter(Boolean)).toHaveLength(1)
    expect(works[0]).toBe(false)
  })

  test('a sign-in with the old password during the change does not outlive it', async () => {
    for (let round = 0; round < 8; round++) {
      const { id, email, viewer } = await signedIn(shop(), await anAccount(shop()))
      await Promise.all([change(viewer, PASSWORD, NEW), sendLogin(shop(), email)])
      const living = await shop().owner`select id from sessions where user_id = ${id} and revoked_at is null`
      expect(living).toEqual([{ id: viewer.sessionId }])
    }
  })
})
