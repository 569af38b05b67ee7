import type { Env } from '@shopstack/drizzle/environment/env'
import type { z } from 'zod'

/** Invalid settings, all of them, each with its name and the problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  constructor(problems: readonly (readonly [name: string, problem: string])[]) {
    const width = Math.max(...problems.map(([name]) => name.length))
    const lines = problems.map(([name, problem]) => `  ${name.padEnd(width)}   ${problem}`)
    const count = problems.length === 1 ? '1 setting needs' : `${problems.length} settings need`
    super(`Cannot start: ${count} attention.\n${lines.join('\n')}\nSee .env.example.`)
  }
}

/** Reads settings one by one and collects their problems, to be reported together. */
export function envReader(env: Env) {
  const problems: [name: string, problem: string][] = []
  return {
    problems,
    /** The parsed value of a variable; its default if missing or empty; a recorded problem otherwise. */
    read<T>(name: string, schema: z.ZodType<T, string>, fallback: NoInfer<T>, expected: string): T {
      const text = env[name]
      if (text === undefined || text === '') return fallback
      const parsed = schema.safeParse(text)
      if (parsed.success) return parsed.data
      // Text with an @ may contain a password, so it is not shown.
      const got = text.includes('@') ? '' : `, got "${text}"`
      problems.push([name, `must be ${expected}${got}`])
      return fallback
    },
    /** Like `read`, for values that must not be shown. */
    readSecret<T>(name: string, schema: z.ZodType<T, string>, expected: string): T | undefined {
      const text = env[name]
      if (text === undefined || text === '') return undefined
      const parsed = schema.safeParse(text)
      if (parsed.success) return parsed.data
      problems.push([name, `must be ${expected}`])
      return undefined
    },
    /** Records a problem of several settings together. */
    addProblem: (name: string, problem: string) => void problems.push([name, problem]),
  }
}
