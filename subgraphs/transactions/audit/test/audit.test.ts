import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { anAdmin, change, productOf } from '../../catalog/test/fixtures.js'
import { customer } from '../../orders/test/fixtures.js'
import { transactions } from '../../subgraph.js'

const shop = useSubgraph(transactions)

let grace: Viewer
let alan: Viewer

/** 400 entries of two administrators and without an actor, and an older one with a rare subject. */
beforeAll(async () => {
  grace = await anAdmin(shop())
  alan = await anAdmin(shop())
  await shop().owner`
    insert into audit_log (actor_id, action, subject, before, after) values
      (null, 'role.granted', 'user:1', '{"role": "customer"}', '{"role": "admin"}')`
  await shop().owner`
    insert into audit_log (actor_id, action, subject, address, after)
    select (array[${grace.id}, ${alan.id}, null]::int[])[1 + n % 3], 'product.' || (array['updated', 'archived'])[1 + n % 2],
      'product:' || 1000 + n % 50, '192.0.2.1', jsonb_build_object('n', n)
    from generate_series(1, 400) n`
})

interface Entries {
  nodes: {
    id: string
    action: string
    subject: string
    actor: { id: string } | null
    address: string | null
    before: string | null
    after: string | null
  }[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
}

const LOG = `query ($first: Int! = 20, $after: String, $subject: String, $actorId: ID, $action: String) {
  auditLog(first: $first, after: $after, subject: $subject, actorId: $actorId, action: $action) {
    nodes { id action subject actor { id } address before after createdAt }
    edges { cursor } pageInfo { hasNextPage endCursor }
  }
}`

async function log(variables: object = {}): Promise<Entries & { statements: string[] }> {
  const { data, errors, statements } = await shop().ask(LOG, { as: grace, variables: { ...variables } })
  expect(errors).toBeUndefined()
  return { ...(data as { auditLog: Entries }).auditLog, statements }
}

async function wholeLog(variables: object): Promise<string[]> {
  const ids: string[] = []
  for (let after: string | null = null; ; ) {
    const { nodes, pageInfo } = await log({ first: 37, after, ...variables })
    ids.push(...nodes.map(({ id }) => id))
    if (!pageInfo.hasNextPage) return ids
    after = pageInfo.endCursor
  }
}

/** Every way to combine the filters. */
const FILTERS = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => ({
  ...(n & 1 && { subject: 'product:1007' }),
  ...(n & 2 && { actorId: true }),
  ...(n & 4 && { action: 'product.archived' }),
}))
const asked = ({ actorId, ...rest }: (typeof FILTERS)[number]) => ({
  ...rest,
  ...(actorId && { actorId: String(grace.id) }),
})

describe('answers', () => {
  test.each(FILTERS)('the pages list each entry once, newest first, filtered by %j', async (filter) => {
    const { subject, action } = { subject: null, action: null, ...filter }
    const rows = await shop().owner`
      select id from audit_log
      where (${subject}::text is null or subject = ${subject}) and (${action}::text is null or action = ${action})
        and (${!filter.actorId} or actor_id = ${grace.id})
      order by id desc`
    expect(rows.length).toBeGreaterThan(0)
    expect(await wholeLog(asked(filter))).toEqual(rows.map(({ id }) => String(id)))
  })

  test('the log has actor, address and the state before and after each catalog change', async () => {
    const as = await anAdmin(shop())
    const input = { name: 'Mug', price: '9.90', stock: 3 }
    const { id } = productOf(await change(shop(), as, 'createProduct', { input }))
    const edit = { id, expectedVersion: 1, price: '12.50', description: 'For tea.' }
    await change(shop(), as, 'updateProduct', { input: edit })
    const movement = { productId: id, quantity: -1, reason: 'DAMAGE', note: 'dropped' }
    await change(shop(), as, 'adjustStock', { input: movement })
    const { archivedAt } = productOf(await change(shop(), as, 'archiveProduct', { id }))
    const { nodes } = await log({ subject: `product:${id}` })
    const who = { actor: { id: String(as.id) }, address: '192.0.2.7', subject: `product:${id}` }
    for (const node of nodes) expect(node).toMatchObject(who)
    const told = nodes.map(({ action, before, after }) => [
      action,
      before === null ? null : JSON.parse(before),
      after === null ? null : JSON.parse(after),
    ])
    expect(told.reverse()).toEqual([
      [
        'product.created',
        null,
        {
          name: 'Mug',
          price: '9.90',
          description: null,
          category: null,
          sku: null,
          images: [],
          lowStockThreshold: null,
        },
      ],
      ['stock.changed', { stock: 0 }, { stock: 3, reason: 'opening', note: null }],
      ['product.updated', { price: '9.90', description: null }, { price: '12.50', description: 'For tea.' }],
      ['stock.changed', { stock: 3 }, { stock: 2, reason: 'damage', note: 'dropped' }],
      ['product.archived', { archivedAt: null }, { archivedAt }],
    ])
  })

  test('an action of an operator has no actor and no address', async () => {
    const { nodes } = await log({ action: 'role.granted' })
    expect(nodes).toMatchObject([
      {
        ...{ actor: null, address: null, subject: 'user:1' },
        ...{ before: '{"role":"customer"}', after: '{"role":"admin"}' },
      },
    ])
  })

  test.each(FILTERS)('a page costs one statement, filtered by %j', async (filter) => {
    for (const first of [1, 100]) expect((await log({ first, ...asked(filter) })).statements).toHaveLength(1)
  })

  test.each([
    { subject: 'product:0' },
    { subject: "x' or '1'='1" },
    { action: 'x'.repeat(10_000) },
    { actorId: '999999999' },
    { actorId: 'me' },
    { actorId: '' },
  ])('a filter without matches returns an empty page: %j', async (filter) => {
    expect((await log(filter)).nodes).toEqual([])
  })
})

