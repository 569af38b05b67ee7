import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { FROM_SOURCE } from '@shopstack/drizzle/test/from-source'

/** A server that a test runs in a process of its own. */
export interface ChildServer {
  readonly port: number
  /** Resolves when the process has ended. */
  readonly ended: Promise<unknown>
  stop(): Promise<void>
}

/**
 * Starts a program that listens on the port of its second argument (0: any), and reports lines of JSON, the first of which is
 * `{"port": …}`; the others go to `onReport`.
 */
export async function startChildServer<Report>(
  program: URL,
  [mode, port]: readonly [mode: string, port: number],
  onReport: (report: Report) => void,
): Promise<ChildServer> {
  const args = [...FROM_SOURCE, fileURLToPath(program), mode, String(port)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const listening = await new Promise<number>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`${program.pathname} did not start`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const report: Report & { port?: number } = JSON.parse(line)
      if (report.port === undefined) onReport(report)
      else resolve(report.port)
    })
  })
  return {
    ...{ port: listening, ended },
    async stop() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
