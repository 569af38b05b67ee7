import { execFile } from 'node:child_process'
import { FROM_SOURCE } from '@shopstack/drizzle/test/from-source'
import { describe, expect, test } from 'vitest'

/** Runs a program that leaves a rejection with this code unhandled; returns its exit code and what it printed. */
function run(code: string): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const program = `
    import { runProgram } from ${JSON.stringify(new URL('../run.ts', import.meta.url).href)}
    await runProgram(async () => {
      Promise.reject(Object.assign(new Error('terminating connection'), { code: ${JSON.stringify(code)} }))
      await new Promise((resolve) => setTimeout(resolve, 100))
      console.log('running')
      process.exit()
    })`
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...FROM_SOURCE, '--input-type=module', '--eval', program],
      (error, stdout, stderr) => {
        resolve({ exitCode: Number(error?.code ?? 0), stdout, stderr })
      },
    )
  })
}

describe('protects', () => {
  test.each(['57P01', 'CONNECTION_CLOSED'])(
    'a process survives a connection that is lost while the driver opens it (%s), and logs it',
    async (code) => {
      const { exitCode, stdout } = await run(code)
      expect([exitCode, stdout.includes('running')]).toEqual([0, true])
      expect(stdout).toContain('connection to Postgres lost while it was being opened')
    },
  )

  test('any other unhandled rejection ends the process', async () => {
    const { exitCode, stdout, stderr } = await run('OTHER')
    expect([exitCode, stdout.includes('running')]).toEqual([1, false])
    expect(stderr).toContain('terminating connection')
  })
})
