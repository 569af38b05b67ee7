import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'

const shop = useSubgraph(insights)
const admin: Viewer = { id: 1, role: 'admin', sessionId: null }
const customer: Viewer = { id: 2, role: 'customer', sessionId: null }

const PEOPLE = 20_000

/** Many customers with ordinary names, an admin in every hundred, and a few whose names are hard to search for. */
beforeAll(async () => {
  const { owner } = shop()
  await owner`
    insert into users (email, name, password_hash, role)
    select 'person-' || n || '@shop.example', 'Customer ' || md5(n::text), 'x',
      case when n % 100 = 1 then 'admin' else 'customer' end
    from generate_series(1, ${PEOPLE}) n`
  await owner`
    insert into users (email, name, password_hash) values
      ('ada@lovelace.example', 'Ada 100%', 'x'), ('under_score@shop.example', 'Back\\Slash', 'x'),
      ('grace@navy.example', 'Grace HOPPER', 'x'), ('hopper@shop.example', 'Edward', 'x'),
      ('anna@shop.example', 'Анна Петрова', 'x'), ('jörg@shop.example', ${'Jörg'.normalize('NFD')}, 'x')`
  await owner`vacuum analyze users`
})

interface Users {
  nodes: { id: string; name: string; email: string; role: string }[]
  edges: { cursor: string }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null }
  totalCount?: number
}

const list = (more = '') => `query ($first: Int! = 20, $after: String, $search: String, $role: Role) {
  users(first: $first, after: $after, search: $search, role: $role) {
    nodes { id name email role } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor } ${more} } }`

async function users(variables: object = {}, more = ''): Promise<Users & { statements: string[] }> {
  const { data, errors, statements } = await shop().ask(list(more), {
    as: admin,
    variables: { ...variables },
  })
  expect(errors).toBeUndefined()
  return { ...(data as { users: Users }).users, statements }
}

const ids = ({ nodes }: Users) => nodes.map(({ id }) => Number(id))

describe('answers', () => {
  test.each([{}, { role: 'ADMIN' }, { search: 'PERSON-1' }, { search: 'person-1', role: 'ADMIN' }])(
    'the pages list each account once, newest first, filtered by %j',
    async (filter) => {
      const { search, role } = { search: '', role: '', ...filter }
      const rows = await shop().owner<{ id: number }[]>`
        select id from users where position(lower(${search}) in email) > 0 and (${role} = '' or role = lower(${role}))
        order by id desc limit 250`
      const seen: number[] = []
      for (let after: string | null = null; seen.length < rows.length; ) {
        const page: Users = await users({ first: 83, after, ...filter })
        expect(page.pageInfo.hasPreviousPage).toBe(after !== null)
        expect(page.edges.at(-1)?.cursor).toBe(page.pageInfo.endCursor)
        seen.push(...ids(page))
        after = page.pageInfo.endCursor
        if (!page.pageInfo.hasNextPage) break
      }
      expect(seen.slice(0, 250)).toEqual(rows.map(({ id }) => id))
    },
  )

  test.each([
    ['hopper', ['Edward', 'Grace HOPPER']],
    ['LOVELACE', ['Ada 100%']],
    ['0%', ['Ada 100%']],
    ['%', ['Ada 100%']],
    ['_', ['Back\\Slash']],
    ['k\\S', ['Back\\Slash']],
    ['ПЕТРОВ', ['Анна Петрова']],
    ['JÖRG', ['Jörg'.normalize('NFD')]],
    ["' or '1'='1", []],
    ['🔑', []],
    ['x'.repeat(100), []],
  ])('the search for %.20j matches names and e-mails literally, in any case', async (search, names) => {
    expect((await users({ search })).nodes.map(({ name }) => name)).toEqual(names)
  })

  test.each(['', '   ', null])('the search %j matches every account', async (search) => {
    expect(ids(await users({ search }))).toEqual(ids(await users()))
  })

  test('the count of accounts is exact up to 10,000', async () => {
    expect(await users({ search: 'hopper' }, 'totalCount')).toMatchObject({ totalCount: 2 })
    expect(await users({ role: 'ADMIN', first: 1 }, 'totalCount')).toMatchObject({ totalCount: PEOPLE / 100 })
    expect(await users({}, 'totalCount')).toMatchObject({ totalCount: 10_000 })
  })

  test('a page costs one statement of any size, and a selected count one more', async () => {
    for (const variables of [{ first: 1 }, { first: 100 }, { search: 'customer', first: 100 }]) {
      expect((await users(variables)).statements).toHaveLength(1)
      expect((await users(variables, 'totalCount')).statements).toHaveLength(2)
    }
  })
})

describe('refuses', () => {
  test.each([
    ['first', { first: 0 }],
    ['first', { first: 101 }],
    ['search', { search: 'x'.repeat(101) }],
    ['search', { search: 'a\0' }],
    ['after', { after: 'nonsense' }],
    ...[0, -1, 1.5, 2_147_483_648, 1e300, 'x'].map((id): [string, object] => [
      'after',
      { after: Buffer.from(JSON.stringify(['USERS', id])).toString('base64url') },
    ]),
  ])('an invalid %s is rejected: %.60j', async (field, variables) => {
    const { errors } = await shop().ask(list(), { as: admin, variables: { ...variables } })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field })
  })
})

describe('protects', () => {
  test('callers without users:read cannot list accounts', async () => {
    for (const [as, code] of [
      [undefined, 'UNAUTHENTICATED'],
      [customer, 'FORBIDDEN'],
    ] as const) {
      const { data, errors } = await shop().ask(list(), as ? { as } : {})
      expect(errors?.map(({ extensions }) => extensions?.code)).toEqual([code])
      expect(data).toEqual({ users: null })
    }
  })

  /** The indexes that Postgres reads for a statement with these values, and whether it reads the whole table. */
  async function planOf(statement: string, values: (string | number)[]) {
    const text = statement.replace(/\$(\d+)/g, (_, n) => {
      const value = values[n - 1]
      return typeof value === 'number' ? String(value) : `'${value}'`
    })
    const plan = JSON.stringify(await shop().owner.unsafe(`explain (format json) ${text}`))
    expect(plan).not.toContain('"Seq Scan"')
    return [...plan.matchAll(/"Index Name":"(\w+)"/g)].map(([, name]) => name).toSorted()
  }

  test('a page of all accounts reads one range of the primary key', async () => {
    const { statements } = await users()
    expect(await planOf(statements[0] ?? '', [2_147_483_647, 21])).toEqual(['users_pkey'])
  })

  test('a rare text is found by the trigram index, and a common one on the primary key', async () => {
    const { statements } = await users({ search: 'hopper' })
    const plan = (text: string) => planOf(statements[0] ?? '', [2_147_483_647, text, text, text, text, 21])
    expect(new Set(await plan('%hopper%'))).toEqual(new Set(['users_contained']))
    expect(new Set(await plan('%ПЕТРОВ%'))).toEqual(new Set(['users_contained']))
    expect(await plan('%example%')).toEqual(['users_pkey'])
  })
})
