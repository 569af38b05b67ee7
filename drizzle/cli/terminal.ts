import { createInterface } from 'node:readline/promises'
import { processEnv } from '../environment/env.js'
import type { Io } from './command.js'

/** The terminal of this process, or its standard streams. */
export function terminal(): Io {
  const canAsk = process.stdin.isTTY && process.stderr.isTTY
  return {
    env: processEnv(),
    out: (line) => void process.stdout.write(`${line}\n`),
    note: (line) => void process.stderr.write(`${line}\n`),
    ...(process.stderr.isTTY && { progress: showProgress }),
    ...(canAsk && { ask }),
  }
}

const showProgress = (line: string): void => {
  process.stderr.write(`\r\u001b[K${line}`)
}

async function ask(question: string): Promise<string> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await prompt.question(question)
  } finally {
    prompt.close()
  }
}
