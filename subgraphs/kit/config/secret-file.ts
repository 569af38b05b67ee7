import { randomUUID } from 'node:crypto'
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A generated secret and its file. */
export interface SecretFile {
  readonly text: string
  readonly path: string
}

/**
 * The secret stored in `<dataDir>/keys/<name>`, generated on first use. Only the process' user can read it, and
 * processes that start concurrently get the same one.
 */
export async function secretFile(dataDir: string, name: string, make: () => string): Promise<SecretFile> {
  const folder = join(dataDir, 'keys')
  // The data directory stays accessible: the embedded Postgres may run as another user.
  await mkdir(dataDir, { recursive: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700)
  const path = join(folder, name)
  if (!(await exists(path))) await store(path, make())
  return { text: (await readFile(path, 'utf8')).trim(), path }
}

async function store(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`
  try {
    await writeFile(draft, `${text}\n`, { mode: 0o600, flag: 'wx' })
    // A hard link appears with its content or not at all, and never replaces the file of another process.
    await link(draft, path)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  } finally {
    await rm(draft, { force: true })
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await chmod(path, 0o600)
    return true
  } catch (error) {
    if (isCode(error, 'ENOENT')) return false
    throw error
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
