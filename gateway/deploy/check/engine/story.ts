import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { previousRelease } from '../previous-release.js'
import { balancedClients, directClients } from './addresses.js'
import { runCommandsInText } from './commands.js'
import { idleShop } from './idle.js'
import { describeLoad, expectNoneLost, startLoad } from './load.js'
import { commandsOfPage, runBlocks, runManualPage } from './manual.js'
import { checkRules, monitoring, startPrometheus } from './monitoring.js'
import { buildPreviousImage } from './previous-image.js'
import { askShop, bash, expect, runScript } from './shop.js'
import { unreadyGateways } from './unready-gateways.js'

/** The checkout that is checked; the shop runs from a clone of it. */
export const REPOSITORY = dirname(
  dirname(createRequire(import.meta.url).resolve('@shopstack/gateway/package.json')),
)

/** A step of the operator's manual; its result is printed after its name. */
export type Step = readonly [
  what: string,
  act: (checkout: string, isLong: boolean) => Promise<string | undefined>,
]

const OPERATOR = { email: 'you@shop.example', password: 'operator secret 1' }

async function firstStart(checkout: string): Promise<string> {
  // An existing .env is not changed by the page; this one adds a trace collector, a misspelt name, a short shutdown grace, and time for
  // requests, because the machine of the check may be busy.
  const settings = [
    'OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318',
    'SHUTDOWN_GRACE=3',
    'SUBGRAPH_TIMEOUT=45',
    'LOGLEVEL=typo',
  ]
  await runScript('bash gateway/deploy/make-env.sh', checkout)
  await runScript('cat >> .env', checkout, `${settings.join('\n')}\n`)
  const output = await runManualPage('first-start', checkout, `${OPERATOR.password}\n`)
  expect('the version is shown 4 times', (output.match(/0\.1\.0/g) ?? []).length >= 4, output.slice(-1_500))
  expect('a misspelt setting is named', /Warning: LOGLEVEL in \.env is not a setting/.test(output), output)
  expect('an existing .env is left as it is', output.includes('left as it is'), output)
  const mode = await runScript('stat --format %a .env', checkout)
  expect('.env is readable by its owner alone', mode.trim() === '600', mode)
  return 'built, up, healthy, an administrator made'
}

/** Without changes no container is replaced. */
async function secondStart(checkout: string): Promise<string> {
  const ids = () => runScript('docker compose ps --quiet | sort', checkout)
  const [before, began] = [await ids(), performance.now()]
  await runScript('docker compose up --build --detach --wait', checkout)
  expect('a second start replaces no container', (await ids()) === before)
  return `${Math.round((performance.now() - began) / 1_000)} s`
}

/** Every container is unprivileged, and has no CPU limit, which could exceed the cores of the machine. */
async function lockedDown(checkout: string): Promise<undefined> {
  const format =
    '{{.Name}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}} {{.HostConfig.NanoCpus}}'
  const lines = await runScript(`docker inspect --format '${format}' $(docker compose ps --quiet)`, checkout)
  const open = lines
    .trim()
    .split('\n')
    .filter((line) => !line.endsWith(' true [ALL] [no-new-privileges:true] 0'))
  expect('every container is locked down', open.length === 0, open)
  const users = await runScript(
    'for id in $(docker compose ps --quiet); do docker exec $id id -u; done',
    checkout,
  )
  expect('no container runs as root', !users.split('\n').includes('0'), users)
  const ports = await runScript("docker compose ps --format '{{.Ports}}' gateway", checkout)
  expect(
    'ports are published on IPv4 alone',
    ports.includes('0.0.0.0:4000->4000') && !ports.includes('[::]'),
    ports,
  )
  return undefined
}

const COLLECTOR_NAME = 'shopstack-check-collector'
const COLLECTOR = `require('http').createServer((request, response) => {
  let text = ''
  request.on('data', (chunk) => (text += chunk)).on('end', () => {
    for (const name of text.match(/shopstack-[a-z]+/g) ?? []) console.log(name)
    response.setHeader('content-type', 'application/json').end('{}')
  })
}).listen(4318)`

/** A collector that is started as the manual does, with Node for its image, receives spans of all three services, and stays. */
async function traces(checkout: string): Promise<string> {
  const start = `docker run --detach --name ${COLLECTOR_NAME} --label shopstack.check --network-alias collector --network shopstack_traces`
  await runScript(`${start} node:24-bookworm-slim node -e "$(cat)"`, checkout, COLLECTOR)
  await runScript(`docker network connect bridge ${COLLECTOR_NAME}`, checkout)
  const traced = new Set<string>()
  for (let attempt = 0; attempt < 40 && traced.size < 3; attempt++) {
    await askShop(
      '{ products(first: 1) { nodes { unitsSold } } shop { currency } trendingProducts(first: 1) { product { id } } }',
    )
    await sleep(500)
    for (const name of (await runScript(`docker logs ${COLLECTOR_NAME}`, checkout)).trim().split('\n'))
      traced.add(name)
    traced.delete('')
  }
  expect('all services are traced', traced.size === 3, [...traced])
  return [...traced].sort().join(', ')
}

/** A failed migration replaces no container, nor does a service that does not start. */
async function failingUpgrade(checkout: string): Promise<undefined> {
  const ids = () => runScript('docker compose ps --quiet transactions insights gateway | sort', checkout)
  const before = await ids()
  const { code, output } = await bash(
    'POSTGRES_PASSWORD=wrong bash gateway/deploy/upgrade.sh --no-build',
    checkout,
  )
  expect(
    'a failing migration ends the upgrade',
    code === 1 && output.includes('nothing was replaced'),
    output,
  )
  expect('a failing migration replaces nothing', (await ids()) === before)
  const { output: why, ...refused } = await bash(
    'TAX_RATE=none WAIT_SECONDS=60 bash gateway/deploy/upgrade.sh --no-build',
    checkout,
  )
  expect(
    'a service that does not start ends the upgrade',
    refused.code === 1 && why.includes('TAX_RATE'),
    why,
  )
  expect('a service that does not start replaces nothing', (await ids()) === before)
  return undefined
}

