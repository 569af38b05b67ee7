import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { processEnv } from '@shopstack/drizzle/environment/env'

const require = createRequire(import.meta.url)

/** The programs of the shop, compiled. */
const PROGRAMS = {
  gateway: join(dirname(require.resolve('@shopstack/gateway/package.json')), 'dist', 'main.js'),
  transactions: join(dirname(require.resolve('@shopstack/transactions/package.json')), 'dist', 'main.js'),
  insights: join(dirname(require.resolve('@shopstack/insights/package.json')), 'dist', 'main.js'),
}

/** The name of a program. */
export type ProgramName = keyof typeof PROGRAMS

/** A program of the shop that can be stopped and started again. */
export interface Program {
  /** Starts it and waits until it answers. */
  start(): Promise<void>
  /** SIGTERM; answers the exit code. */
  stop(): Promise<number | null>
  /** The last that it has printed. */
  output(): string
}

/** How long a program may take to start, in milliseconds. */
const PATIENCE = 40_000

/** A program with its settings, which is not running yet; it answers on the port. */
export function programOf(name: ProgramName, port: number, env: Readonly<Record<string, string>>): Program {
  let child: ChildProcess | undefined
  let output = ''
  const hear = (chunk: Buffer) => {
    output = (output + chunk).slice(-20_000)
  }
  return {
    output: () => output,
    async start() {
      const { PATH = '', HOME = '' } = processEnv()
      const started = spawn(process.execPath, [PROGRAMS[name]], { env: { PATH, HOME, ...env } })
      started.stdout.on('data', hear)
      started.stderr.on('data', hear)
      child = started
      for (const until = Date.now() + PATIENCE; Date.now() < until; await sleep(50)) {
        if (started.exitCode !== null) break
        if (await answers(port)) return
      }
      throw new Error(`${name} does not start:\n${output}`)
    },
    async stop() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      const [code] = await gone
      return code
    },
  }
}

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/health/live`).then(
    async (reply) => (await reply.text()) !== '' && reply.ok,
    () => false,
  )
