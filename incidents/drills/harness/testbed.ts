import { freePort } from '@shopstack/drizzle/embedded/port'
import type { Disposables } from '@shopstack/kit/process/disposables'
import { type Program, programOf } from './process.js'
import { openShopDatabase } from './shop-database.js'
import { openTcpProxy, type TcpProxy } from './tcp-proxy.js'

/** A shop of three programs with a TCP proxy in front of each dependency. */
export interface Testbed {
  readonly url: string
  readonly ownerUrl: string
  readonly proxies: Record<'postgres' | 'transactions' | 'insights', TcpProxy> & { redis: TcpProxy | null }
  readonly gateway: Program
  restartPostgres(): Promise<void>
}

/** Starts the shop on a Postgres of its own and an optional Redis; `open` closes it. */
export async function openTestbed(redisUrl: string | undefined, open: Disposables): Promise<Testbed> {
  const database = await openShopDatabase(undefined, open)
  const proxyTo = async (host: string, port: number) =>
    open.add('proxy', await openTcpProxy({ host, port }), (p) => p.close())
  const ports = { transactions: await freePort(0), insights: await freePort(0), gateway: await freePort(0) }
  const redis = redisUrl ? new URL(redisUrl) : null
  const proxies = {
    postgres: await proxyTo('127.0.0.1', database.port),
    transactions: await proxyTo('127.0.0.1', ports.transactions),
    insights: await proxyTo('127.0.0.1', ports.insights),
    redis: redis ? await proxyTo(redis.hostname, Number(redis.port || 6379)) : null,
  }
  if (redis && proxies.redis) redis.host = `127.0.0.1:${proxies.redis.port}`
  const env = {
    ...database.envOn(proxies.postgres.port),
    // Cached data would hide the fault.
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
      TRANSACTIONS_URL: `http://127.0.0.1:${proxies.transactions.port}/graphql`,
      INSIGHTS_URL: `http://127.0.0.1:${proxies.insights.port}/graphql`,
    }),
  }
  for (const [name, program] of Object.entries(programs)) {
    open.add(name, program, (p) => p.stop())
    await program.start()
  }
  return {
    url: `http://127.0.0.1:${ports.gateway}`,
    ownerUrl: database.ownerUrl,
    proxies,
    gateway: programs.gateway,
    restartPostgres: database.restart,
  }
}
