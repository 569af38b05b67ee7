import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { processEnv } from '@shopstack/drizzle/environment/env'

const require = createRequire(import.meta.url)

/** The compiled programs of the shop. */
const PROGRAMS = {
  gateway: join(dirname(require.resolve('@shopstack/gateway/package.json')), 'dist', 'main.js'),
  transactions: join(dirname(require.resolve('@shopstack/transactions/package.json')), 'dist', 'main.js'),
  insights: join(dirname(require.resolve('@shopstack/insights/package.json')), 'dist', 'main.js'),
}

/** Workloads keep many orders unpaid while something fails. */
const UNLIMITED = { MAX_UNPAID_ORDERS: 'off', MAX_UNPAID_UNITS: 'off', MAX_UNPAID_SHARE: 'off' }

export type ProgramName = keyof typeof PROGRAMS

/** A program of the shop that can be stopped and started again on the same port. */
export interface Program {
  /** Starts it and waits until `/health/live` responds. */
  start(): Promise<void>
  /** Sends SIGTERM; resolves to the exit code. */
  stop(): Promise<number | null>
  /** Sends SIGKILL, which allows no cleanup. */
  kill(): Promise<void>
  /** The end of its output. */
  output(): string
}

const START_TIMEOUT_MS = 120_000
const MAX_OUTPUT_LENGTH = 20_000

/** A program with its environment, not started; it listens on `port`. */
export function programOf(name: ProgramName, port: number, env: Readonly<Record<string, string>>): Program {
  let child: ChildProcess | undefined
  let output = ''
  const append = (chunk: Buffer) => {
    output = (output + chunk).slice(-MAX_OUTPUT_LENGTH)
  }
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null
    const exit = once(child, 'exit')
    child.kill(signal)
    const [code] = await exit
    return code
  }
  return {
    output: () => output,
    async start() {
      const { PATH = '', HOME = '' } = processEnv()
      const started = spawn(process.execPath, [PROGRAMS[name]], { env: { PATH, HOME, ...UNLIMITED, ...env } })
      started.stdout.on('data', append)
      started.stderr.on('data', append)
      child = started
      for (const until = Date.now() + START_TIMEOUT_MS; Date.now() < until; await sleep(50)) {
        if (started.exitCode !== null) break
        if (await isLive(port)) return
      }
      throw new Error(`${name} does not start:\n${output}`)
    },
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
  }
}

const isLive = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/health/live`).then(
    async (response) => (await response.text()) !== '' && response.ok,
    () => false,
  )
