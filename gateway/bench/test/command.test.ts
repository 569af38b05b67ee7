import { describe, expect, test } from 'vitest'
import { benchCommand, type Settings } from '../command.js'
import { SCENARIOS } from '../scenarios/all.js'

const KNOWN = [
  { name: 'product', title: 'a product' },
  { name: 'search', title: 'a search', isExtra: true },
  { name: 'order', title: 'an order' },
] as const

/** The settings of a command line. */
function parse(line: string): Settings | undefined {
  const given: Settings[] = []
  benchCommand(KNOWN, async (settings) => void given.push(settings))
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parse(line.split(' ').filter(Boolean), { from: 'user' })
  return given[0]
}

describe('answers', () => {
  test('a run without arguments takes the usual scenarios, on 16 connections, for three seconds each', () => {
    expect(parse('')).toEqual({
      scenarios: ['product', 'order'],
      connections: [16],
      seconds: 3,
      hive: null,
      json: false,
    })
  })

  test('a run of everything takes all scenarios with 1, 16 and 128 connections, unless others are given', () => {
    expect(parse('--all')).toMatchObject({
      scenarios: ['product', 'search', 'order'],
      connections: [1, 16, 128],
    })
    expect(parse('--all --connections 4')).toMatchObject({ connections: [4] })
  })

  test('scenarios run in their own order, whatever the order of the arguments', () => {
    expect(parse('order --seconds 2 search --connections=128,1,128 --hive /tmp/hive --json')).toEqual({
      scenarios: ['search', 'order'],
      connections: [128, 1],
      seconds: 2,
      hive: '/tmp/hive',
      json: true,
    })
  })

  test('help names every scenario, every option and the exit codes', () => {
    const parts: string[] = []
    const command = benchCommand(SCENARIOS, async () => {}).configureOutput({
      writeOut: (text) => void parts.push(text),
    })
    command.outputHelp()
    const text = parts.join('')
    for (const { name, title } of SCENARIOS) expect(text).toContain(`  ${name.padEnd(16)}   ${title}`)
    for (const part of ['--all', '--seconds', '--connections', '--hive', '--json', 'Exit codes', 'refused'])
      expect(text).toContain(part)
  })
})

describe('refuses', () => {
  test.each([
    ['orders', "value 'orders' is invalid for argument 'scenario'"],
    ['--seconds 0', 'It must be a whole number from 1 to 120.'],
    ['--seconds 121', '--seconds'],
    ['--seconds 1.5', '--seconds'],
    ['--connections=-1', '--connections'],
    ['--connections 0,16', 'up to 5 whole numbers from 1 to 1000'],
    ['--connections 1001', '--connections'],
    ['--connections 1,,16', '--connections'],
    ['--connections 1,2,3,4,5,6', '--connections'],
    ['--fast', '--fast'],
  ])('the arguments %s are rejected', (line, sentence) => {
    expect(() => parse(line)).toThrow(sentence)
  })
})
