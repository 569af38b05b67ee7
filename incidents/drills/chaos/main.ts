import { randomBytes, randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commandLine, wholeNumberOption } from '@shopstack/drizzle/cli/command-line'
import { startEmbedded } from '@shopstack/drizzle/embedded/start'
import { processEnv } from '@shopstack/drizzle/environment/env'
import type { Disposables } from '@shopstack/kit/process/disposables'
import postgres from 'postgres'
import { runDrill, say } from '../harness/run-drill.js'
import { type ChaosReport, chaos } from './chaos.js'

const { seconds, seed, clients, subscribers, keep } = commandLine('npm run chaos --')
  .description(
    'Runs concurrent clients that order, pay, cancel, ship in parcels, deliver, and refund lines and amounts, before and after shipping and delivery, ' +
      'over ten contended products and limited discount codes, with lost responses, and retries in other words and after ' +
      'rejections, while orders expire, the shop is killed and its connections to Postgres are cut. Subscribers over WebSockets and ' +
      'event streams resume after the last event. Then checks every invariant, the history of each client against the database, and ' +
      'that each subscriber received every event once and in order.',
  )
  .addOption(wholeNumberOption('--seconds <s>', 'duration in seconds', 1, 3_600).default(30))
  .addOption(
    wholeNumberOption('--seed <number>', 'seed of an earlier run, as printed by it', 0, 2 ** 31).default(
      randomInt(2 ** 31),
      'random',
    ),
  )
  .addOption(wholeNumberOption('--clients <count>', 'concurrent clients', 1, 500).default(40))
  .addOption(
    wholeNumberOption('--subscribers <count>', 'customers who subscribe to their orders', 1, 100).default(10),
  )
  .option('--keep', 'keep the database after the run')
  .addHelpText(
    'after',
    `
CHAOS_DATABASE_URL is a server for the database, with the credentials of the owner; default: an embedded Postgres.

Exit codes: 0 no violation, 1 a violation, or the command line is invalid.`,
  )
  .parse()
  .opts()

async function databaseUrl(open: Disposables): Promise<string> {
  const configured = processEnv().CHAOS_DATABASE_URL
  const server = configured ?? (await embedded(open))
  const name = `shop_chaos_${randomBytes(4).toString('hex')}`
  const admin = open.add('server', postgres(server, { max: 1, onnotice: () => {} }), (sql) => sql.end())
  await admin.unsafe(`create database ${name}`)
  if (!keep) open.add('database', name, () => admin.unsafe(`drop database ${name} with (force)`))
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

async function embedded(open: Disposables): Promise<string> {
  const dataDir = open.add('data', await mkdtemp(join(tmpdir(), 'shopstack-chaos-')), (dir) =>
    rm(dir, { recursive: true, force: true }),
  )
  return open.add('postgres', await startEmbedded({ dataDir, port: 0 }), (p) => p.stop()).url
}

function show({ operations, ends, problems, ...report }: ChaosReport): void {
  for (const [what, count] of Object.entries(report)) say(`${what.padEnd(16)} ${count}`)
  for (const [operation, { done, rejected }] of Object.entries(operations).sort(([a], [b]) =>
    a < b ? -1 : 1,
  ))
    say(`${operation.padEnd(36)} ${done} done, ${rejected} rejected`)
  for (const [reason, count] of Object.entries(ends)) say(`${reason.padEnd(36)} ${count}`)
  say(problems.length === 0 ? 'no violations' : `${problems.length} violations:`)
  for (const problem of problems.slice(0, 50)) say(`  ${problem}`)
}

await runDrill(async (open) => {
  say(`seed             ${seed}`)
  const ownerUrl = await databaseUrl(open)
  const report = await chaos({
    ownerUrl,
    seconds,
    seed,
    clients,
    subscribers,
    say: (line) => console.error(line),
  })
  show(report)
  if (keep) say(`database         ${new URL(ownerUrl).pathname.slice(1)}`)
  return report.problems.length === 0
})
