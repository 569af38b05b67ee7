import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { transactions } from '../../subgraph.js'
import { anAccount, isLiving, refresh, sendLogin, signedIn } from './fixtures.js'

const shop = useSubgraph(transactions)

const REVOKE = 'mutation ($id: ID!) { revokeSession(id: $id) { sessionId userErrors { code field } } }'
const revoke = async (as: Viewer, id: string | null) =>
  (await shop().ask(REVOKE, { as, variables: { id } })).data?.revokeSession

const refused = { accessToken: null, userErrors: [{ code: 'INVALID_REFRESH_TOKEN' }] }

/** As if all that has happened so far had happened this many seconds earlier. */
const later = (seconds: number) => shop().owner`
  update refresh_tokens set used_at = used_at - make_interval(secs => ${seconds})`

describe('answers', () => {
  test('a refresh token is traded for the next pair, and its session lasts longer', async () => {
    const { id, viewer, tokens } = await signedIn(shop())
    await shop()
      .owner`update sessions set expires_at = now() + interval '1 day', last_used_at = now() - interval '1 day'
      where id = ${viewer.sessionId}`
    const next = await refresh(shop(), tokens.refreshToken)

    expect(next).toMatchObject({ user: { id: String(id) }, userErrors: [] })
    expect(next.refreshToken).not.toBe(tokens.refreshToken)
    const [session] = await shop().owner`
      select expires_at > now() + interval '29 days' as extended, last_used_at > now() - interval '1 minute' as used
      from sessions where id = ${viewer.sessionId}`
    expect(session).toEqual({ extended: true, used: true })
    expect(await refresh(shop(), next.refreshToken)).toMatchObject({ userErrors: [] })
  })

  test('a client that lost the answer repeats within ten seconds and gets the same successor', async () => {
    const { tokens } = await signedIn(shop())
    const first = await refresh(shop(), tokens.refreshToken)
    await later(8)
    expect((await refresh(shop(), tokens.refreshToken)).refreshToken).toBe(first.refreshToken)
    expect(await refresh(shop(), first.refreshToken)).toMatchObject({ userErrors: [] })
  })

  test('an account lists its active sessions, newest first, with the current one marked', async () => {
    const person = await signedIn(shop())
    await sendLogin(shop(), person.email, undefined, { userAgent: 'second', address: '192.0.2.7' })
    await signedIn(shop())
    const { data, statements } = await shop().ask('{ sessions { current userAgent address } }', {
      as: person.viewer,
    })
    expect(data?.sessions).toEqual([
      { current: false, userAgent: 'second', address: '192.0.2.7' },
      { current: true, userAgent: null, address: '127.0.0.1' },
    ])
    expect(statements).toHaveLength(1)
  })

  test('logout ends the current session, and logoutEverywhere ends all sessions of the account', async () => {
    const first = await signedIn(shop())
    const [second, third] = [await signedIn(shop(), first), await signedIn(shop(), first)]

    const out = await shop().ask('mutation { logout { endedSessions userErrors { code } } }', {
      as: first.viewer,
    })
    expect(out.data?.logout).toEqual({ endedSessions: 1, userErrors: [] })
    expect(await isLiving(shop(), first.viewer)).toBe(false)
    expect(await isLiving(shop(), second.viewer)).toBe(true)

    const all = await shop().ask('mutation { logoutEverywhere { endedSessions } }', { as: second.viewer })
    expect(all.data?.logoutEverywhere).toEqual({ endedSessions: 2 })
    expect(await isLiving(shop(), third.viewer)).toBe(false)
  })

  test('ending a session is recorded once, with who did it', async () => {
    const { id, viewer } = await signedIn(shop())
    expect(await revoke(viewer, viewer.sessionId)).toEqual({ sessionId: viewer.sessionId, userErrors: [] })
    const subject = `session:${viewer.sessionId}`
    expect(await shop().owner`select type, payload from events where subject = ${subject}`).toEqual([
      { type: 'session.revoked', payload: { userId: id, reason: 'revoked by its owner' } },
    ])
    expect(
      await shop().owner`select action, actor_id, address from audit_log where subject = ${subject}`,
    ).toEqual([{ action: 'session.revoked', actor_id: id, address: '127.0.0.1' }])
  })

  test('a legacy token has no session to end and may end the others', async () => {
    const { id, viewer } = await signedIn(shop())
    const as: Viewer = { id, role: 'customer', sessionId: null }
    expect((await shop().ask('mutation { logout { endedSessions } }', { as })).data?.logout).toEqual({
      endedSessions: 0,
    })
    expect(await isLiving(shop(), viewer)).toBe(true)
    const all = await shop().ask('mutation { logoutEverywhere { endedSessions } }', { as })
    expect(all.data?.logoutEverywhere).toEqual({ endedSessions: 1 })
  })
})

