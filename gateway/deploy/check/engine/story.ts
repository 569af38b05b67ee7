import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { previousRelease } from '../previous-release.js'
import { startLoad } from './load.js'
import { runPage } from './manual.js'
import { buildPreviousImage } from './previous-image.js'
import { ask, expect, run } from './shop.js'

/** The checkout that is checked; the shop runs from a clone of it. */
export const ROOT = dirname(
  dirname(createRequire(import.meta.url).resolve('@shopstack/gateway/package.json')),
)

/** A step on the way of an operator; what it answers is told beside its name. */
export type Step = readonly [what: string, act: (checkout: string) => Promise<string | undefined>]

const OPERATOR = { email: 'you@shop.example', password: 'operator secret 1' }

async function firstStart(checkout: string): Promise<string> {
  const output = await runPage('first-start', checkout, `${OPERATOR.password}\n`)
  expect('the version is told four times', (output.match(/0\.1\.0/g) ?? []).length >= 4, output.slice(-1_500))
  const mode = await run(
    'stat --format %a .env && bash gateway/deploy/make-env.sh && sha256sum .env',
    checkout,
  )
  expect(
    '.env is readable by its owner alone, and a second run leaves it',
    /^600\n.*left as it is/.test(mode),
    mode,
  )
  const { login } = await ask<{ login: { accessToken: string } }>(
    `mutation { login(input: {email: "${OPERATOR.email}", password: "${OPERATOR.password}"}) { accessToken } }`,
  )
  const { me } = await ask<{ me: { role: string } }>('{ me { role } }', login.accessToken)
  expect('the first administrator signs in', me.role === 'ADMIN' || me.role === 'admin', me)
  return 'built, up, healthy, an administrator signed in'
}

/** Nothing has changed, so nothing is replaced. */
async function secondStart(checkout: string): Promise<string> {
  const ids = () => run('docker compose ps --quiet | sort', checkout)
  const [before, began] = [await ids(), performance.now()]
  await run('docker compose up --build --detach --wait', checkout)
  expect('a second start replaces no container', (await ids()) === before)
  return `${Math.round((performance.now() - began) / 1_000)} s`
}

/** The previous release runs behind the balancer and is upgraded under load, and back again: no request is lost. */
async function upgradeUnderLoad(checkout: string): Promise<string> {
  await run('docker tag shopstack shopstack:this && docker compose down --volumes', checkout)
  await buildPreviousImage(ROOT, previousRelease(ROOT), dirname(checkout))
  await runPage('tls', checkout)
  const before = await run('docker compose exec -T gateway node gateway/dist/main.js --version', checkout)
  expect('the previous release runs', before.trim().endsWith('+previous'), before)
  const productId = await createProduct(checkout)
  const load = await startLoad('http://127.0.0.1:4000', 'http://127.0.0.1:5000', productId)
  await run('docker tag shopstack:this shopstack && bash gateway/deploy/upgrade.sh --no-build', checkout)
  const { version } = (await (await fetch('http://127.0.0.1:4000/health/live')).json()) as { version: string }
  expect('this release runs', !version.endsWith('+previous'), version)
  const lost = await load.stop()
  expect('no request is lost', lost.length === 0, lost.slice(0, 5))
  return `${load.sent()} requests, none lost`
}

async function createProduct(checkout: string): Promise<string> {
  const create = 'docker compose run --rm -T migrate node drizzle/dist/cli/admin-main.js create --email'
  await run(`${create} ${OPERATOR.email}`, checkout, `${OPERATOR.password}\n`)
  const { login } = await ask<{ login: { accessToken: string } }>(
    `mutation { login(input: {email: "${OPERATOR.email}", password: "${OPERATOR.password}"}) { accessToken } }`,
  )
  const { createProduct } = await ask<{ createProduct: { product: { id: string } } }>(
    'mutation { createProduct(input: {name: "Mug", price: "9.50", stock: 100000, category: "Kitchen"}) { product { id } } }',
    login.accessToken,
  )
  return createProduct.product.id
}

/** What an operator does, in order. */
export const STORY: readonly Step[] = [
  ['first start', firstStart],
  ['a second start with nothing changed', secondStart],
  ['an upgrade under load', upgradeUnderLoad],
]
