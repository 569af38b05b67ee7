import { freePort } from '@shopstack/drizzle/embedded/port'
import type { Disposables } from '@shopstack/kit/process/disposables'
import { type Program, programOf } from './process.js'
import { openShopDatabase } from './shop-database.js'
import { type FaultProxy, openFaultProxy } from './tcp-proxy.js'

/** A shop of three programs, with a line that can be disturbed before everything that they talk to. */
export interface FaultyShop {
  readonly url: string
  readonly ownerUrl: string
  readonly lines: Record<'postgres' | 'transactions' | 'insights', FaultProxy> & { redis: FaultProxy | null }
  readonly gateway: Program
  restartPostgres(): Promise<void>
}

/** Starts the shop on a Postgres of its own, and on this Redis if there is one; `open` closes it. */
export async function openFaultyShop(redisUrl: string | undefined, open: Disposables): Promise<FaultyShop> {
  const database = await openShopDatabase(undefined, open)
  const line = async (host: string, to: number) =>
    open.add('line', await openFaultProxy({ host, port: to }), (p) => p.close())
  const ports = { transactions: await freePort(0), insights: await freePort(0), gateway: await freePort(0) }
  const redis = redisUrl ? new URL(redisUrl) : null
  const lines = {
    postgres: await line('127.0.0.1', database.port),
    transactions: await line('127.0.0.1', ports.transactions),
    insights: await line('127.0.0.1', ports.insights),
    redis: redis ? await line(redis.hostname, Number(redis.port || 6379)) : null,
  }
  if (redis && lines.redis) redis.host = `127.0.0.1:${lines.redis.port}`
  const env = {
    ...database.envOn(lines.postgres.port),
    // What is remembered would hide what is away.
    CACHE_SECONDS: '0',
    SUBGRAPH_TIMEOUT: '3',
    ...(redis && { REDIS_URL: redis.href }),
  }
  const programs = {
    transactions: programOf('transactions', ports.transactions, {
      ...env,
      TRANSACTIONS_PORT: String(ports.transactions),
    }),
    insights: programOf('insights', ports.insights, { ...env, INSIGHTS_PORT: String(ports.insights) }),
    gateway: programOf('gateway', ports.gateway, {
      ...env,
      GATEWAY_PORT: String(ports.gateway),
      TRANSACTIONS_URL: `http://127.0.0.1:${lines.transactions.port}/graphql`,
      INSIGHTS_URL: `http://127.0.0.1:${lines.insights.port}/graphql`,
    }),
  }
  for (const [name, program] of Object.entries(programs)) {
    open.add(name, program, (p) => p.stop())
    await program.start()
  }
  return {
    url: `http://127.0.0.1:${ports.gateway}`,
    ownerUrl: database.ownerUrl,
    lines,
    gateway: programs.gateway,
    restartPostgres: database.restart,
  }
}
