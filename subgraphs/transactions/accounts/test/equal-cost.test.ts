import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hashPassword } from '@shopstack/drizzle/accounts/passwords'
import { cloneDatabase } from '@shopstack/drizzle/test/databases'
import { anonymousCaller } from '@shopstack/kit/auth/caller'
import { readConfig } from '@shopstack/kit/config/read-config'
import { disposables } from '@shopstack/kit/process/disposables'
import { openResources } from '@shopstack/kit/process/resources'
import { connectAs } from '@shopstack/kit/process/role-connections'
import type { LoginLimits } from '@shopstack/kit/rate-limit/login-limits'
import { openLoginThrottle } from '@shopstack/kit/rate-limit/login-throttle'
import { openSubgraph } from '@shopstack/kit/subgraph/open-subgraph'
import { createLogger } from '@shopstack/kit/telemetry/log'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { transactions } from '../../subgraph.js'

const TRIES = 40
const UNLIMITED = { seconds: 60, free: 1e6, max: 1e6 }
/** Without the common time of refusals, so that the cost itself is seen. */
const BARE: LoginLimits = {
  signIn: {
    attempts: { network: UNLIMITED, site: UNLIMITED },
    accountInNetwork: UNLIMITED,
    accountElsewhere: UNLIMITED,
    network: UNLIMITED,
    site: UNLIMITED,
  },
  confirm: UNLIMITED,
  mail: { account: UNLIMITED, network: UNLIMITED, site: UNLIMITED },
  register: { account: UNLIMITED, network: UNLIMITED, site: UNLIMITED },
  minFailureMs: 0,
}

const open = disposables()
let login: (email: string) => Promise<void>

beforeAll(async () => {
  const database = open.add('database', await cloneDatabase(inject('testServer'), 'empty'), (d) => d.close())
  const dataDir = open.add('data', await mkdtemp(join(tmpdir(), 'shopstack-cost-')), (d) =>
    rm(d, { recursive: true }),
  )
  const log = createLogger({ level: 'silent' })
  const config = readConfig({ SHOPSTACK_DATA_DIR: dataDir })
  const owner = open.add('owner', postgres(database.ownerUrl, { max: 1 }), (sql) => sql.end())
  const connection = open.add('role', connectAs('transactions', database.roleUrl('transactions')), (c) =>
    c.close(),
  )
  const resources = open.add(
    'resources',
    await openResources(config, { gateway: database.roleUrl('gateway') }, log),
    (r) => r.close(),
  )
  const hash = await hashPassword('the right password')
  await owner`insert into users (email, password_hash, name, disabled_at) values
    ('there@shop.example', ${hash}, 'There', null), ('disabled@shop.example', ${hash}, 'Gone', now())`
  const loginThrottle = openLoginThrottle({ limits: BARE })
  const subgraph = openSubgraph(transactions, connection.db, { ...resources, loginThrottle })
  login = async (email) => {
    const query =
      'mutation ($email: String!) { login(input: { email: $email, password: "wrong" }) { userErrors { code } } }'
    const { data } = await subgraph.execute({ query, variables: { email } }, anonymousCaller())
    expect(data?.login).toEqual({ userErrors: [{ code: 'INVALID_CREDENTIALS' }] })
  }
})
afterAll(() => open.close())

test('an unknown e-mail, a wrong password and a disabled account cost the same', async () => {
  const emails = ['there@shop.example', 'unknown@shop.example', 'disabled@shop.example']
  const took = emails.map((): number[] => [])
  for (let i = 0; i < TRIES + 5; i++)
    // Interleaved, and in turn first, so that whatever else the machine does falls on all of them alike.
    for (let k = 0; k < emails.length; k++) {
      const which = (i + k) % emails.length
      const start = process.hrtime.bigint()
      await login(emails[which] ?? '')
      if (i >= 5) took[which]?.push(Number(process.hrtime.bigint() - start))
    }
  // The shortest time: other work on the machine only adds to one. Without the hash it is a tenth, with two hashes the double.
  const [there = 0, unknown = 0, disabled = 0] = took.map((times) => Math.min(...times))
  for (const ratio of [unknown / there, disabled / there]) {
    expect(ratio).toBeGreaterThan(0.6)
    expect(ratio).toBeLessThan(1.6)
  }
}, 300_000)
