import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { disposables } from '@shopstack/kit/process/disposables'
import type { System } from '../systems.js'
import type { ChildRequest, ChildResponse } from './program.js'

const BENCH = dirname(createRequire(import.meta.url).resolve('@shopstack/bench/package.json'))

/** A running system. */
export interface RunningSystem {
  url: string
  /** URL of its Express surface, when it is on. */
  expressUrl?: string
  /** CPU time of its processes so far. */
  cpuSeconds(): Promise<number>
  close(): Promise<void>
}

/** Starts the compiled programs of a system, each in a process of its own, configured by `env`. */
export async function startSystem(
  { name, programs }: System,
  env: Record<string, string>,
): Promise<RunningSystem> {
  const open = disposables()
  const urls: Record<string, string> = {}
  const children: ChildProcess[] = []
  let last = { url: '' }
  try {
    for (const program of programs) {
      const child = open.add(program, startProcess(program), stop)
      const response = await ask(child, { ask: 'start', env, urls })
      if (!('url' in response))
        throw new Error('error' in response ? response.error : 'no URL in the response')
      last = response
      urls[program] = response.url
      children.push(child)
    }
  } catch (error) {
    await open.close()
    throw new Error(`${name} failed to start: ${error instanceof Error ? error.message : error}`)
  }
  const cpuSeconds = async () => {
    const responses = await Promise.all(children.map((child) => ask(child, { ask: 'cpu' })))
    return responses.reduce((sum, response) => sum + ('cpuSeconds' in response ? response.cpuSeconds : 0), 0)
  }
  return { ...last, cpuSeconds, close: () => open.close() }
}

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
      { error: 'the process exited' },
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