describe('refuses', () => {
  test.each([0, -1, 101])('a page of %d entries is rejected', async (first) => {
    const { errors } = await shop().ask(LOG, { as: grace, variables: { first } })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'first' })
  })

  test('an invalid cursor or one of another list is rejected', async () => {
    const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')
    for (const after of [
      ...['', 'nonsense', '💥', cursor('MOVEMENTS', 1)],
      ...['x', 1.5, 1e300].map((position) => cursor('AUDIT', position)),
    ]) {
      const { errors } = await shop().ask(LOG, { as: grace, variables: { after } })
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'after' })
    }
  })

  test('a subject with a NUL is rejected', async () => {
    const { errors } = await shop().ask(LOG, { as: grace, variables: { subject: 'product:\0' } })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('protects', () => {
  test('callers without audit:read cannot read the log, not even their own entries', async () => {
    for (const [as, code] of [
      [undefined, 'UNAUTHENTICATED'],
      [customer(grace.id), 'FORBIDDEN'],
    ] as const) {
      const variables = { actorId: String(grace.id) }
      const { data, errors } = await shop().ask(LOG, { variables, ...(as && { as }) })
      expect(errors?.map(({ extensions }) => extensions?.code)).toEqual([code])
      expect(data).toEqual({ auditLog: null })
    }
  })

  describe('a log of 20,000 entries', () => {
    beforeAll(async () => {
      await shop().owner`
        insert into audit_log (action, subject, actor_id)
        select 'order.placed', 'order:' || n % 3, 3 from generate_series(1, 20000) n`
      await shop().owner`analyze audit_log`
    })

    test.each([
      [{}, /^audit_log_pkey$/],
      [{ subject: 'user:1' }, /^audit_log_subject$/],
      [{ actorId: '7' }, /^audit_log_actor$/],
      [{ action: 'role.granted' }, /^audit_log_action$/],
      [{ subject: 'user:1', actorId: '7', action: 'role.granted' }, /^audit_log_(subject|actor)$/],
      [{ actorId: '7', action: 'role.granted' }, /^audit_log_(actor|action)$/],
    ])('a filter uses its index: %j', async (filter, index) => {
      const form = ['audit', ...Object.keys(filter)].join('+')
      const nodes = await shop().explain(form, LOG, { as: grace, variables: filter })
      expect(nodes.flatMap((node) => node['Index Name'] ?? [])).toEqual([expect.stringMatching(index)])
      expect(nodes.filter((node) => node['Node Type'] === 'Seq Scan')).toEqual([])
      // Rows of a rare value may be sorted, because they are few.
      for (const node of nodes) if (node['Node Type'] === 'Sort') expect(node['Actual Rows']).toBeLessThan(10)
    })
  })
})
