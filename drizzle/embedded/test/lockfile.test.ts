import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { acquireLock } from '../lockfile.js'

let folder = ''
let children: ChildProcess[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shopstack-lock-'))
})

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  children = []
  await rm(folder, { recursive: true, force: true })
})

const cluster = () => join(folder, 'postgres')

/** A process that claims the cluster when told to, says how that went, and keeps what it got. */
async function claimant(): Promise<{ go(): Promise<string> }> {
  const program = `
    import { acquireLock as claim } from ${JSON.stringify(new URL('../../dist/embedded/lockfile.js', import.meta.url).href)}
    process.stdin.once('data', () => claim(${JSON.stringify(cluster())}).then(() => 'claimed', (e) => e.name).then(console.log))
    console.log('waiting')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  children.push(child)
  await once(child.stdout, 'data')
  return {
    go: async () => {
      child.stdin.write('go')
      return String(await once(child.stdout, 'data')).trim()
    },
  }
}

describe('answers', () => {
  test('a claim that was given back can be made again, and leaves no file', async () => {
    const release = await acquireLock(cluster())
    await release()
    expect(await readdir(folder)).toEqual([])
    await (await acquireLock(cluster()))()
    expect(await readdir(folder)).toEqual([])
  })

  test('a claim of a dead process counts for nothing, even when its number is in use again', async () => {
    await writeFile(`${cluster()}.lock`, `${process.pid} 1`)
    await (await acquireLock(cluster()))()
    expect(await readdir(folder)).toEqual([])
  })

  test('a process that died while it replaced a dead one is replaced too', async () => {
    await writeFile(`${cluster()}.lock`, '4000001 1')
    await writeFile(`${cluster()}.lock.after-4000001-1`, '4000002 1')
    await (await acquireLock(cluster()))()
    expect(await readdir(folder)).toEqual([])
  })
})

describe('refuses', () => {
  test('a second claim by the same process', async () => {
    await acquireLock(cluster())
    await expect(acquireLock(cluster())).rejects.toThrow(`pid ${process.pid}`)
  })

  test('all but one of the processes that find a dead one at the same moment', async () => {
    await writeFile(`${cluster()}.lock`, '4000001 1')
    const claimants = await Promise.all([1, 2, 3, 4].map(claimant))
    const results = await Promise.all(claimants.map(({ go }) => go()))
    expect(results.filter((result) => result === 'claimed')).toHaveLength(1)
    expect(results.filter((result) => result === 'EmbeddedPostgresError')).toHaveLength(3)
  })
})
