import { runPage } from './manual.js'
import { ask, expect, run } from './shop.js'

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

/** What an operator does, in order. */
export const STORY: readonly Step[] = [
  ['first start', firstStart],
  ['a second start with nothing changed', secondStart],
]