describe('refuses', () => {
  test.each(['', 'unknown', 'x'.repeat(100_000), '\0'])(
    'the refresh token %.12j is rejected',
    async (token) => {
      expect(await refresh(shop(), token)).toMatchObject(refused)
    },
  )

  test.each([
    ['revoked', 'update sessions set revoked_at = now() where id = $1'],
    ['expired', "update sessions set expires_at = now() - interval '1 second' where id = $1"],
    [
      'of a disabled account',
      'update users set disabled_at = now() where id = (select user_id from sessions where id = $1)',
    ],
  ])('a session that is %s is not refreshed', async (_, statement) => {
    const { viewer, tokens } = await signedIn(shop())
    await shop().owner.unsafe(statement, [viewer.sessionId])
    expect(await refresh(shop(), tokens.refreshToken)).toMatchObject(refused)
    expect(
      await shop().owner`select from refresh_tokens where session_id = ${viewer.sessionId}`,
    ).toHaveLength(1)
  })

  test.each(['sessions { id }', 'logout', 'logoutEverywhere', 'revokeSession', 'changePassword'])(
    '%s is refused to anonymous callers',
    async (field) => {
      const mutations: Record<string, string> = {
        logout: 'logout { endedSessions }',
        logoutEverywhere: 'logoutEverywhere { endedSessions }',
        revokeSession: 'revokeSession(id: "1") { sessionId }',
        changePassword:
          'changePassword(input: { currentPassword: "x", newPassword: "long enough" }) { endedSessions }',
      }
      const { errors } = await shop().ask(
        mutations[field] ? `mutation { ${mutations[field]} }` : `{ ${field} }`,
      )
      expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
    },
  )
})

describe('protects', () => {
  test('a token used again after the grace revokes its whole session, the newest token included', async () => {
    const { viewer, tokens } = await signedIn(shop())
    const next = await refresh(shop(), tokens.refreshToken)
    await later(11)
    expect(await refresh(shop(), tokens.refreshToken)).toMatchObject(refused)
    expect(await isLiving(shop(), viewer)).toBe(false)
    expect(await refresh(shop(), next.refreshToken)).toMatchObject(refused)
    expect(
      await shop().owner`select action from audit_log where subject = ${`session:${viewer.sessionId}`}`,
    ).toEqual([{ action: 'session.revoked' }])
  })

  test('a token whose successor was used already revokes its session even within the grace', async () => {
    const { viewer, tokens } = await signedIn(shop())
    const second = await refresh(shop(), tokens.refreshToken)
    await refresh(shop(), second.refreshToken)
    expect(await refresh(shop(), tokens.refreshToken)).toMatchObject(refused)
    expect(await isLiving(shop(), viewer)).toBe(false)
  })

  test('parallel refreshes of one token end with one successor', async () => {
    const { viewer, tokens } = await signedIn(shop())
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(shop(), tokens.refreshToken)))
    expect(new Set(answers.map(({ refreshToken }) => refreshToken)).size).toBe(1)
    expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([])
    expect(
      await shop().owner`select from refresh_tokens where session_id = ${viewer.sessionId}`,
    ).toHaveLength(2)
  })

  test('a refresh during sign-out does not keep the session alive', async () => {
    for (let round = 0; round < 10; round++) {
      const { viewer, tokens } = await signedIn(shop())
      await Promise.all([
        refresh(shop(), tokens.refreshToken),
        shop().ask('mutation { logout { endedSessions } }', { as: viewer }),
      ])
      expect(await isLiving(shop(), viewer)).toBe(false)
    }
  })

  test('a session of another account, a revoked one and an invalid id look like a missing session', async () => {
    const [person, other] = [await signedIn(shop()), await signedIn(shop())]
    const ended = await signedIn(shop(), await anAccount(shop()))
    await shop()
      .owner`update sessions set revoked_at = now(), user_id = ${person.id} where id = ${ended.viewer.sessionId}`
    for (const id of [other.viewer.sessionId, ended.viewer.sessionId, '1', "' or true --"])
      expect(await revoke(person.viewer, id)).toEqual({
        sessionId: null,
        userErrors: [{ code: 'SESSION_NOT_FOUND', field: 'id' }],
      })
    expect(await isLiving(shop(), other.viewer)).toBe(true)
  })
})
