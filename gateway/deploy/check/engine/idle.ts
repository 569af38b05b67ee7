import { setTimeout as sleep } from 'node:timers/promises'
import { askShop, expect, runScript } from './shop.js'

const IDLE_MS = 60_000

/** Lines of Postgres about its own work: a checkpoint every five minutes, if anything was written before. */
const CHECKPOINT = /checkpoint (starting|complete)/

/**
 * An idle shop writes nothing for a minute to the log of any service, although every container is asked for its health and
 * Prometheus reads the metrics. `meanwhile` runs during that minute, and sends the shop nothing.
 */
export async function idleShop(checkout: string, meanwhile: () => Promise<void>): Promise<string> {
  // Requests of the step before are logged once their connections are closed.
  await sleep(1_000)
  const since = new Date()
  await Promise.all([meanwhile(), sleep(IDLE_MS)])
  const until = new Date()
  const ids = (await runScript('docker compose --profile monitoring ps --quiet', checkout)).trim().split('\n')
  const probes = await runScript(
    `docker inspect --format '{{.Name}} {{range .State.Health.Log}}{{.Start.UTC.Format "2006-01-02T15:04:05Z"}} {{end}}' ${ids.join(' ')}`,
    checkout,
  )
  for (const line of probes.trim().split('\n')) {
    const [name, ...times] = line.trim().split(' ')
    const within = times.filter((time) => new Date(time) >= since)
    expect(`${name} is probed while the shop is idle`, within.length >= 3, line)
  }
  const logged = await logOf(checkout, since, until)
  expect('an idle shop logs nothing', logged.length === 0, logged.slice(0, 10))
  const asked = new Date()
  await askShop('{ shop { currency } }')
  await sleep(1_000)
  const requests = (await logOf(checkout, asked, new Date())).filter((line) =>
    line.includes('"msg":"request"'),
  )
  expect('a request of a client is logged', requests.length > 0, requests)
  return `${ids.length} containers were probed, and logged nothing for ${Math.round((until.getTime() - since.getTime()) / 1_000)} s`
}

/** The lines of all services in a period, but for checkpoints. */
async function logOf(checkout: string, since: Date, until: Date): Promise<string[]> {
  const text = await runScript(
    `docker compose --profile monitoring logs --no-color --since ${since.toISOString()} --until ${until.toISOString()}`,
    checkout,
  )
  return text.split('\n').filter((line) => line.trim() !== '' && !CHECKPOINT.test(line))
}
