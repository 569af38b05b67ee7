import { randomBytes, randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startEmbedded } from '@shopstack/drizzle/embedded/start'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { disposables } from '@shopstack/kit/process/disposables'
import postgres from 'postgres'
import { wholeNumber } from '../harness/options.js'
import { type ChaosReport, chaos } from './chaos.js'

const HELP = `npm run chaos -- [--seconds N] [--seed N] [--clients N] [--keep]

Runs concurrent clients that order, pay, cancel, ship in parcels and refund over ten contended products and limited discount
codes, with lost responses and retries, while orders expire, the shop is killed and its connections to Postgres are cut. Then checks every invariant, and the
history of each client against the database. Exits 1 on any violation.

  --seconds N   duration, 1 to 3600; default 30
  --seed N      seed of an earlier run, as printed by it; random by default
  --clients N   concurrent clients, 1 to 500; default 40
  --keep        keeps the database after the run

CHAOS_DATABASE_URL   server for the database, with the owner's credentials; default: an embedded Postgres.`

const print = (line: string) => void process.stdout.write(`${line}\n`)
const open = disposables()

async function databaseUrl(keep: boolean): Promise<string> {
  const configured = processEnv().CHAOS_DATABASE_URL
  const server = configured ?? (await embedded())
  const name = `shop_chaos_${randomBytes(4).toString('hex')}`
  const admin = open.add('server', postgres(server, { max: 1, onnotice: () => {} }), (sql) => sql.end())
  await admin.unsafe(`create database ${name}`)
  if (!keep) open.add('database', name, () => admin.unsafe(`drop database ${name} with (force)`))
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

async function embedded(): Promise<string> {
  const dataDir = open.add('data', await mkdtemp(join(tmpdir(), 'shopstack-chaos-')), (dir) =>
    rm(dir, { recursive: true, force: true }),
  )
  return open.add('postgres', await startEmbedded({ dataDir, port: 0 }), (p) => p.stop()).url
}

function show({ operations, problems, ...report }: ChaosReport): void {
  for (const [what, count] of Object.entries(report)) print(`${what.padEnd(16)} ${count}`)
  for (const [operation, { done, rejected }] of Object.entries(operations))
    print(`${operation.padEnd(16)} ${done} done, ${rejected} rejected`)
  print(problems.length === 0 ? 'no violations' : `${problems.length} violations:`)
  for (const problem of problems.slice(0, 50)) print(`  ${problem}`)
}

try {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '30' },
      seed: { type: 'string', default: String(randomInt(2 ** 31)) },
      clients: { type: 'string', default: '40' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) print(HELP)
  else {
    const options = {
      seconds: wholeNumber('seconds', values.seconds, 1, 3_600),
      seed: wholeNumber('seed', values.seed, 0, 2 ** 31),
      clients: wholeNumber('clients', values.clients, 1, 500),
    }
    print(`seed             ${options.seed}`)
    const ownerUrl = await databaseUrl(values.keep)
    const report = await chaos({ ownerUrl, ...options, say: (line) => console.error(line) })
    show(report)
    if (values.keep) print(`database         ${new URL(ownerUrl).pathname.slice(1)}`)
    if (report.problems.length > 0) process.exitCode = 1
  }
} catch (error) {
  process.exitCode = 1
  console.error(error instanceof Error ? error.message : error)
} finally {
  await open.close()
}
