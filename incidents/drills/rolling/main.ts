import { setTimeout as sleep } from 'node:timers/promises'
import { commandLine, wholeNumberOption } from '@shopstack/drizzle/cli/command-line'
import { processEnv } from '@shopstack/drizzle/environment/env'
import type { Disposables } from '@shopstack/kit/process/disposables'
import postgres from 'postgres'
import { runDrill, say } from '../harness/run-drill.js'
import { openShopDatabase } from '../harness/shop-database.js'
import type { Subscribers } from '../harness/subscribers.js'
import { type Cluster, type Member, startCluster } from './cluster.js'
import { subscribeAccounts, unexpectedEnds } from './subscribe-accounts.js'
import { startWorkload } from './workload.js'

/** A load balancer marks a started process as ready within this time. */
const READY_TIMEOUT_MS = 30_000
const MAX_PRINTED_PROBLEMS = 50

const { visitors, subscribers } = commandLine('npm run rolling --')
  .description(
    'Starts two processes each of the gateway and the subgraphs behind load balancers, and restarts each with SIGTERM, one after the ' +
      'other, while clients browse, search, sign in, order, pay and read reports over keep-alive connections, and subscribers resume ' +
      'their subscriptions over WebSockets and event streams. Prints the number of requests and of failed requests, and what ended ' +
      'subscriptions. A subscriber must receive every event once, and be moved on by close code 1001 or SERVICE_UNAVAILABLE.',
  )
  .addOption(wholeNumberOption('--visitors <count>', 'concurrent clients', 1, 100).default(12))
  .addOption(
    wholeNumberOption('--subscribers <count>', 'subscribers of the orders of a customer', 1, 50).default(6),
  )
  .addHelpText(
    'after',
    `
TEST_REDIS_URL names a Redis for the processes; default: none.

Exit codes: 0 nothing failed, 1 a request failed, an event was lost or repeated, or the command line is invalid.`,
  )
  .parse()
  .opts()

async function roll(open: Disposables): Promise<boolean> {
  const database = await openShopDatabase(processEnv().TEST_REDIS_URL, open)
  // Longer than the readiness interval of the load balancer.
  const env = { ...database.env, SHUTDOWN_GRACE: '1', LOG_LEVEL: 'warn' }
  const cluster = await startCluster({ env }, 2, open)
  await untilReady(cluster)
  const streams = open.add('subscribers', await subscribeAccounts(cluster.url, subscribers), (s) => s.stop())
  const workload = startWorkload(cluster.url, visitors)
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
  const problems = await findLostEvents(streams, database.ownerUrl)
  return failures === 0 && problems === 0
}

/** Prints what subscribers received, and what they lost; resolves to the number of problems. */
async function findLostEvents(streams: Subscribers, ownerUrl: string): Promise<number> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    const problems = await streams.findProblems(sql)
    const { counts } = streams
    const ends = streams.ends()
    for (const [reason, count] of Object.entries(ends)) say(`  ${reason.padEnd(32)} ${count}`)
    problems.push(...unexpectedEnds(ends))
    for (const problem of problems.slice(0, MAX_PRINTED_PROBLEMS)) say(`  ${problem}`)
    say(
      `${counts.subscribers} subscribers, ${counts.received} events, ${counts.resumptions} resumptions, ${problems.length} problems`,
    )
    return problems.length
  } finally {
    await sql.end()
  }
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

await runDrill(roll)
