import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { disposables } from '@shopstack/kit/process/disposables'
import { openServers } from './backing-servers.js'
import { buildImage, megabytes } from './build-image.js'
import { inOrder, readComposeFile } from './compose-file.js'
import { someEnv } from './example-env.js'
import { lint } from './lint.js'
import { Addresses, accountOf, healthy, type Running, type Surroundings, start } from './processes.js'
import { askTheShop } from './smoke-test.js'

const HELP = `npm run compose:check

Shows without Docker that docker-compose.yml and gateway/Dockerfile work: checks the file against the Compose
specification, does the steps of the Dockerfile in a temporary folder, starts each service with the command, environment,
order and healthcheck of the compose file, asks the shop over all its ports, and stops it. Exits 1 when anything fails.

Postgres and Redis are those of CHECK_DATABASE_URL (an owner's connection; a database of its own is made and dropped, the
passwords of ShopStack's roles are set) and CHECK_REDIS_URL, else what answers on the standard local ports, else an embedded
Postgres, and no Redis.`

const ROOT = dirname(dirname(createRequire(import.meta.url).resolve('@shopstack/gateway/package.json')))
const OPERATOR = { email: 'operator@shop.example', password: 'a password of the operator' }
const say = (line: string) => void process.stdout.write(`${line}\n`)
const open = disposables()

async function check(): Promise<void> {
  const { PATH: path = '', HOME: home = '', ...rest } = processEnv()
  const text = await readFile(join(ROOT, 'docker-compose.yml'), 'utf8')
  lint(join(ROOT, 'docker-compose.yml'))
  say('docker-compose.yml is as the Compose specification has it')

  const env = await someEnv()
  const file = readComposeFile(text, env)
  const services = inOrder(file)
  const folder = open.add('folder', await mkdtemp(join(tmpdir(), 'shopstack-compose-')), (made) =>
    rm(made, { recursive: true, force: true, maxRetries: 3 }),
  )
  // Whoever the services run as may read it.
  await chmod(folder, 0o755)
  const build = services.find(([, service]) => service.build)?.[1]
  if (!build?.build) throw new Error('No service of the compose file is built.')
  const context = join(ROOT, build.build.context)
  const dockerfile = join(context, build.build.dockerfile)
  const image = await buildImage({ context, dockerfile, folder, env: { PATH: path, HOME: home }, say })
  if (image.user === 'root') throw new Error('The image runs as root.')

  say(`the image is ${await megabytes(image.root)} MB without its base`)

  const addresses = new Addresses()
  const given = await openServers(rest, file, open)
  for (const [service, place] of Object.entries(given.places)) addresses.set(service, place)
  say(`postgres is ${given.description}`)
  const surroundings: Surroundings = { image, account: await accountOf(), addresses, path }
  const running: Running[] = []
  open.add('services', running, async (all) => {
    for (const one of all.toReversed()) await one.stop()
  })
  const own = services.filter(([, service]) => service.image === build.image)
  for (const [name, service] of own) await addresses.give(name, service)
  for (const [name, service] of own) {
    const one = start(name, { ...service, environment: given.rewrite(service.environment) }, surroundings)
    if (service.restart === 'no') {
      await succeeded(one)
      // As the README opens the first account for an operator.
      const command = ['node', 'drizzle/dist/cli/admin-main.js', 'create', '--email', OPERATOR.email]
      const create = { ...service, command, environment: given.rewrite(service.environment) }
      await succeeded(start(name, create, surroundings, `${OPERATOR.password}\n`))
    } else {
      running.push(one)
      await healthy(one, service, surroundings)
      say(`${name} is healthy`)
    }
  }
  await askTheShop(addresses, OPERATOR, say)
  for (const one of running.splice(0).reverse()) {
    const code = await one.stop()
    if (code !== 0) throw new Error(`${one.name} ended with ${code} on SIGTERM:\n${one.output()}`)
    say(`${one.name} has stopped`)
  }
}

async function succeeded(one: Running): Promise<void> {
  const code = await one.ended
  if (code !== 0) throw new Error(`${one.name} ended with ${code}:\n${one.output()}`)
  say(`${one.name}: ${one.output().trim()}`)
}

process.once('SIGINT', () => void open.close().then(() => process.exit(130)))
try {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h', default: false } } })
  if (values.help) say(HELP)
  else {
    await check()
    say('all of it works')
  }
} catch (error) {
  process.exitCode = 1
  console.error(error instanceof Error ? error.message : error)
} finally {
  await open.close()
}
