import type { Env } from '@shopstack/drizzle/environment/env'
import type { RoleName } from '@shopstack/drizzle/roles/access'
import type { SeedCounts } from '@shopstack/drizzle/seed/seed'
import type { Disposables } from '@shopstack/kit/process/disposables'
import { type BenchServer, openDatabase } from '../harness/database.js'
import { environment } from '../harness/environment.js'
import type { RunningProgram } from '../harness/program.js'
import { signInToBench } from '../harness/sign-in.js'
import type { Progress } from '../run.js'
import type { InsightsSettings, Sizes } from './command.js'
import type { ShopUnderTest } from './compare.js'

/** Environment and process starter of a run. */
export interface InsightsContext extends Progress {
  env: Env
  /** Starts a shop with these settings. */
  startShop(env: Record<string, string>): Promise<Pick<RunningProgram, 'urls' | 'close'>>
}

/** A running shop and the sizes of its database. */
export interface FilledShop extends ShopUnderTest {
  counts: SeedCounts
  /** The environment that it runs with. */
  settings: Record<string, string>
  roleUrls: Record<RoleName, string>
  /** Version and address of its database server. */
  postgres: string
}

/** Database server and folder of the shops. */
export interface BenchSite {
  server: BenchServer
  /** For keys. */
  folder: string
  open: Disposables
}

/** The small shop, and two that differ from it in one number each, so that orders and products are compared separately. */
const sizesOf = ({ small, large }: InsightsSettings): Record<'small' | 'products' | 'orders', Sizes> => ({
  small,
  products: { ...small, products: large.products },
  orders: { ...small, orders: large.orders },
})

/** Seeds all databases before it starts the shops, so that seeding does not affect measurements. */
export async function openShops(
  settings: InsightsSettings,
  site: BenchSite,
  context: InsightsContext,
): Promise<Record<keyof ReturnType<typeof sizesOf>, FilledShop>> {
  const { small, products, orders } = sizesOf(settings)
  const made = (what: string, sizes: Sizes, keep: boolean) => make(what, sizes, keep, site, context)
  const databases = {
    small: await made('the small shop', small, false),
    products: await made('the shop with many products', products, settings.keep),
    orders: await made('the shop with many orders', orders, settings.keep),
  }
  context.say('starting the shops')
  const started = (database: Awaited<ReturnType<typeof make>>) => start(database, site, context)
  return {
    small: await started(databases.small),
    products: await started(databases.products),
    orders: await started(databases.orders),
  }
}

/** Interval of progress lines during seeding. */
const PROGRESS_INTERVAL_MS = 10_000

async function make(
  what: string,
  { products, orders }: Sizes,
  keep: boolean,
  { server, open }: BenchSite,
  { env, say, signal }: InsightsContext,
) {
  say(`seeding ${what}`)
  let reportedAt = performance.now()
  const onProgress = (rows: string, done: number, total: number) => {
    if (performance.now() - reportedAt < PROGRESS_INTERVAL_MS) return
    reportedAt = performance.now()
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
  { folder, open }: BenchSite,
  { signal, startShop }: InsightsContext,
): Promise<FilledShop> {
  signal.throwIfAborted()
  const settings = { ...environment(database, folder), NODE_API_PORT: '0' }
  const { urls } = open.add('shop', await startShop(settings), (shop) => shop.close())
  const { admin: token } = await signInToBench(settings)
  return {
    url: urls.graphql,
    expressUrl: urls.express ?? '',
    token,
    sql: database.sql,
    counts: database.counts,
    settings,
    roleUrls: { transactions: '', insights: '', gateway: '', ...database.roleUrls },
    postgres: database.description,
  }
}
