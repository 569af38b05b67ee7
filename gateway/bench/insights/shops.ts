import type { Env } from '@shopstack/drizzle/environment/env'
import type { SeedCounts } from '@shopstack/drizzle/seed/seed'
import type { Disposables } from '@shopstack/kit/process/disposables'
import type { Surroundings } from '../bench.js'
import { type BenchServer, openDatabase } from '../harness/database.js'
import { environment } from '../harness/environment.js'
import type { RunningProgram } from '../harness/program.js'
import { signIn } from '../harness/sign-in.js'
import type { InsightsSettings, Sizes } from './arguments.js'
import type { AskableShop } from './compare.js'

/** What the suite needs beside its settings. */
export interface InsightsSurroundings extends Surroundings {
  env: Env
  /** Starts a shop with these settings. */
  startShop(env: Record<string, string>): Promise<RunningProgram>
}

/** A shop with what it holds. */
export interface FilledShop extends AskableShop {
  counts: SeedCounts
  /** The server its data is on. */
  postgres: string
}

/** Where shops are made. */
export interface Ground {
  server: BenchServer
  /** For keys. */
  folder: string
  open: Disposables
}

/** The small shop, and those that differ from it in one number each: what many orders cost says nothing about many products. */
const sizesOf = ({ small, large }: InsightsSettings): Record<'small' | 'products' | 'orders', Sizes> => ({
  small,
  products: { ...small, products: large.products },
  orders: { ...small, orders: large.orders },
})

/** Makes all shops, and then starts them: nobody makes anything while somebody is asked. */
export async function openShops(
  settings: InsightsSettings,
  ground: Ground,
  surroundings: InsightsSurroundings,
): Promise<Record<keyof ReturnType<typeof sizesOf>, FilledShop>> {
  const { small, products, orders } = sizesOf(settings)
  const made = (what: string, sizes: Sizes, keep: boolean) => make(what, sizes, keep, ground, surroundings)
  const databases = {
    small: await made('the small shop', small, false),
    products: await made('the shop with many products', products, settings.keep),
    orders: await made('the shop with many orders', orders, settings.keep),
  }
  surroundings.say('starting the shops')
  const started = (database: Awaited<ReturnType<typeof make>>) => start(database, ground, surroundings)
  return {
    small: await started(databases.small),
    products: await started(databases.products),
    orders: await started(databases.orders),
  }
}

/** How often a line says how far the filling has come, in milliseconds. */
const TELLING = 10_000

async function make(
  what: string,
  { products, orders }: Sizes,
  keep: boolean,
  { server, open }: Ground,
  { env, say, signal }: InsightsSurroundings,
) {
  say(`making ${what}`)
  let told = performance.now()
  const onProgress = (rows: string, done: number, total: number) => {
    if (performance.now() - told < TELLING) return
    told = performance.now()
    say(`  ${rows}: ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`)
  }
  const wanted = {
    // A customer orders 25 times.
    size: { products, orders, users: Math.ceil(orders / 25) },
    ...(keep && { kept: `shop_bench_${products}_products_${orders}_orders` }),
    onProgress,
  }
  return open.add(what, await openDatabase(server, wanted, signal, env), (database) => database.close())
}

async function start(
  database: Awaited<ReturnType<typeof make>>,
  { folder, open }: Ground,
  { signal, startShop }: InsightsSurroundings,
): Promise<FilledShop> {
  signal.throwIfAborted()
  const settings = { ...environment(database, folder), NODE_API_PORT: '0' }
  const { url, expressUrl = '' } = open.add('shop', await startShop(settings), (shop) => shop.close())
  const token = await signIn(settings)
  return {
    url,
    expressUrl,
    token,
    sql: database.sql,
    counts: database.counts,
    postgres: database.description,
  }
}
