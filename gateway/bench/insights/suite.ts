import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dataDir } from '@shopstack/drizzle/environment/env'
import type { SeedCounts } from '@shopstack/drizzle/seed/seed'
import { disposables } from '@shopstack/kit/process/disposables'
import { openBenchServer } from '../harness/database.js'
import type { InsightsSettings } from './command.js'
import { type Comparison, compare } from './compare.js'
import { type EventLoopDelay, measureDelay } from './event-loop.js'
import { type RowsRead, rowsRead } from './rows-read.js'
import { type InsightsContext, openShops } from './shops.js'
import { WORKLOADS } from './workloads.js'

/** The measurements, and the sizes of the databases. */
export interface InsightsResults {
  data: Record<'small' | 'products' | 'orders', SeedCounts>
  postgres: string
  comparisons: Comparison[]
  reads: RowsRead[]
  delay: EventLoopDelay
}

/** Seeds and starts three shops and compares them. Removes databases and folders afterwards, except kept ones. */
export async function runInsightsSuite(
  settings: InsightsSettings,
  context: InsightsContext,
): Promise<InsightsResults> {
  const { env, say, signal } = context
  const run = { seconds: settings.seconds, signal }
  const open = disposables()
  try {
    const folder = await mkdtemp(join(tmpdir(), 'shopstack-bench-'))
    open.add('folder', folder, (made) => rm(made, { recursive: true, force: true }))
    const data = settings.keep ? join(dataDir(env), 'bench') : folder
    const server = open.add('server', await openBenchServer(data, env), (s) => s.close())
    const shops = await openShops(settings, { server, folder, open }, context)
    const comparisons: Comparison[] = []
    for (const workload of WORKLOADS) {
      say(`measuring ${workload.name}`)
      comparisons.push(await compare(workload, [shops.small, shops[workload.differsIn]], run))
    }
    const { small, products, orders } = shops
    say('counting rows')
    const reads = await rowsRead([small, products], signal)
    say('measuring health beside reports')
    return {
      data: { small: small.counts, products: products.counts, orders: orders.counts },
      postgres: small.postgres,
      comparisons,
      reads,
      delay: await measureDelay(orders, run),
    }
  } finally {
    await open.close()
  }
}
