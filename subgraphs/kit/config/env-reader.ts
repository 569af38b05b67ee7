import type { Env } from '@shopstack/drizzle/environment/env'
import type { z } from 'zod'

/** Settings that cannot be used, all of them, each with its name and what was expected. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  constructor(problems: readonly (readonly [name: string, problem: string])[]) {
    const width = Math.max(...problems.map(([name]) => name.length))
    const lines = problems.map(([name, problem]) => `  ${name.padEnd(width)}   ${problem}`)
    const count = problems.length === 1 ? '1 setting needs' : `${problems.length} settings need`
    super(`Cannot start: ${count} attention.\n${lines.join('\n')}\nSee .env.example.`)
  }
}

/** Collects what is wrong while settings are read one by one, so that all of it can be reported together. */
export function envReader(env: Env) {
  const problems: [name: string, problem: string][] = []
  return {
    problems,
    /** The value of one variable, parsed; its default when it is missing or empty; a noted problem otherwise. */
    read<T>(name: string, schema: z.ZodType<T, string>, fallback: NoInfer<T>, expected: string): T {
      const text = env[name]
      if (text === undefined || text === '') return fallback
      const parsed = schema.safeParse(text)
      if (parsed.success) return parsed.data
      // Whatever was meant, an @ may end a password.
      problems.push([name, `${text.includes('@') ? 'its value' : `"${text}"`} is not ${expected}`])
      return fallback
    },
    /** Like `read`, for values that must never be shown. */
    readSecret<T>(name: string, schema: z.ZodType<T, string>, expected: string): T | undefined {
      const text = env[name]
      if (text === undefined || text === '') return undefined
      const parsed = schema.safeParse(text)
      if (parsed.success) return parsed.data
      problems.push([name, `its value is not ${expected}`])
      return undefined
    },
    /** Notes a contradiction between settings. */
    addProblem: (name: string, problem: string) => void problems.push([name, problem]),
  }
}
