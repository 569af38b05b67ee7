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

/** A process that acquires the lock on command, prints the result, and holds it. */
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
  test('a released lock can be acquired again and leaves no file', async () => {
    const release = await acquireLock(cluster())
    await release()
    expect(await readdir(folder)).toEqual([])
    await (await acquireLock(cluster()))()
    expect(await readdir(folder)).toEqual([])
  })

  test('the lock of a dead process is stale, even if its pid is reused', async () => {
    await writeFile(`${cluster()}.lock`, `${process.pid} 1`)
    await (await acquireLock(cluster()))()
    expect(await readdir(folder)).toEqual([])
  })

  test('a process that died during a takeover is taken over too', async () => {
    await writeFile(`${cluster()}.lock`, '4000001 1')
    await writeFile(`${cluster()}.lock.after-4000001-1`, '4000002 1')
    await (await acquireLock(cluster()))()
    expect(await readdir(folder)).toEqual([])
  })
})

describe('refuses', () => {
  test('a second lock by the same process is rejected', async () => {
    await acquireLock(cluster())
    await expect(acquireLock(cluster())).rejects.toThrow(`pid ${process.pid}`)
  })

  test('one of several processes that detect a stale lock at once takes it over', async () => {
    await writeFile(`${cluster()}.lock`, '4000001 1')
    const claimants = await Promise.all([1, 2, 3, 4].map(claimant))
    const results = await Promise.all(claimants.map(({ go }) => go()))
    expect(results.filter((result) => result === 'claimed')).toHaveLength(1)
    expect(results.filter((result) => result === 'EmbeddedPostgresError')).toHaveLength(3)
  })
})
