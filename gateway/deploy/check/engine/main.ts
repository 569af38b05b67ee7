import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commandLine } from '@shopstack/drizzle/cli/command-line'
import { checkBuildContext, checkImage } from './image.js'
import { blocksNotRun } from './manual.js'
import { bash, expect, runScript } from './shop.js'
import { REPOSITORY, stepsOf } from './story.js'

const { all: isLong = false } = commandLine('npm run compose:check --')
  .description(
    'Builds the image, starts the shop with docker compose, and performs the steps of the manual, on the Docker Engine of this machine ' +
      'or on one of its own (as root on Debian).',
  )
  .option('--all', 'also the steps that take minutes')
  .addHelpText('after', '\nExit codes: 0 the manual holds, 1 a step failed.')
  .parse()
  .opts()

const seconds = (ms: number) => String(Math.round(ms / 1_000))
const say = (line: string) =>
  void process.stdout.write(`${seconds(performance.now()).padStart(5)} s  ${line}\n`)

/** Runs a step, and prints when it begins and how long it took. */
async function step(what: string, act: () => Promise<string | undefined>): Promise<void> {
  say(`${what} …`)
  const began = performance.now()
  const note = await act()
  say(`${what}: ${note ?? 'as described'} (${seconds(performance.now() - began)} s)`)
}

/** Clones this checkout with its uncommitted changes. */
async function cloneCheckout(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'shopstack-compose-'))
  await runScript(
    `git -c safe.directory='*' clone --quiet ${REPOSITORY} ${folder}/shop
     git -c safe.directory='*' -C ${REPOSITORY} ls-files --others --modified --deduplicate --exclude-standard -z |
       tar -C ${REPOSITORY} -c --null -T - --ignore-failed-read 2>/dev/null | tar -x -C ${folder}/shop || true`,
    REPOSITORY,
  )
  return folder
}

/** The build context is checked in a copy, because files are added to it. */
async function checkContext(folder: string, checkout: string): Promise<string> {
  await cp(checkout, join(folder, 'planted'), { recursive: true })
  await checkBuildContext(join(folder, 'planted'))
  return 'secrets and foreign files do not reach a build'
}

/** The ends of the logs without the lines of requests, which would hide the others. */
const LAST_WORDS =
  'docker compose logs --no-color --timestamps --tail 300 | grep -v \'"msg":"request"\' | tail -n 60'

const folder = await cloneCheckout()
const checkout = join(folder, 'shop')
try {
  await step('the build context', () => checkContext(folder, checkout))
  for (const [what, act] of stepsOf(isLong)) {
    await step(what, () => act(checkout, isLong))
    if (what === 'first start')
      await step(
        'the image',
        async () => `${await checkImage(checkout)} MB without its base, the product only`,
      )
  }
  if (isLong) {
    const left = await blocksNotRun(checkout)
    expect('every block of the manual is run', left.length === 0, left)
  }
  say('docker compose works as the manual says')
} catch (error) {
  process.exitCode = 1
  console.error(error instanceof Error ? error.message : error)
  for (const command of ['docker compose ps -a', LAST_WORDS]) {
    const { output } = await bash(command, checkout)
    console.error(output.slice(-6_000))
  }
} finally {
  await bash('docker compose --profile monitoring down --volumes --remove-orphans', checkout)
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}