/** The previous release is upgraded behind the balancer under load, rolled back and upgraded again: no request is lost. */
async function upgradeUnderLoad(checkout: string, isLong: boolean): Promise<string> {
  await runScript('docker compose --profile monitoring down --volumes', checkout)
  await runScript('docker tag shopstack-previous shopstack', checkout)
  await runManualPage('tls', checkout)
  const before = await versionOf()
  expect('the previous release runs', before.endsWith('+previous'), before)
  const load = await startLoad(
    'http://127.0.0.1:4000',
    'http://127.0.0.1:5000',
    await createProduct(checkout),
  )
  const [upgrade = '', ...backAndForth] = await commandsOfPage('upgrade', checkout)
  await runBlocks([upgrade], checkout)
  if (isLong) await runBlocks(backAndForth, checkout)
  const lost = await load.stop()
  const after = await versionOf()
  expect('this release runs', !after.endsWith('+previous'), after)
  expectNoneLost(lost)
  return `from the previous release${isLong ? ', back, and forward again' : ''}: ${describeLoad(load)}`
}

/** Secrets are rotated under load: no token and no call is rejected. */
async function rotateUnderLoad(checkout: string): Promise<string> {
  const secrets = () => runScript("grep -cE 'JWT|SUBGRAPH_SECRET|_PASSWORD' .env; sha256sum .env", checkout)
  const before = await secrets()
  const load = await startLoad('http://127.0.0.1:4000', 'http://127.0.0.1:5000', '1')
  const [beginAndSwitch = '', ...rest] = await commandsOfPage('rotate-secrets', checkout)
  await runBlocks([beginAndSwitch], checkout)
  const lost = await load.stop()
  expectNoneLost(lost)
  // Without waiting for 15 minutes, the next step would reject the tokens of the load.
  await runBlocks(rest, checkout)
  const after = await secrets()
  expect(
    '.env has the same settings with other values',
    after !== before && after.split('\n')[0] === before.split('\n')[0],
    after,
  )
  const { shop } = await askShop<{ shop: { currency: string } }>('{ shop { currency } }')
  expect('the shop answers with the new passwords', shop.currency === 'USD', shop)
  return `${describeLoad(load)}`
}

/** A backup is restored into an empty server completely. */
async function restore(checkout: string): Promise<string> {
  const count =
    "docker compose exec -T postgres psql --username=shopstack -At shopstack -c 'select count(*), sum(id) from orders'"
  const before = await runScript(count, checkout)
  const output = await runManualPage('backup', checkout)
  expect(
    'both verifications are clean',
    (output.match(/found no violation/g) ?? []).length === 2,
    output.slice(-3_000),
  )
  const after = await runScript(count, checkout)
  expect('every order is back', after === before, { before, after })
  return `${before.trim().split('|')[0]} orders in an empty server, verified`
}

const versionOf = async (): Promise<string> =>
  ((await (await fetch('http://127.0.0.1:4000/health/live')).json()) as { version: string }).version

async function createProduct(checkout: string): Promise<string> {
  const create = 'docker compose run --rm -T migrate node drizzle/dist/cli/admin-main.js create --email'
  await runScript(`${create} ${OPERATOR.email}`, checkout, `${OPERATOR.password}\n`)
  const { login } = await askShop<{ login: { accessToken: string } }>(
    `mutation { login(input: {email: "${OPERATOR.email}", password: "${OPERATOR.password}"}) { accessToken } }`,
  )
  const { createProduct } = await askShop<{ createProduct: { product: { id: string } } }>(
    'mutation { createProduct(input: {name: "Mug", price: "9.50", stock: 100000, category: "Kitchen"}) { product { id } } }',
    login.accessToken,
  )
  return createProduct.product.id
}

/**
 * While the shop is idle, the image of the previous release is built, and the alert rules are checked. Without the collector,
 * services would log its absence.
 */
async function idle(checkout: string): Promise<string> {
  const note = await idleShop(checkout, async () => {
    const previous = buildPreviousImage(REPOSITORY, previousRelease(REPOSITORY), dirname(checkout))
    await Promise.all([previous, checkRules(checkout)])
  })
  await runScript(`docker rm --force ${COLLECTOR_NAME}`, checkout)
  return note
}

/** The steps in order. */
const SHORT: readonly Step[] = [
  ['first start', firstStart],
  ['a second start with nothing changed', secondStart],
  ['every container is unprivileged', lockedDown],
  ['traces reach a collector', traces],
  ['Prometheus starts', async (checkout) => void (await startPrometheus(checkout))],
  ['an idle shop', idle],
  ['Prometheus, alert rules and dashboard', monitoring],
  ['addresses of clients', directClients],
  ['an upgrade under load', upgradeUnderLoad],
  ['gateways that do not listen yet', unreadyGateways],
  ['addresses of clients behind the balancer', balancedClients],
  ['upgrades that fail', failingUpgrade],
  ['backup and restore', restore],
  ['logs', async (checkout) => void (await runManualPage('logs', checkout))],
  ['capacity', async (checkout) => void (await runManualPage('capacity', checkout))],
  ['commands in the text of the manual', runCommandsInText],
]

/** The steps of `npm run compose:check`; `--all` adds rollback and rotation of secrets. */
export const stepsOf = (isLong: boolean): readonly Step[] =>
  isLong ? [...SHORT, ['secrets are rotated under load', rotateUnderLoad]] : SHORT
