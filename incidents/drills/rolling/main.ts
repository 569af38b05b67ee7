import { setTimeout as sleep } from 'node:timers/promises'
import { commandLine, wholeNumberOption } from '@shopstack/drizzle/cli/command-line'
import { processEnv } from '@shopstack/drizzle/environment/env'
import type { Disposables } from '@shopstack/kit/process/disposables'
import { runDrill, say } from '../harness/run-drill.js'
import { openShopDatabase } from '../harness/shop-database.js'
import { type Cluster, type Member, startCluster } from './cluster.js'
import { startWorkload } from './workload.js'

/** A load balancer marks a started process as ready within this time. */
const READY_TIMEOUT_MS = 30_000

const { visitors } = commandLine('npm run rolling --')
  .description(
    'Starts two processes each of the gateway and the subgraphs behind load balancers, and restarts each with SIGTERM, one after the ' +
      'other, while clients browse, search, sign in, order, pay and read reports over keep-alive connections. Prints the number of ' +
      'requests and of failed requests.',
  )
  .addOption(wholeNumberOption('--visitors <count>', 'concurrent clients', 1, 100).default(12))
  .addHelpText(
    'after',
    `
TEST_REDIS_URL names a Redis for the processes; default: none.

Exit codes: 0 no request failed, 1 a request failed, or the command line is invalid.`,
  )
  .parse()
  .opts()

async function roll(clients: number, open: Disposables): Promise<boolean> {
  const database = await openShopDatabase(processEnv().TEST_REDIS_URL, open)
  // Longer than the readiness interval of the load balancer.
  const env = { ...database.env, SHUTDOWN_GRACE: '1', LOG_LEVEL: 'warn' }
  const cluster = await startCluster({ env }, 2, open)
  await untilReady(cluster)
  const workload = startWorkload(cluster.url, clients)
  await sleep(2_000)
  for (const member of cluster.members) {
    await restart(member)
    await untilReady(cluster)
  }
  await sleep(1_000)
  await workload.end()
  const { done, failed } = workload.counts
  const requests = Object.values(done).reduce((sum, n) => sum + n, 0)
  const failures = [...failed.values()].reduce((sum, n) => sum + n, 0)
  for (const [action, n] of Object.entries(done)) say(`  ${action.padEnd(8)} ${n}`)
  for (const [what, n] of failed) say(`  failed ${n} ×: ${what}`)
  say(`${requests + failures} requests, ${failures} failed`)
  return failures === 0
}

async function restart({ name, program }: Member): Promise<void> {
  const from = Date.now()
  const code = await program.stop()
  if (code !== 0) throw new Error(`${name} ended with ${code}:\n${program.output()}`)
  await program.start()
  say(`${name} was restarted in ${((Date.now() - from) / 1_000).toFixed(1)} s`)
}

async function untilReady({ members }: Cluster): Promise<void> {
  const balancers = new Set(members.map(({ balancer }) => balancer))
  const isReady = () => [...balancers].every((balancer) => balancer.ready() === 2)
  for (const until = Date.now() + READY_TIMEOUT_MS; Date.now() < until; await sleep(50)) if (isReady()) return
  throw new Error('not all processes became ready')
}

await runDrill((open) => roll(visitors, open))
