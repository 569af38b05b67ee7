import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** Output and exit code of a command. */
export interface Result {
  readonly output: string
  readonly code: number | null
}

/** Runs a bash script in a folder; the output includes standard error. */
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

/** Like {@link bash}, but throws when the script fails; returns the output. */
export async function runScript(script: string, cwd: string, input = ''): Promise<string> {
  const { output, code } = await bash(script, cwd, input)
  if (code !== 0) throw new Error(`${script.trim()}\nexit code ${code}:\n${output.slice(-6_000)}`)
  return output
}

/** Sends a GraphQL request; throws when the response has errors. */
export async function askShop<Data>(
  query: string,
  token?: string,
  url = 'http://127.0.0.1:4000',
): Promise<Data> {
  const reply = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      connection: 'close',
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query }),
    signal: AbortSignal.timeout(60_000),
  })
  const { data, errors } = (await reply.json()) as { data: Data; errors?: unknown }
  if (errors) throw new Error(`${query}: status ${reply.status} ${JSON.stringify(errors)}`)
  return data
}

/** Throws unless the condition holds. */
export function expect(what: string, holds: boolean, found: unknown = ''): void {
  if (!holds)
    throw new Error(`${what} does not hold: ${typeof found === 'string' ? found : JSON.stringify(found)}`)
}
