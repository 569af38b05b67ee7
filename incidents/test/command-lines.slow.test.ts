import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'
import { describe, expect, test } from 'vitest'

const ROOT = join(SCHEMA_ROOT, '..')
const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
)

/** The npm scripts that run a program of ours, with its file; `dev` runs the shop itself. */
const PROGRAMS = Object.entries(scripts).flatMap(([script, command]) => {
  const file = / --conditions=source (?:--import=tsx )?(\S*main\.ts)$/.exec(command)?.[1]
  return file ? [[script, file] as const] : []
})

/** Starting a program from source takes seconds on a busy machine. */
const TIMEOUT_MS = 60_000

function run(file: string, arg: string): Promise<{ code: unknown; out: string; errors: string }> {
  const args = ['--conditions=source', '--import', import.meta.resolve('tsx'), file, arg]
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: ROOT, timeout: TIMEOUT_MS }, (error, out, errors) =>
      resolve({ code: error ? error.code : 0, out, errors }),
    )
  })
}

describe('answers', () => {
  test('every tool of package.json is found', () => {
    expect(PROGRAMS.map(([script]) => script).toSorted()).toEqual(
      [
        ...[
          'admin',
          'attack',
          'bench',
          'chaos',
          'clients:check',
          'compose:check',
          'db',
          'incidents',
          'rolling',
        ],
        ...['routers:check', 'schema', 'soak', 'upgrade:check'],
      ].toSorted(),
    )
  })

  test.each(PROGRAMS)(
    'npm run %s -- --help prints usage, purpose, options and exit codes',
    async (script, file) => {
      const { code, out, errors } = await run(file, '--help')
      expect({ code, errors }).toEqual({ code: 0, errors: '' })
      const [usage, , purpose] = out.split('\n')
      expect(usage).toContain(`Usage: npm run ${script} -- `)
      expect(purpose).toMatch(/^[A-Z]\w+/)
      expect(out).toMatch(/^ {2}-h, --help +\w/m)
      expect(out).toMatch(/\bexit(s 1 when| codes: 0 )/i)
    },
    TIMEOUT_MS,
  )
})

describe('refuses', () => {
  test.each(['schema', 'chaos'])(
    'npm run %s rejects an unknown option in one sentence',
    async (script) => {
      const [, file = ''] = PROGRAMS.find(([name]) => name === script) ?? []
      expect(await run(file, '--frobnicate')).toEqual({
        code: 1,
        out: '',
        errors: "error: unknown option '--frobnicate'\nAdd --help for the usage.\n",
      })
    },
    TIMEOUT_MS,
  )
})
