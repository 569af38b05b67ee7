import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { processEnv } from '@shopstack/drizzle/environment/env'

const GATEWAY = dirname(createRequire(import.meta.url).resolve('@shopstack/gateway/package.json'))

/** The compiled shop as a process that can be killed and started again on the same port. */
export interface Server {
  readonly url: string
  start(): Promise<void>
  /** SIGKILL: nothing gets a chance to finish. */
  kill(): Promise<void>
  /** SIGTERM, as an operator stops it. */
  stop(): Promise<void>
  /** The last lines it has printed. */
  output(): string
}

/** How long a start may take, in milliseconds. */
const PATIENCE = 30_000

/** A shop on a database; it is not running yet. */
export async function serverOn(env: Record<string, string>): Promise<Server> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let child: ChildProcess | undefined
  let output = ''
  const end = async (signal: NodeJS.Signals) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }
  return {
    url,
    output: () => output,
    async start() {
      const { PATH = '', HOME = '' } = processEnv()
      const ports = { GATEWAY_PORT: String(port), PYTHON_API_PORT: 'off', NODE_API_PORT: 'off' }
      child = spawn(process.execPath, [join(GATEWAY, 'dist', 'main.js')], {
        // All clients come from one address.
        env: { PATH, HOME, LOG_LEVEL: 'warn', CALLER_BUDGET: 'off', PLANNING_SHARE: 'off', ...ports, ...env },
      })
      const hear = (chunk: Buffer) => {
        output = (output + chunk).slice(-20_000)
      }
      child.stdout?.on('data', hear)
      child.stderr?.on('data', hear)
      await answering(child, url, () => output)
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}

async function answering(child: ChildProcess, url: string, output: () => string): Promise<void> {
  const until = Date.now() + PATIENCE
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`The shop ended by itself:\n${output()}`)
    const isUp = await fetch(`${url}/health/live`).then(
      (reply) => reply.ok,
      () => false,
    )
    if (isUp) return
    await sleep(50)
  }
  throw new Error(`The shop did not start in ${PATIENCE / 1000} s:\n${output()}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (typeof address !== 'object' || address === null) throw new Error('a TCP server has a port')
  return address.port
}
