import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from 'yaml'
import { expect, runScript } from './shop.js'

const MONITORING = 'gateway/deploy/monitoring'
const SERVICES = ['gateway', 'insights', 'transactions']
const WAIT_MS = 120_000

/** Starts Prometheus as the manual does. Grafana is not started: its image is in no package. */
export const startPrometheus = (checkout: string): Promise<string> =>
  runScript('docker compose --profile monitoring up --detach --wait prometheus', checkout)

/**
 * Prometheus has loaded the rules, reads the metrics of every service, knows every metric of alerts and dashboard, and runs every
 * query of the dashboard. A service that stops raises the alert.
 */
export async function monitoring(checkout: string): Promise<string> {
  const rules = (await rulesOf(checkout)).length
  const api = apiOf(checkout)
  await waitFor('every service is scraped', async () => {
    const { activeTargets } = await api<{ activeTargets: Target[] }>('targets?state=active')
    const up = activeTargets.filter(({ health }) => health === 'up').map(({ labels }) => labels.service)
    return up.sort().join() === SERVICES.join()
  })
  const alerts = await waitFor('every rule is evaluated', async () => {
    const { groups } = await api<{ groups: { rules: Rule[] }[] }>('rules')
    const all = groups.flatMap((group) => group.rules)
    expect('Prometheus evaluates the rules', !all.some(({ health }) => health === 'err'), all)
    return all.length === rules && all.every(({ health }) => health === 'ok') && all
  })
  const queries = await dashboardQueries(checkout)
  const known = await api<Record<string, unknown>>('metadata')
  const expressions = [...alerts.map(({ query }) => query), ...queries].join('\n')
  const used = new Set(expressions.match(/\b(shopstack|nodejs|process)_\w+/g))
  const unknown = [...used].filter((name) => !known[name.replace(/_(count|bucket|sum)$/, '')])
  expect(
    'every metric of the alerts and the dashboard exists',
    used.size > 20 && unknown.length === 0,
    unknown,
  )
  // The alert takes two scrapes and an evaluation; meanwhile the panels still show the service.
  await runScript('docker compose stop insights', checkout)
  const paths = queries.map((query) => `query?query=${encodeURIComponent(query)}`)
  const results = await requestAll<{ result: unknown[] }>(checkout, paths)
  const empty = queries.filter((_, i) => results[i]?.result.length === 0)
  // A shop without a failure has no series of failures.
  const silent = empty.filter(
    (query) => !/5\.\.|errors_total|payments|sign_ins|stock_events|orders_total/.test(query),
  )
  expect('every panel has data', silent.length === 0, silent)
  await stoppedService(checkout, api)
  return `${rules} rules; ${used.size} metrics; ${queries.length} queries, ${empty.length} of them without data; a stopped service raises its alert`
}

async function rulesOf(checkout: string): Promise<unknown[]> {
  const { groups } = parse(await readFile(join(checkout, MONITORING, 'alerts.yml'), 'utf8'))
  return groups[0].rules
}

/** Checks the configuration, the rules and their cases with promtool. */
export async function checkRules(checkout: string): Promise<void> {
  const promtool =
    'docker run --rm --network none --volume "$PWD/gateway/deploy:/deploy:ro" --entrypoint promtool prom/prometheus:v3.7.3'
  await runScript(`${promtool} check config /deploy/monitoring/prometheus.yml`, checkout)
  const checked = await runScript(`${promtool} check rules /deploy/monitoring/alerts.yml`, checkout)
  const count = Number(/SUCCESS: (\d+) rules found/.exec(checked)?.[1])
  expect('promtool accepts every rule', count === (await rulesOf(checkout)).length, checked)
  const cases = await runScript(`${promtool} test rules /deploy/check/engine/alert-cases.yml`, checkout)
  expect('every alert fires in its case', cases.includes('SUCCESS'), cases)
}

/** The queries of the panels and of the variables, with the values that Grafana would fill in. */
async function dashboardQueries(checkout: string): Promise<string[]> {
  const { panels } = JSON.parse(
    await readFile(join(checkout, MONITORING, 'grafana-dashboard.json'), 'utf8'),
  ) as {
    panels: { targets?: { expr: string }[] }[]
  }
  const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
  const filled = queries.map((expr) =>
    expr.replaceAll('$__rate_interval', '1m').replaceAll('$job', 'shopstack'),
  )
  const left = filled.filter((query) => query.includes('$'))
  expect('the queries use no other variable', queries.length > 10 && left.length === 0, left)
  return filled
}

/** The alert names insights, which is stopped; then it is started again. */
async function stoppedService(checkout: string, api: Api): Promise<void> {
  const raised = await waitFor('the alert of a stopped service is raised', async () => {
    const { alerts } = await api<{ alerts: { labels: Record<string, string> }[] }>('alerts')
    const down = alerts.filter(({ labels }) => labels.alertname === 'ShopStackDown')
    return down.length > 0 && down
  })
  await runScript('docker compose up --detach --wait insights', checkout)
  const names = new Set(raised.map(({ labels }) => labels.service))
  expect('the alert names the service', [...names].join() === 'insights', raised)
}

interface Target {
  readonly health: string
  readonly labels: Record<string, string>
}
interface Rule {
  readonly query: string
  readonly health: string
}

const REQUEST = `let text = ''
process.stdin.on('data', (chunk) => (text += chunk)).on('end', async () => {
  const replies = []
  for (const path of JSON.parse(text)) replies.push(await (await fetch('http://prometheus:9090/api/v1/' + path)).json())
  console.log(JSON.stringify(replies))
})`

/** Requests paths of the HTTP API of Prometheus, which publishes no port, from a container in its network. */
async function requestAll<Data>(checkout: string, paths: readonly string[]): Promise<Data[]> {
  const script = REQUEST.replaceAll("'", '"')
  const container = 'docker run --rm --interactive --network shopstack_inside node:24-bookworm-slim'
  const text = await runScript(`${container} node -e '${script}'`, checkout, JSON.stringify(paths))
  const replies = JSON.parse(text) as { status: string; data: Data; error?: string }[]
  const failed = replies.flatMap(({ status, error }, i) =>
    status === 'success' ? [] : [`${paths[i]}: ${error}`],
  )
  expect('Prometheus answers every request', failed.length === 0, failed)
  return replies.map(({ data }) => data)
}

type Api = <Data>(path: string) => Promise<Data>

const apiOf =
  (checkout: string): Api =>
  async <Data>(path: string) => {
    const [data] = await requestAll<Data>(checkout, [path])
    return data as Data
  }

/** Asks again until the answer is true; returns it. */
async function waitFor<Found>(what: string, look: () => Promise<Found | false>): Promise<Found> {
  const until = performance.now() + WAIT_MS
  for (;;) {
    const found = await look()
    if (found) return found
    expect(what, performance.now() < until)
    await sleep(2_000)
  }
}
