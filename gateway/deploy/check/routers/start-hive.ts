import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'

/** The checked release. */
export const HIVE_VERSION = '2.15.1'

const CONFIGS = join(
  dirname(createRequire(import.meta.url).resolve('@shopstack/gateway/package.json')),
  'dist/deploy/routers/hive',
)
/** Timeout of the first response. */
const START_TIMEOUT_MS = 60_000

/** Installs Hive Gateway into a folder unless it is installed. It takes half a gigabyte, so it is no dependency. */
export async function installHive(folder: string): Promise<void> {
  if (existsSync(programIn(folder))) return
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  const args = [
    'install',
    '--save-exact',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    // Some of its packages ask for a newer Node than they need, and npm passes on the setting of this repository.
    '--engine-strict=false',
    `@graphql-hive/gateway@${HIVE_VERSION}`,
  ]
  const npm = spawn('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = await once(npm, 'exit')
  if (code !== 0) throw new Error('npm could not install Hive Gateway')
}

/** Configuration, port and environment of Hive Gateway. */
export interface HiveOptions {
  config: 'gateway' | 'guarded'
  /** The folder of the compiled configuration; default the deployed one. */
  configs?: string
  port: number
  env: Record<string, string>
}

/** Starts Hive Gateway with the committed supergraph; resolves when it responds. */
export async function startHive(folder: string, { config, configs = CONFIGS, port, env }: HiveOptions) {
  const supergraph = join(SCHEMA_ROOT, 'supergraph.graphql')
  const args = [
    programIn(folder),
    'supergraph',
    supergraph,
    '-c',
    join(configs, `${config}.config.js`),
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
  ]
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { PATH: processEnv().PATH, LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const gone = once(child, 'exit')
  const url = `http://127.0.0.1:${port}/graphql`
  const close = () => stop(child, gone)
  try {
    await Promise.race([
      untilReady(url),
      gone.then(refuse),
      sleep(START_TIMEOUT_MS, undefined, { ref: false }).then(refuse),
    ])
    return { url, pid: child.pid, close }
  } catch (error) {
    await close()
    throw error
  }
}

const programIn = (folder: string) => join(folder, 'node_modules/@graphql-hive/gateway/dist/bin.js')

const refuse = (): never => {
  throw new Error('Hive Gateway did not start')
}

async function untilReady(url: string): Promise<void> {
  const probe = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ __typename }"}',
  }
  const isReady = await fetch(url, probe).then(
    (response) => response.ok,
    () => false,
  )
  if (isReady) return
  await sleep(100)
  return untilReady(url)
}

async function stop(child: ChildProcess, gone: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM')
  const killTimer = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await gone
  clearTimeout(killTimer)
}
