import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { processEnv } from '../../environment/env.js'
import { runDbCommand } from '../db.js'

/** The result of a command; `questions` are the prompts, each answered with `answer`. */
export interface CommandResult {
  readonly code: number
  readonly out: string
  readonly notes: string
  readonly questions: readonly string[]
}

/** Runs `npm run db -- <line>` in this process; without an `answer` there is no terminal. */
export async function runCommand(
  line: string,
  env: Record<string, string> = {},
  answer?: string,
): Promise<CommandResult> {
  const out: string[] = []
  const notes: string[] = []
  const questions: string[] = []
  const ask = async (question: string) => {
    questions.push(question)
    return answer ?? ''
  }
  const code = await runDbCommand(line.split(' ').filter(Boolean), {
    env,
    out: (text) => void out.push(text),
    note: (text) => void notes.push(text),
    ...(answer !== undefined && { ask }),
  })
  return { code, out: out.join('\n'), notes: notes.join('\n'), questions }
}

/** Runs it as a separate process. */
export function startCommand(
  line: string,
  env: Record<string, string>,
): ChildProcessByStdio<null, Readable, Readable> {
  const file = new URL('../db-main.ts', import.meta.url).pathname
  const args = ['--conditions=source', '--import', import.meta.resolve('tsx'), file, ...line.split(' ')]
  return spawn(process.execPath, args, {
    env: { ...processEnv(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
