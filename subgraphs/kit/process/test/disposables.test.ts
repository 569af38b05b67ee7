import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { FROM_SOURCE } from '@shopstack/drizzle/test/from-source'
import { describe, expect, test } from 'vitest'
import { createLogger } from '../../telemetry/log.js'
import { disposables } from '../disposables.js'

/** A program that logs its reaction to signals and stops slowly unless it is forced. */
async function program(stop: string) {
  const text = `
    import { onStopSignal } from ${JSON.stringify(new URL('../disposables.ts', import.meta.url).href)}
    const work = setInterval(() => {}, 1000)
    onStopSignal(async (signal) => { console.log(signal); ${stop} })
    console.log('started')`
  const child = spawn(process.execPath, [...FROM_SOURCE, '--input-type=module', '-e', text], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const nextLine = async () => String((await lines.next()).value)
  const exited = once(child, 'exit')
  expect(await nextLine()).toBe('started')
  return { child, nextLine, exited }
}

describe('answers', () => {
  test('resources close in reverse order, once', async () => {
    const closed: string[] = []
    const open = disposables()
    const thing = { id: 1 }
    expect(open.add('database', thing, () => closed.push('database'))).toBe(thing)
    open.add('server', {}, async () => closed.push('server'))
    await Promise.all([open.close(), open.close()])
    await open.close()
    expect(closed).toEqual(['server', 'database'])
  })

  test.each(['SIGINT', 'SIGTERM'] as const)('%s stops the program, which exits by itself', async (signal) => {
    const { child, nextLine, exited } = await program('clearInterval(work)')
    child.kill(signal)
    expect(await nextLine()).toBe(signal)
    expect(await exited).toEqual([0, null])
  })
})

describe('protects', () => {
  test('a resource that fails to close is logged by name, and the rest is closed', async () => {
    const closed: string[] = []
    const lines: string[] = []
    const open = disposables()
    open.add('database', 0, () => closed.push('database'))
    open.add('redis', 0, () => {
      throw new Error('gone already')
    })
    open.add('server', 0, () => closed.push('server'))
    await open.close(createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } }))
    expect(closed).toEqual(['server', 'database'])
    expect(lines.map((line) => JSON.parse(line).name)).toEqual(['redis'])
  })

  test('a signal forwarded by npm is a duplicate: the program finishes its stop', async () => {
    const { child, nextLine, exited } = await program(
      'setTimeout(() => { console.log("closed"); clearInterval(work) }, 300)',
    )
    child.kill('SIGINT')
    expect(await nextLine()).toBe('SIGINT')
    child.kill('SIGINT')
    child.kill('SIGTERM')
    expect(await nextLine()).toBe('closed')
    expect(await exited).toEqual([0, null])
  })

  test('a second signal ends a program that does not stop', async () => {
    const { child, nextLine, exited } = await program('await new Promise(() => {})')
    child.kill('SIGINT')
    await nextLine()
    await sleep(1_100)
    child.kill('SIGINT')
    expect(await exited).toEqual([130, null])
  })

  test('a signal during a failing start leads to one clean exit', async () => {
    const { child, nextLine, exited } = await program(
      'clearInterval(work); throw new Error("could not start")',
    )
    child.kill('SIGTERM')
    await nextLine()
    expect(await exited).toEqual([1, null])
  })
})
