import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dataDir } from '@shopstack/drizzle/environment/env'
import type { SeedCounts } from '@shopstack/drizzle/seed/seed'
import { disposables } from '@shopstack/kit/process/disposables'
import { openServer } from '../harness/database.js'
import type { InsightsSettings } from './arguments.js'
import { type Comparison, compare } from './compare.js'
import { type Waiting, waiting } from './event-loop.js'
import { QUESTIONS } from './questions.js'
import { type InsightsSurroundings, openShops } from './shops.js'

/** Everything that was measured, and with what data. */
export interface InsightsResults {
  data: Record<'small' | 'products' | 'orders', SeedCounts>
  postgres: string
  comparisons: Comparison[]
  waiting: Waiting
}

/** Makes three shops, starts them, and asks them in turns. Whatever was made is gone afterwards, but for what is kept. */
export async function insights(
  settings: InsightsSettings,
  surroundings: InsightsSurroundings,
): Promise<InsightsResults> {
  const { env, say, signal } = surroundings
  const run = { seconds: settings.seconds, signal }
  const open = disposables()
  try {
    const folder = await mkdtemp(join(tmpdir(), 'shopstack-bench-'))
    open.add('folder', folder, (made) => rm(made, { recursive: true, force: true }))
    const data = settings.keep ? join(dataDir(env), 'bench') : folder
    const server = open.add('server', await openServer(data, env), (s) => s.close())
    const shops = await openShops(settings, { server, folder, open }, surroundings)
    const comparisons: Comparison[] = []
    for (const question of QUESTIONS) {
      say(`asking for ${question.name}`)
      comparisons.push(await compare(question, [shops.small, shops[question.differsIn]], run))
    }
    say('asking for health beside reports')
    const { small, products, orders } = shops
    return {
      data: { small: small.counts, products: products.counts, orders: orders.counts },
      postgres: small.postgres,
      comparisons,
      waiting: await waiting(orders, run),
    }
  } finally {
    await open.close()
  }
}
