import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

const script = fileURLToPath(new URL('../../../.ci/native-packages.mjs', import.meta.url))

describe('protects', () => {
  test('every native package of the lock file has a binary for this Node, and none is compiled', async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [script])

    expect(stderr).toBe('')
    expect(stdout).toContain('node_modules/argon2: loaded')
    expect(stdout).toMatch(/^linux-|^darwin-|^windows-/m)
  })
})
