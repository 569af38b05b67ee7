import { type Replicated, startReplicated } from '@shopstack/drizzle/test/replica-server'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openTestShop } from './shop.js'

let database: Replicated
let shop: Awaited<ReturnType<typeof openTestShop>>
let admin: { authorization: string }

const account = { email: 'ada@example.com', password: 'correct horse battery', name: 'Ada' }
const WAIT_LIMIT = { timeout: 20_000, interval: 50 }

/** A shop on the database with the replica, in place of the one that every test shop has. */
const shopWith = (replicaUrl: string) =>
  openTestShop({
    template: 'empty',
    env: {
      DATABASE_URL: database.primaryUrl,
      INSIGHTS_REPLICA_URL: replicaUrl,
      ...{ GATEWAY_DATABASE_URL: '', TRANSACTIONS_DATABASE_URL: '', INSIGHTS_DATABASE_URL: '' },
    },
  })

beforeAll(async () => {
  database = await startReplicated()
  shop = await shopWith(database.replicaUrl)
  await shop.ask('mutation ($input: RegisterInput!) { register(input: $input) { userErrors { code } } }', {
    input: account,
  })
  await database.owner`update users set role = 'admin'`
  admin = await shop.signIn(account.email, account.password)
  await aProduct('Lamp')
  await untilRead()
})
afterAll(async () => {
  await shop?.close()
  await database?.close()
})

const aProduct = (name: string) =>
  database.owner`insert into products (name, price, stock) values (${name}, 19.99, 3)`

/** How many products are found; a request that fails fails the test. */
async function found(word: string): Promise<number> {
  const { data, errors } = await shop.ask<{ searchProducts: { nodes: unknown[] } }>(
    'query ($word: String!) { searchProducts(query: $word) { nodes { id } } }',
    { word },
  )
  expect(errors).toBeUndefined()
  return data.searchProducts.nodes.length
}

/** How many statements the replica was sent by the shop. */
async function sentToReplica(): Promise<number> {
  const text = await (await fetch(shop.url('graphql', '/metrics'))).text()
  const count = /^shopstack_sql_statement_seconds_count\{role="insights replica"\} (\d+)$/m.exec(text)?.[1]
  return Number(count ?? 0)
}

/** Whether work makes the shop read from the replica. */
async function readsThere(work: () => Promise<unknown>): Promise<boolean> {
  const before = await sentToReplica()
  await work()
  return (await sentToReplica()) > before
}

/** Up to when everything is in a report, in milliseconds since 1970. */
async function reportIsOf(): Promise<number> {
  const { data } = await shop.ask<{ salesReport: { asOf: string } }>('{ salesReport { asOf } }', {}, admin)
  return Date.parse(data.salesReport.asOf)
}

/** Waits until searches are read from the replica. */
const untilRead = () =>
  vi.waitFor(async () => expect(await readsThere(() => found('lamp'))).toBe(true), WAIT_LIMIT)

interface Component {
  name: string
  state: string
  lag: number | null
}

async function health(of = shop): Promise<Component | undefined> {
  const { data } = await of.ask<{ health: { components: Component[] } }>(
    '{ health { components { name state lag } } }',
  )
  return data.health.components.find(({ name }) => name === 'REPLICA')
}

const readiness = async (of = shop) => {
  const response = await fetch(of.url('graphql', '/health/ready'))
  return { status: response.status, body: await response.json() }
}

describe('answers', () => {
  test('search and reports are read from the replica, with the role of the primary', async () => {
    expect(await found('lamp')).toBe(1)
    // On a busy machine it may lag for a moment.
    await vi.waitFor(async () => expect(await readsThere(reportIsOf)).toBe(true), WAIT_LIMIT)
    const sessions = await database.replica.ask(
      `select distinct usename from pg_stat_activity where application_name = 'shopstack-insights-replica'`,
    )
    expect([...sessions]).toEqual([{ usename: 'shopstack_insights' }])
  })

  test('an account reads its own changes from the primary', async () => {
    const rename = async () => {
      await shop.ask(
        'mutation ($input: ProfileInput!) { updateProfile(input: $input) { user { name } } }',
        { input: { name: 'Countess' } },
        admin,
      )
      const { data } = await shop.ask('{ me { name } }', {}, admin)
      expect(data).toEqual({ me: { name: 'Countess' } })
    }
    expect(await readsThere(rename)).toBe(false)
  })

  test('the replica is a component of health and readiness', async () => {
    expect(await health()).toEqual({ name: 'REPLICA', state: 'UP', lag: expect.any(Number) })
    expect(await readiness()).toMatchObject({ status: 200, body: { checks: { replica: { state: 'ok' } } } })
  })
})

describe('protects', () => {
  test('reads are complete while the replica lags, and return to it once it has caught up', async () => {
    await database.replica.ask('select pg_wal_replay_pause()')
    await aProduct('Sofa')
    const [written] = await database.owner`select clock_timestamp() as at`
    const old: number[] = []
    await vi.waitFor(async () => {
      let asOf = Number.NaN
      const isOld = await readsThere(async () => {
        asOf = await reportIsOf()
      })
      if (isOld) old.push(asOf)
      expect(await found('sofa')).toBe(1)
    }, WAIT_LIMIT)
    // A report without the sofa does not claim to be younger than the sofa is.
    expect(old.filter((asOf) => asOf >= written?.at.getTime())).toEqual([])
    expect(await readsThere(() => found('sofa'))).toBe(false)
    await vi.waitFor(async () => expect((await health())?.lag).toBeGreaterThanOrEqual(2), WAIT_LIMIT)
    await database.replica.ask('select pg_wal_replay_resume()')
    await untilRead()
    expect(await found('sofa')).toBe(1)
  })

  test('no request fails when the replica is killed, and reads return to it after its start', async () => {
    let isOver = false
    let many = 0
    const search = async () => {
      for (; !isOver; many++) expect(await found('lamp')).toBe(1)
    }
    const searches = Promise.all([search(), search(), search()])
    await database.replica.kill()
    await vi.waitFor(async () => expect((await health())?.state).toBe('DOWN'), WAIT_LIMIT)
    expect(await readiness()).toMatchObject({ status: 200, body: { checks: { replica: { state: 'down' } } } })
    expect(await readsThere(() => found('lamp'))).toBe(false)
    await database.replica.start()
    await vi.waitFor(async () => expect((await health())?.state).toBe('UP'), WAIT_LIMIT)
    isOver = true
    await searches
    expect(many).toBeGreaterThan(0)
    await untilRead()
  })

  test('no request waits for a frozen replica', async () => {
    const wake = await database.replica.freeze()
    try {
      expect(await found('lamp')).toBe(1)
      await vi.waitFor(async () => expect((await health())?.state).toBe('DOWN'), WAIT_LIMIT)
      expect(await found('lamp')).toBe(1)
    } finally {
      wake()
    }
    await untilRead()
  })

  test('a server that is no replica is not read from', async () => {
    const other = await shopWith(database.primaryUrl)
    try {
      const why = 'reading from the primary: the configured server is not a replica of this database'
      await vi.waitFor(() => expect(other.logLines.join('')).toContain(why), WAIT_LIMIT)
      expect(await health(other)).toEqual({ name: 'REPLICA', state: 'DOWN', lag: null })
    } finally {
      await other.close()
    }
  })
})
