import { type Env, roleUrls } from '@shopstack/drizzle/environment/env'
import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { startSession } from '@shopstack/kit/auth/start-session'
import { readConfig } from '@shopstack/kit/config/read-config'
import { disposables } from '@shopstack/kit/process/disposables'
import { openResources } from '@shopstack/kit/process/resources'
import { connectAs } from '@shopstack/kit/process/role-connections'
import { createLogger } from '@shopstack/kit/telemetry/log'
import type { BenchTokens } from '../scenarios/scenario.js'

const CLIENT = { surface: 'graphql', userAgent: 'bench', address: '127.0.0.1' } as const

/**
 * Starts sessions of the demo administrator, who may read every order, and of customers with orders. All systems share
 * keys and sessions.
 */
export async function signInToBench(env: Env, customersCount = 0): Promise<BenchTokens> {
  const open = disposables()
  try {
    const config = readConfig(env)
    const { gateway = '', transactions: url = '' } = roleUrls(env, config.database.ownerUrl)
    const log = createLogger({ level: config.logLevel })
    const resources = open.add('resources', await openResources(config, { gateway }, log), (r) => r.close())
    const { db, sql } = open.add('connections', connectAs('transactions', url), (c) => c.close())
    const start = async (id: number, role: 'admin' | 'customer') =>
      (await startSession(db, resources.identity, { id, role }, CLIENT)).accessToken
    const [admin] = await sql<
      { id: number }[]
    >`select id from users where email = ${DEMO_ACCOUNTS.admin.email}`
    if (!admin) throw new Error('the database has no demo administrator')
    const customers = await sql<{ id: number }[]>`
      select user_id as id from orders join users on users.id = user_id and users.role = 'customer'
      group by user_id order by md5(user_id::text) limit ${customersCount}`
    return {
      admin: await start(admin.id, 'admin'),
      customers: await Promise.all(customers.map(({ id }) => start(id, 'customer'))),
    }
  } finally {
    await open.close()
  }
}
