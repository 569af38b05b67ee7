import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** What a command has printed, and how it ended. */
export interface Result {
  readonly output: string
  readonly code: number | null
}

/** Runs a script with bash in a folder; standard error is part of the output. */
export async function bash(script: string, cwd: string, input = ''): Promise<Result> {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', script], { cwd, stdio: ['pipe', 'pipe', 'pipe'] })
  let output = ''
  const collect = (chunk: Buffer) => {
    output += chunk
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const [code] = await once(child, 'close')
  return { output, code }
}

/** Like {@link bash}, for a script that has to succeed; answers what it printed. */
export async function run(script: string, cwd: string, input = ''): Promise<string> {
  const { output, code } = await bash(script, cwd, input)
  if (code !== 0) throw new Error(`${script.trim()}\nended with ${code}:\n${output.slice(-6_000)}`)
  return output
}

/** Asks the GraphQL port as a client does. */
export async function ask<Data>(query: string, token?: string, url = 'http://127.0.0.1:4000'): Promise<Data> {
  const reply = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      connection: 'close',
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query }),
    signal: AbortSignal.timeout(20_000),
  })
  const { data, errors } = (await reply.json()) as { data: Data; errors?: unknown }
  if (errors) throw new Error(`${query} is answered with ${reply.status} ${JSON.stringify(errors)}`)
  return data
}

/** Throws unless it holds. */
export function expect(what: string, holds: boolean, found: unknown = ''): void {
  if (!holds)
    throw new Error(`${what} does not hold: ${typeof found === 'string' ? found : JSON.stringify(found)}`)
}
