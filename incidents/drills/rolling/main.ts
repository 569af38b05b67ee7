import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { disposables } from '@shopstack/kit/process/disposables'
import { openShopDatabase } from '../harness/shop-database.js'
import { type Fleet, type Member, openFleet } from './cluster.js'
import { openCrowd } from './workload.js'

const HELP = `npm run rolling -- [--visitors N]

Starts two gateways and two of each subgraph behind balancers, lets visitors browse, search, sign in, order, pay and read
reports over connections that are kept alive, and meanwhile stops each program with SIGTERM and starts it again, one after the
other. Prints how many requests there were and how many of them failed; exits 1 when any did.

  --visitors N   at a time, 1 to 100; default 12

TEST_REDIS_URL names a Redis that they share; none without.`

/** How long a balancer may take to notice, in milliseconds. */
const PATIENCE = 30_000
const say = (line: string) => void process.stdout.write(`${line}\n`)
const open = disposables()

async function roll(visitors: number): Promise<void> {
  const database = await openShopDatabase(processEnv().TEST_REDIS_URL, open)
  // Long enough for a balancer that asks five times a second.
  const env = { ...database.env, SHUTDOWN_GRACE: '1', LOG_LEVEL: 'warn' }
  const fleet = await openFleet({ env }, 2, open)
  await untilReady(fleet)
  const crowd = openCrowd(fleet.url, visitors)
  await sleep(2_000)
  for (const member of fleet.members) {
    await restart(member)
    await untilReady(fleet)
  }
  await sleep(1_000)
  await crowd.end()
  const { done, failed } = crowd.counted
  const requests = Object.values(done).reduce((sum, n) => sum + n, 0)
  const failures = [...failed.values()].reduce((sum, n) => sum + n, 0)
  for (const [action, n] of Object.entries(done)) say(`  ${action.padEnd(8)} ${n}`)
  for (const [what, n] of failed) say(`  failed ${n} ×: ${what}`)
  say(`${requests + failures} requests, ${failures} failed`)
  if (failures > 0) process.exitCode = 1
}

async function restart({ name, program }: Member): Promise<void> {
  const from = Date.now()
  const code = await program.stop()
  if (code !== 0) throw new Error(`${name} ended with ${code}:\n${program.output()}`)
  await program.start()
  say(`${name} was restarted in ${((Date.now() - from) / 1_000).toFixed(1)} s`)
}

async function untilReady({ members }: Fleet): Promise<void> {
  const balancers = new Set(members.map(({ balancer }) => balancer))
  const isReady = () => [...balancers].every((balancer) => balancer.ready() === 2)
  for (const until = Date.now() + PATIENCE; Date.now() < until; await sleep(50)) if (isReady()) return
  throw new Error('not all programs are ready')
}

process.once('SIGINT', () => void open.close().then(() => process.exit(130)))
try {
  const { values } = parseArgs({
    options: {
      visitors: { type: 'string', default: '12' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const visitors = Number(values.visitors)
  if (values.help) say(HELP)
  else if (!Number.isInteger(visitors) || visitors < 1 || visitors > 100)
    throw new Error(`--visitors is a whole number from 1 to 100, not "${values.visitors}".`)
  else await roll(visitors)
} catch (error) {
  process.exitCode = 1
  console.error(error instanceof Error ? error.message : error)
} finally {
  await open.close()
}
