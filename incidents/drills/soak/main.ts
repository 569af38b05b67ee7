import { parseArgs } from 'node:util'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { disposables } from '@shopstack/kit/process/disposables'
import { wholeNumber } from '../harness/options.js'
import { soak } from './soak.js'

const HELP = `npm run soak -- [--seconds N] [--clients N] [--limit N] [--attacks N]

Sustained overload: sends more concurrent requests than the shop accepts, with attackers among the clients, and measures its
memory and the latency of /health/live. The attacks are those of npm run attack, a few at a time, rotated every 20 seconds.
Requires that all of 127.0.0.0/8 is the loopback network (Linux).

A client retries a rejected request (503). Exits 1 when a request failed in any other way or was rejected for 60 s, when no
request was rejected, when the shop's memory is not bounded (last third of the run at most 25 % above the first third; checked
from five minutes), when a slot or a connection is still in use after the end, or when the data violate a rule of verify.

  --seconds N   duration, 30 to 86400; default 600
  --clients N   concurrent clients, 1 to 1000; default 100
  --limit N     CONCURRENT_REQUESTS of the shop, 1 to 1000; default 40
  --attacks N   concurrent attacks, 0 to 100; default 3

TEST_REDIS_URL names a Redis for the shop; default: none.`

const say = (line: string) => void process.stdout.write(`${line}\n`)
const open = disposables()

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
  const passed = await soak({
    seconds: wholeNumber('seconds', values.seconds, 30, 86_400),
    clients: wholeNumber('clients', values.clients, 1, 1_000),
    limit: wholeNumber('limit', values.limit, 1, 1_000),
    attacks: wholeNumber('attacks', values.attacks, 0, 100),
    redisUrl: processEnv().TEST_REDIS_URL,
    open,
    say,
  })
  if (!passed) process.exitCode = 1
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
