import { parseArgs } from 'node:util'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { disposables } from '@shopstack/kit/process/disposables'
import { soak } from './soak.js'

const HELP = `npm run soak -- [--seconds N] [--clients N] [--limit N] [--attacks N]

Asks a shop for more than it works on at a time, for as long as it is told, while attackers are among the clients, and looks at
its memory and at how long /health/live takes. The attacks are those of npm run attack, a few at a time; every 20 seconds the
next ones have their turn. Needs a system where all of 127.0.0.0/8 is the loopback network (Linux).

A client that is turned away (503) repeats its request. Exits 1 when a request failed in any other way or was turned away for
60 s, when no request was turned away, when the shop's memory is not bounded (in the last third of the time no more than a
fourth above the first; looked at from five minutes on), when a slot or a connection is still in use after the end, or when
its data break a rule of verify.

  --seconds N   how long, 30 to 86400; default 600
  --clients N   at a time, 1 to 1000; default 100
  --limit N     CONCURRENT_REQUESTS of the shop, 1 to 1000; default 40
  --attacks N   attacks at a time, 0 to 100; default 3

TEST_REDIS_URL names a Redis for it; none without.`

const say = (line: string) => void process.stdout.write(`${line}\n`)
const open = disposables()

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : -1
  if (number >= min && number <= max) return number
  throw new Error(`--${name} is a whole number from ${min} to ${max}, not "${text}".`)
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '600' },
      clients: { type: 'string', default: '100' },
      limit: { type: 'string', default: '40' },
      attacks: { type: 'string', default: '3' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return say(HELP)
  const withstood = await soak({
    seconds: wholeNumber('seconds', values.seconds, 30, 86_400),
    clients: wholeNumber('clients', values.clients, 1, 1_000),
    limit: wholeNumber('limit', values.limit, 1, 1_000),
    attacks: wholeNumber('attacks', values.attacks, 0, 100),
    redisUrl: processEnv().TEST_REDIS_URL,
    open,
    say,
  })
  if (!withstood) process.exitCode = 1
}

process.once('SIGINT', () => void open.close().then(() => process.exit(130)))
try {
  await run()
} catch (error) {
  process.exitCode = 1
  console.error(error instanceof Error ? error.message : error)
} finally {
  await open.close()
}
