import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { disposables } from '@shopstack/kit/process/disposables'
import type { System } from '../systems.js'
import type { Question, Reply } from './program.js'

const BENCH = dirname(createRequire(import.meta.url).resolve('@shopstack/bench/package.json'))

/** A system that answers at a URL. */
export interface RunningSystem {
  url: string
  /** Where its Express surface answers, when it is switched on. */
  expressUrl?: string
  /** What its processes have used so far. */
  cpuSeconds(): Promise<number>
  close(): Promise<void>
}

/** Starts the programs of a system, each compiled and in a process of its own. `env` is what their configuration is read from. */
export async function startSystem(
  { name, programs }: System,
  env: Record<string, string>,
): Promise<RunningSystem> {
  const open = disposables()
  const urls: Record<string, string> = {}
  const children: ChildProcess[] = []
  let asked = { url: '' }
  try {
    for (const program of programs) {
      const child = open.add(program, startProcess(program), stop)
      const reply = await ask(child, { ask: 'start', env, urls })
      if (!('url' in reply)) throw new Error('error' in reply ? reply.error : 'it did not start')
      asked = reply
      urls[program] = reply.url
      children.push(child)
    }
  } catch (error) {
    await open.close()
    throw new Error(`${name} does not start: ${error instanceof Error ? error.message : error}`)
  }
  const cpuSeconds = async () => {
    const replies = await Promise.all(children.map((child) => ask(child, { ask: 'cpu' })))
    return replies.reduce((sum, reply) => sum + ('cpuSeconds' in reply ? reply.cpuSeconds : 0), 0)
  }
  return { ...asked, cpuSeconds, close: () => open.close() }
}

const startProcess = (program: string): ChildProcess =>
  fork(join(BENCH, 'dist', 'harness', 'child.js'), [program], {
    // As the libraries run in production; what the shop is configured with comes by message.
    env: { ...processEnv(), NODE_ENV: 'production' },
    execArgv: [],
    // Standard output is the report's.
    stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
  })

async function ask(child: ChildProcess, question: Question): Promise<Reply> {
  const settled = new AbortController()
  const { signal } = settled
  try {
    const reply = once(child, 'message', { signal }) as Promise<[Reply]>
    const exit = once(child, 'exit', { signal }).then((): [Reply] => [{ error: 'its process ended' }])
    const answered = Promise.race([reply, exit])
    child.send(question)
    return (await answered)[0]
  } finally {
    settled.abort()
  }
}

/** How long a program may take to close, in milliseconds. */
const CLOSE_TIMEOUT_MS = 5_000

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  if (child.connected) child.disconnect()
  const timeout = setTimeout(() => child.kill('SIGKILL'), CLOSE_TIMEOUT_MS)
  await gone
  clearTimeout(timeout)
}

/** Compiles everything, because what is measured is what `npm start` runs. */
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
