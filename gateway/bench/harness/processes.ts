import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { disposables } from '@shopstack/kit/process/disposables'
import type { System } from '../systems.js'
import type { ChildRequest, ChildResponse, SurfaceUrls, Usage } from './program.js'
import { RefusedRun } from './refused-run.js'

const BENCH = dirname(createRequire(import.meta.url).resolve('@shopstack/bench/package.json'))

export interface RunningSystem {
  urls: SurfaceUrls
  /** The sum over its processes so far; null where a process has no value. */
  usage(): Promise<Usage>
  close(): Promise<void>
}

/** Starts the compiled programs of a system, each in a process of its own, configured by `env`. */
export async function startSystem(
  { name, programs, settings = {} }: System,
  given: Record<string, string>,
): Promise<RunningSystem> {
  const open = disposables()
  const env = withSettings(given, settings)
  const started: Record<string, string> = {}
  const children: ChildProcess[] = []
  let urls: SurfaceUrls = { graphql: '' }
  try {
    for (const program of programs) {
      const child = open.add(program, startProcess(program), stop)
      const response = await ask(child, { ask: 'start', env, urls: started })
      if (!('urls' in response)) throw failure(name, response)
      urls = response.urls
      started[program] = urls.graphql
      children.push(child)
    }
  } catch (error) {
    await open.close()
    throw error
  }
  const usage = async () => {
    const responses = await Promise.all(children.map((child) => ask(child, { ask: 'usage' })))
    return responses.map((response) => ('usage' in response ? response.usage : UNKNOWN)).reduce(sumOf)
  }
  return { urls, usage, close: () => open.close() }
}

/** Settings that are undefined are left to their defaults. */
function withSettings(
  given: Record<string, string>,
  settings: NonNullable<System['settings']>,
): Record<string, string> {
  const all = Object.entries({ ...given, ...settings })
  return Object.fromEntries(all.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])))
}

function failure(name: string, response: ChildResponse): Error {
  if (!('error' in response)) return new Error(`${name} failed to start: no URL in the response`)
  return response.isRefusal
    ? new RefusedRun(`${name}: ${response.error}`)
    : new Error(`${name} failed to start: ${response.error}`)
}

const UNKNOWN: Usage = { cpuSeconds: null, allocatedBytes: null, statements: null }

const sumOf = (a: Usage, b: Usage): Usage => ({
  cpuSeconds: sum(a.cpuSeconds, b.cpuSeconds),
  allocatedBytes: sum(a.allocatedBytes, b.allocatedBytes),
  statements: sum(a.statements, b.statements),
})

const sum = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b)

const startProcess = (program: string): ChildProcess =>
  fork(join(BENCH, 'dist', 'harness', 'child.js'), [program], {
    // Libraries run in production mode; the configuration of the shop is sent by message.
    env: { ...processEnv(), NODE_ENV: 'production' },
    execArgv: [],
    // Standard output is reserved for the report.
    stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
  })

async function ask(child: ChildProcess, request: ChildRequest): Promise<ChildResponse> {
  const settled = new AbortController()
  const { signal } = settled
  try {
    const response = once(child, 'message', { signal }) as Promise<[ChildResponse]>
    const exit = once(child, 'exit', { signal }).then((): [ChildResponse] => [
      { error: 'the process exited', isRefusal: false },
    ])
    const first = Promise.race([response, exit])
    child.send(request)
    return (await first)[0]
  } finally {
    settled.abort()
  }
}

/** Time for a program to close before it is killed. */
const CLOSE_TIMEOUT_MS = 5_000

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  if (child.connected) child.disconnect()
  const timeout = setTimeout(() => child.kill('SIGKILL'), CLOSE_TIMEOUT_MS)
  await gone
  clearTimeout(timeout)
}

/** Compiles the repository, because the compiled shop of `npm start` is measured. */
export async function build(): Promise<void> {
  const compiler = createRequire(import.meta.url).resolve('typescript/package.json')
  const child = fork(join(dirname(compiler), 'bin', 'tsc'), ['-b', dirname(dirname(BENCH))], {
    execArgv: [],
    silent: true,
  })
  let output = ''
  child.stdout?.on('data', (text) => {
    output += text
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`The shop does not compile:\n${output}`)
}
