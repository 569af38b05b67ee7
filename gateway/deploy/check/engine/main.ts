import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commandLine } from '@shopstack/drizzle/cli/command-line'
import { checkBuildContext, checkImage } from './image.js'
import { bash, run } from './shop.js'
import { ROOT, stepsOf } from './story.js'

const { all: isLong = false } = commandLine('npm run compose:check --')
  .description(
    'Builds the image, starts the shop with docker compose, and performs the steps of the manual, on the Docker Engine of this machine ' +
      'or on one of its own (as root on Debian).',
  )
  .option('--all', 'also the steps that take minutes')
  .addHelpText('after', '\nExit codes: 0 the manual holds, 1 a step failed.')
  .parse()
  .opts()

const say = (line: string) =>
  void process.stdout.write(`${String(Math.round(performance.now() / 1_000)).padStart(5)} s  ${line}\n`)

/** Clones this checkout with its uncommitted changes. */
async function cloneCheckout(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'shopstack-compose-'))
  await run(
    `git -c safe.directory='*' clone --quiet ${ROOT} ${folder}/shop
     git -c safe.directory='*' -C ${ROOT} ls-files --others --modified --deduplicate --exclude-standard -z |
       tar -C ${ROOT} -c --null -T - --ignore-failed-read 2>/dev/null | tar -x -C ${folder}/shop || true`,
    ROOT,
  )
  return folder
}

const folder = await cloneCheckout()
const checkout = join(folder, 'shop')
try {
  // The build context is checked in a copy, because files are added to it.
  await cp(checkout, join(folder, 'planted'), { recursive: true })
  await checkBuildContext(join(folder, 'planted'))
  say('secrets and foreign files do not reach a build')
  for (const [what, act] of stepsOf(isLong)) {
    const note = await act(checkout, isLong)
    say(note ? `${what}: ${note}` : what)
    if (what === 'first start')
      say(`the image is ${await checkImage(checkout)} MB without its base, and the product only`)
  }
  say('docker compose works as the manual says')
} catch (error) {
  process.exitCode = 1
  console.error(error instanceof Error ? error.message : error)
  const { output } = await bash('docker compose ps -a; docker compose logs --tail 15', checkout)
  console.error(output.slice(-6_000))
} finally {
  await bash('docker compose down --volumes --remove-orphans', checkout)
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}
