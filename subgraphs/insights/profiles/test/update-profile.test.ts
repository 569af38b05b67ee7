import type { Caller, Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeEach, describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'

const shop = useSubgraph(insights)

const UPDATE = /* GraphQL */ `
  mutation ($input: ProfileInput!, $replace: Boolean! = false) {
    updateProfile(input: $input, replace: $replace) {
      user { id name profile { avatar bio phone } updatedAt } userErrors { code message field }
    }
  }`

interface Updated {
  user: { id: string; name: string; profile: object | null; updatedAt: string } | null
  userErrors: { code: string; field: string | null }[]
}

const FULL = {
  avatar: 'https://shop.example/ada.png',
  bio: 'Counts.\nAnd writes.',
  phone: '+44 20 7946 0000',
}

let ada: Viewer

/** A new account with a full profile. */
beforeEach(async () => {
  const [row] = await shop().owner<{ id: number }[]>`
    insert into users (email, name, password_hash, profile, updated_at)
    values (gen_random_uuid() || '@shop.example', 'Ada', 'x', ${shop().owner.json(FULL)}, '2020-01-01T00:00:00Z') returning id`
  ada = { id: row?.id ?? 0, role: 'customer', sessionId: null }
})

interface Edit {
  replace?: boolean
  caller?: Partial<Caller>
}

async function update(input: object, { replace, caller }: Edit = {}) {
  const variables = { input, ...(replace !== undefined && { replace }) }
  const { data, errors, statements } = await shop().ask(UPDATE, {
    variables,
    as: ada,
    ...(caller && { caller }),
  })
  if (!data || errors) throw new Error(JSON.stringify(errors))
  // The shape of the selection above.
  return { ...(data.updateProfile as Updated), statements }
}

const stored = async () => {
  const [row] = await shop().owner`select name, profile, updated_at from users where id = ${ada.id}`
  return row
}
const fields = ({ userErrors }: Updated) => userErrors.map(({ code, field }) => [code, field])
const entries = () => shop().owner`
  select action, actor_id, before, after from audit_log where subject = ${`user:${ada.id}`} order by id`

describe('answers', () => {
  test('a given field changes, and the others stay', async () => {
    const { user, userErrors, statements } = await update({ bio: 'Invents.' })
    expect(userErrors).toEqual([])
    expect(user).toMatchObject({ id: String(ada.id), name: 'Ada', profile: { ...FULL, bio: 'Invents.' } })
    expect(user?.updatedAt).not.toMatch(/^2020/)
    expect(await stored()).toMatchObject({ name: 'Ada', profile: { ...FULL, bio: 'Invents.' } })
    expect(statements).toHaveLength(2) // the account; event, outbox and audit log
  })

  test('null clears a field', async () => {
    const { user } = await update({ bio: null, phone: '1' })
    expect(user?.profile).toEqual({ avatar: FULL.avatar, bio: null, phone: '1' })
    expect((await stored())?.profile).toEqual({ avatar: FULL.avatar, phone: '1' })
  })

  test('blanks around a name are removed', async () => {
    const { user } = await update({ name: '  Ada Lovelace ' })
    expect(user).toMatchObject({ name: 'Ada Lovelace', profile: FULL })
  })

  test('a replacing update stores the given fields only, and the name stays', async () => {
    expect(await update({ bio: 'x' }, { replace: true })).toMatchObject({
      user: { name: 'Ada', profile: { avatar: null, bio: 'x', phone: null } },
    })
    expect((await stored())?.profile).toEqual({ bio: 'x' })
    await update({}, { replace: true })
    expect((await stored())?.profile).toEqual({})
  })

  test('a profile that was never set stays null when only the name changes', async () => {
    await shop().owner`update users set profile = null where id = ${ada.id}`
    expect((await update({ name: 'A' })).user?.profile).toBeNull()
    expect((await update({ phone: '1' })).user?.profile).toEqual({ avatar: null, bio: null, phone: '1' })
  })

  test.each([{}, { name: 'Ada' }, { bio: FULL.bio }, { ...FULL, name: 'Ada' }])(
    'an update without a change returns the account and writes nothing: %j',
    async (input) => {
      const before = await shop().fingerprint()
      const { user, userErrors } = await update(input)
      expect(userErrors).toEqual([])
      expect(user).toMatchObject({ name: 'Ada', profile: FULL })
      expect(await shop().fingerprint()).toEqual(before)
    },
  )

  test.each([
    { avatar: 'http://localhost:5173/me.svg?size=2#x' },
    { avatar: `https://shop.example/${'x'.repeat(2_027)}` },
    { avatar: '' },
    { bio: '🔑'.repeat(2_000) },
    { bio: 'مرحبا\n\t<script>' },
    { phone: '5'.repeat(50) },
    { name: 'é'.repeat(255) },
  ])('%.60j is stored as given', async (input) => {
    const { user, userErrors } = await update(input)
    expect(userErrors).toEqual([])
    expect({ name: user?.name, ...user?.profile }).toMatchObject(input)
  })

  test('the audit log has the names of all changed fields and no private values', async () => {
    await update({ name: 'Countess', phone: '555-secret', bio: null })
    expect(await entries()).toEqual([
      {
        ...{ action: 'profile.updated', actor_id: ada.id, before: { name: 'Ada' } },
        after: { name: 'Countess', fields: ['name', 'bio', 'phone'] },
      },
    ])
    const [event] = await shop().owner`select type, payload from events where subject = ${`user:${ada.id}`}`
    const payload = { userId: ada.id, fields: ['name', 'bio', 'phone'] }
    expect(event).toEqual({ type: 'profile.updated', payload })
  })

  test('each of two updates in one request returns the state after it', async () => {
    const mutation = `mutation {
      a: updateProfile(input: { bio: "1" }) { user { profile { bio } } }
      b: updateProfile(input: { phone: "2" }) { user { profile { bio phone } } }
    }`
    const { data } = await shop().ask(mutation, { as: ada })
    expect(data).toEqual({
      a: { user: { profile: { bio: '1' } } },
      b: { user: { profile: { bio: '1', phone: '2' } } },
    })
  })
})

describe('refuses', () => {
  test('all invalid fields are reported at once, and nothing is written', async () => {
    const before = await shop().fingerprint()
    const bad = { name: null, avatar: 'me.png', bio: 'x'.repeat(2_001), phone: '5'.repeat(51) }
    const answer = await update(bad)
    expect(answer.user).toBeNull()
    expect(fields(answer)).toEqual(
      ['name', 'avatar', 'bio', 'phone'].map((field) => ['INVALID_INPUT', `input.${field}`]),
    )
    expect(await shop().fingerprint()).toEqual(before)
  })

  test.each([
    ['avatar', 'javascript:alert(1)'],
    ['avatar', 'data:text/html,x'],
    ['avatar', '//shop.example/a.png'],
    ['avatar', 'http://'],
    ['avatar', ' https://shop.example/a.png'],
    ['avatar', 'java\nscript:x'],
    ['avatar', `https://shop.example/${'x'.repeat(2_028)}`],
    ['bio', 'a\0b'],
    ['bio', '\ud83d'],
    ['phone', '1\n2'],
    ['name', '  '],
    ['name', 'A\nB'],
    ['name', '\u200b\u2060'],
    ['name', 'x'.repeat(256)],
  ])('the %s %.40j is rejected', async (field, value) => {
    for (const replace of [false, true])
      expect(fields(await update({ [field]: value }, { replace }))).toEqual([
        ['INVALID_INPUT', `input.${field}`],
      ])
    expect(await stored()).toMatchObject({ name: 'Ada', profile: FULL })
  })

  test('the Express API accepts blanks around a name', async () => {
    expect((await update({ name: ' A ' }, { caller: { surface: 'express' } })).user?.name).toBe(' A ')
  })

  test.each(['{ role: ADMIN }', '{ email: "a@b.example" }', '{ id: 1 }', '{ bio: 5 }'])(
    'the input %s fails validation',
    async (input) => {
      const { errors } = await shop().ask(`mutation { updateProfile(input: ${input}) { user { id } } }`, {
        as: ada,
      })
      expect(errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED')
    },
  )

  test('an anonymous caller is rejected', async () => {
    const { errors } = await shop().ask(UPDATE, { variables: { input: { bio: 'x' } } })
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
  })
})

describe('protects', () => {
  test('concurrent updates of different fields are all stored', async () => {
    await shop().owner`update users set profile = null where id = ${ada.id}`
    const rounds = Array.from({ length: 8 }, (_, n) => [
      { bio: `b${n}` },
      { phone: `p${n}` },
      { name: `n${n}` },
    ])
    for (const round of rounds) {
      const answers = await Promise.all(round.map((input) => update(input)))
      expect(answers.flatMap(fields)).toEqual([])
      const [bio, phone, name] = round
      expect(await stored()).toMatchObject({ ...name, profile: { ...bio, ...phone } })
    }
    const told = await entries()
    expect(told.map(({ after }) => after.fields.length)).toEqual(Array(24).fill(1))
  })

  test('accounts of other callers are unchanged', async () => {
    const everybodyElse = () =>
      shop().owner`select md5(string_agg(u::text, '' order by id)) from users u where id <> ${ada.id}`
    const before = await everybodyElse()
    await update({ bio: 'mine', name: 'Mine' }, { replace: true })
    expect(await everybodyElse()).toEqual(before)
  })
})
