import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { aFolder, aPostMortem, aTicket, run } from '../../test/folder.js'
import { FOLDER } from '../ticket-store.js'

const COMMANDS = ['list', 'show', 'new', 'resolve', 'check', 'schema']

const python = aTicket({
  id: 'INC-001',
  service: 'python-service',
  severity: 'P0 - Critical Security',
  environment: 'all',
})
const node = aTicket({ tags: ['cors', 'n+1-query'] })
const resolved = aTicket({
  id: 'INC-107',
  status: 'resolved',
  root_cause: 'Why.',
  resolution: 'What.',
  regression_test: 'INC-107.test.ts',
})

const DRAFT = [
  ...['new', '--service', 'gateway', '--severity', 'P2', '--title', 'A title'],
  ...['--environment', 'staging', '--reported-by', 'QA Team', '--description', 'It broke.'],
  ...['--step', 'Do this', '--step', 'Do that', '--expected', 'It works.', '--actual', 'It does not.'],
]

const idsIn = (table: string) => table.match(/INC-\d{3}/g) ?? []
const read = (dir: string, id: string) => readFile(join(dir, `${id}.json`), 'utf8')

describe('answers', () => {
  test.each(['', '--help', 'help', '-h'])('"%s" with the commands there are', async (line) => {
    const { code, out } = await run(line === '' ? [] : [line])
    expect(code).toBe(0)
    for (const name of COMMANDS) expect(out).toMatch(new RegExp(`^ {2}${name} +\\w`, 'm'))
  })

  test.each(COMMANDS)('%s --help with what it does', async (name) => {
    const { code, out } = await run([name, '--help'])
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(new RegExp(`^Usage: npm run incidents -- ${name}`)),
    ])
  })

  test('list with id, severity, status and title, in the order of the ids', async () => {
    const { dir } = await aFolder(resolved, node, python)
    const { code, out } = await run(['list'], dir)
    expect([code, out.split('\n')]).toEqual([
      0,
      [
        'id       severity                status    title',
        `INC-001  P0 - Critical Security  open      ${python.title}`,
        `INC-106  P2 - High               open      ${node.title}`,
        `INC-107  P2 - High               resolved  ${resolved.title}`,
      ],
    ])
  })

  test.each([
    [['--service', 'python-service'], ['INC-001']],
    [
      ['--severity', 'P2'],
      ['INC-106', 'INC-107'],
    ],
    [
      ['--status', 'open'],
      ['INC-001', 'INC-106'],
    ],
    [['--status', 'resolved'], ['INC-107']],
    [['--environment', 'all'], ['INC-001']],
    [['--tag', 'n+1-query'], ['INC-106']],
    [['--tag', 'cors', '--tag', 'pagination'], []],
    [['--severity', 'P2', '--tag', 'pagination'], ['INC-107']],
  ])('list %j with what fits', async (filters, ids) => {
    const { dir } = await aFolder(python, node, resolved)
    const { code, out } = await run(['list', ...filters], dir)
    expect([code, idsIn(out)]).toEqual([0, ids])
    expect(JSON.parse((await run(['list', ...filters, '--json'], dir)).out)).toEqual(
      [python, node, resolved].filter(({ id }) => ids.includes(id)),
    )
  })

  test('show with everything, for people or as JSON', async () => {
    const { dir } = await aFolder({ ...resolved, post_mortem: aPostMortem })
    const { code, out } = await run(['show', 'inc-107'], dir)
    expect(code).toBe(0)
    for (const text of [
      resolved.title,
      '1. GET /api/products?page=1',
      'Why.',
      'It was reported.',
      'resolved',
    ])
      expect(out).toContain(text)
    expect((await run(['show', 'INC-107', '--json'], dir)).out).toBe((await read(dir, 'INC-107')).trimEnd())
  })

  test('new writes a ticket with all fields in the documented order, and names its file', async () => {
    const { dir } = await aFolder()
    const { code, out, notes } = await run(
      [...DRAFT, '--tag', 'cors', '--timestamp', '2026-03-01T10:00:00Z'],
      dir,
    )
    expect([code, out, notes]).toEqual([0, expect.stringMatching(/INC-201\.json$/), ''])
    expect(await read(dir, 'INC-201')).toBe(`{
  "id": "INC-201",
  "title": "A title",
  "severity": "P2 - High",
  "service": "gateway",
  "reported_by": "QA Team",
  "environment": "staging",
  "timestamp": "2026-03-01T10:00:00Z",
  "description": "It broke.",
  "steps_to_reproduce": ["Do this", "Do that"],
  "error_log": "Not known yet.",
  "expected_behavior": "It works.",
  "actual_behavior": "It does not.",
  "recent_changes": "Not known yet.",
  "tags": ["cors"]
}
`)
  })

  test('new is of this minute unless it is told otherwise', async () => {
    const { dir } = await aFolder()
    const { out } = await run([...DRAFT, '--json'], dir)
    const { timestamp } = JSON.parse(out)
    expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z$/)
    expect(await read(dir, 'INC-201')).toBe(`${out}\n`)
  })

  test.each(['a file', 'standard input'])(
    'new takes its fields from %s, and options go before them',
    async (from) => {
      const { dir, write } = await aFolder(node)
      await write('draft.json', JSON.stringify({ ...node, extra: undefined }))
      const source = from === 'a file' ? join(dir, 'draft.json') : '-'
      const answer = await run(['new', '--from', source, '--title', 'Another'], dir, JSON.stringify(node))
      expect(answer).toMatchObject({
        code: 0,
        notes: 'The id INC-106 of the file was not kept; the ticket is INC-107.',
      })
      expect(JSON.parse(await read(dir, 'INC-107'))).toEqual({ ...node, id: 'INC-107', title: 'Another' })
    },
  )

  test('resolve writes down what was found, and keeps the rest', async () => {
    const { dir } = await aFolder(node)
    const said = ['--root-cause', 'Why.', '--resolution', 'What.', '--regression-test', 'INC-106.test.ts']
    expect(await run(['resolve', 'INC-106', ...said], dir)).toEqual({
      code: 0,
      out: 'INC-106 is resolved.',
      notes: '',
    })
    const found = { root_cause: 'Why.', resolution: 'What.', regression_test: 'INC-106.test.ts' }
    expect(JSON.parse(await read(dir, 'INC-106'))).toEqual({ ...node, status: 'resolved', ...found })
    expect(await run(['check'], dir)).toMatchObject({ code: 0, out: '1 ticket, each with its test.' })
    expect(await readdir(dir)).toHaveLength(3)
  })

  test('resolve takes the post-mortem of a P1 from a file', async () => {
    const { dir, write } = await aFolder(aTicket({ severity: 'P1 - Critical' }))
    await write('post-mortem.json', JSON.stringify(aPostMortem))
    const said = [
      '--root-cause',
      'Why.',
      '--resolution',
      'What.',
      '--post-mortem',
      join(dir, 'post-mortem.json'),
    ]
    expect((await run(['resolve', 'INC-106', ...said], dir)).code).toBe(0)
    expect(JSON.parse(await read(dir, 'INC-106')).post_mortem).toEqual(aPostMortem)
  })

  test('resolve --force resolves once more, and keeps what is not said again', async () => {
    const { dir } = await aFolder(resolved)
    expect((await run(['resolve', 'INC-107', '--resolution', 'Better.', '--force'], dir)).code).toBe(0)
    expect(JSON.parse(await read(dir, 'INC-107'))).toEqual({ ...resolved, resolution: 'Better.' })
  })

  test('schema writes the JSON Schema anew', async () => {
    const { dir, write } = await aFolder()
    await write('ticket.schema.json', '{}')
    expect((await run(['check'], dir)).code).toBe(1)
    expect((await run(['schema'], dir)).code).toBe(0)
    expect((await run(['check'], dir)).code).toBe(0)
  })

  test('a real process checks the tickets of this repository', async () => {
    const file = join(FOLDER, 'cli', 'main.ts')
    const args = ['--conditions=source', '--import', import.meta.resolve('tsx'), file]
    const { stdout } = await promisify(execFile)(process.execPath, [...args, 'check'])
    expect(stdout).toMatch(/^\d+ tickets, each with its test\.\n$/)
    await expect(promisify(execFile)(process.execPath, [...args, 'show'])).rejects.toMatchObject({ code: 2 })
  })
})

describe('refuses', () => {
  test.each([
    ['frobnicate', 'There is no command "frobnicate".'],
    ['constructor', 'There is no command "constructor".'],
    ['--json', 'There is no option "--json".'],
    ['list --all', "Unknown option '--all'."],
    ['list INC-101', "Unexpected argument 'INC-101'."],
    ['list --tag', "Option '--tag <value>' argument missing."],
    ['list --severity P4', '--severity is one of P0, P1, P2, P3, and not "P4".'],
    ['list --service ruby', '--service is one of python-service, node-service, gateway, and not "ruby".'],
    ['list --status done', '--status is one of open, investigating, resolved, and not "done".'],
    ['show', 'show needs the id of a ticket, such as INC-101.'],
    ['show INC-101 INC-102', '"INC-102" is one word too many.'],
    ['resolve', 'resolve needs the id of a ticket, such as INC-101.'],
  ])('%s, with the usage', async (line, sentence) => {
    const { code, out, notes } = await run(line.split(' '))
    expect([code, out, notes.split('\n')[0]]).toEqual([2, '', sentence])
    expect(notes).toContain('Usage: npm run incidents -- ')
  })

  test('an id that nobody has, naming those that are near', async () => {
    const { dir } = await aFolder(python, node, resolved)
    for (const command of ['show', 'resolve'])
      expect(await run([command, 'INC-117'], dir)).toEqual({
        code: 1,
        out: '',
        notes: 'There is no ticket INC-117. Was one of these meant: INC-107, INC-106, INC-001?',
      })
    const empty = await aFolder()
    expect((await run(['show', '../INC-107'], empty.dir)).notes).toBe('There is no ticket ../INC-107.')
  })

  test('a file that is no JSON or no ticket, naming it; list shows the others all the same', async () => {
    const { dir, write } = await aFolder(node)
    await write('INC-105.json', '{"id": ')
    await write('INC-108.json', '{"id": "INC-108"}')
    expect(await run(['show', 'INC-105'], dir)).toMatchObject({
      code: 1,
      notes: expect.stringMatching(/^INC-105\.json is no JSON: /),
    })
    const { code, out, notes } = await run(['list'], dir)
    expect([code, idsIn(out)]).toEqual([1, ['INC-106']])
    expect(notes).toMatch(/^INC-105\.json is no JSON: .*\nINC-108\.json: title is missing\. /)
  })

  test('a new ticket with everything that is wrong with it, at once', async () => {
    const { dir } = await aFolder()
    const wrong = ['--service', 'ruby', '--severity', 'P9', '--title', 'x'.repeat(100), '--tag', 'Not A Tag']
    const { code, out, notes } = await run(['new', ...wrong], dir)
    expect([code, out]).toEqual([1, ''])
    expect(notes.split('\n').map((line) => line.split('. ')[0])).toEqual([
      'Nothing was written',
      '  title does not fit',
      '  severity does not fit',
      '  service does not fit',
      ...['reported_by', 'environment', 'description'].map((name) => `  ${name} is missing`),
      ...['steps_to_reproduce', 'expected_behavior', 'actual_behavior'].map((name) => `  ${name} is missing`),
      '  tags[1] does not fit',
    ])
    expect(await readdir(dir)).toEqual(['ticket.schema.json'])
  })

  test.each([
    ['{', 'What was piped in is no JSON: '],
    ['[]', 'What was piped in is no object with the fields of a ticket.'],
    ['null', 'What was piped in is no object with the fields of a ticket.'],
    [
      JSON.stringify({ ...node, titel: 'x' }),
      'Nothing was written. One thing is wrong:\n  titel is no field of a ticket.',
    ],
    [
      JSON.stringify({ ...node, status: 'resolved' }),
      'Nothing was written. 3 things are wrong:\n  It is resolved and has no',
    ],
  ])('%s as a new ticket', async (input, sentence) => {
    const { dir } = await aFolder()
    const { code, notes } = await run(['new', '--from', '-'], dir, input)
    expect([code, notes]).toEqual([1, expect.stringContaining(sentence)])
    expect(await readdir(dir)).toEqual(['ticket.schema.json'])
  })

  test('a new ticket of a service whose ids are all taken', async () => {
    const { dir, write } = await aFolder()
    for (let number = 201; number <= 299; number += 1) await write(`INC-${number}.json`, '{}')
    expect(await run(DRAFT, dir)).toEqual({
      code: 1,
      out: '',
      notes: 'gateway has no free id: INC-201 to INC-299 are all taken.',
    })
  })

  test('to resolve a ticket in the file of another, which would be written over', async () => {
    const { dir, write } = await aFolder(resolved)
    await write('INC-108.json', JSON.stringify({ ...node, id: 'INC-107' }))
    const said = ['--root-cause', 'Why.', '--resolution', 'Better.', '--force']
    expect(await run(['resolve', 'INC-108', ...said], dir)).toMatchObject({
      code: 1,
      notes: 'INC-108.json tells of INC-107, which belongs in INC-107.json.',
    })
    expect(JSON.parse(await read(dir, 'INC-107'))).toEqual(resolved)
  })

  test('to resolve what is resolved', async () => {
    const { dir } = await aFolder(resolved)
    const { code, notes } = await run(['resolve', 'INC-107', '--resolution', 'Better.'], dir)
    expect([code, notes]).toEqual([1, 'INC-107 is resolved already. To resolve it again, add --force.'])
  })

  test('to resolve a P1 without its post-mortem, causes or test, saying what to add', async () => {
    const { dir, write } = await aFolder()
    const before = JSON.stringify(aTicket({ severity: 'P1 - Critical' }))
    await write('INC-106.json', before)
    const { code, notes } = await run(['resolve', 'INC-106'], dir)
    expect(code).toBe(1)
    for (const text of [
      '--root-cause',
      '--resolution',
      '--post-mortem',
      '"timeline"',
      'There is no INC-106.test.ts',
    ])
      expect(notes).toContain(text)
    expect(await read(dir, 'INC-106')).toBe(before)
  })

  test('a post-mortem that lacks something, naming it', async () => {
    const { dir, write } = await aFolder(aTicket({ severity: 'P1 - Critical' }))
    await write(
      'post-mortem.json',
      JSON.stringify({ ...aPostMortem, timeline: [{ at: 'noon', event: 'Lunch' }], causes: [] }),
    )
    const said = [
      '--root-cause',
      'Why.',
      '--resolution',
      'What.',
      '--post-mortem',
      join(dir, 'post-mortem.json'),
    ]
    const { code, notes } = await run(['resolve', 'INC-106', ...said], dir)
    expect([code, notes.split('\n').map((line) => line.split('. ')[0])]).toEqual([
      1,
      [
        'Nothing was written',
        '  post_mortem.timeline[1].at does not fit',
        '  post_mortem.causes does not fit',
      ],
    ])
  })

  test('a folder that is not there', async () => {
    for (const command of [['list'], ['check'], DRAFT])
      expect(await run(command, '/nowhere')).toEqual({
        code: 1,
        out: '',
        notes: 'There is no folder /nowhere.',
      })
  })
})

describe('protects', () => {
  test('tickets that are made at the same moment: each gets an id of its own', async () => {
    const { dir } = await aFolder()
    const made = await Promise.all(Array.from({ length: 20 }, () => run(DRAFT, dir)))
    expect(made.map(({ code }) => code)).toEqual(made.map(() => 0))
    const ids = made.flatMap(({ out }) => idsIn(out)).sort()
    expect(ids).toEqual(Array.from({ length: 20 }, (_, index) => `INC-${201 + index}`))
  })

  test.each([
    ['the latest', ['INC-101', 'INC-105'], 'INC-106'],
    ['a test without a ticket', ['INC-101'], 'INC-103'],
    ['a gap, once the last one is taken', ['INC-101', 'INC-199'], 'INC-102'],
  ])('an id is not given twice: the next one after %s', async (what, ids, next) => {
    const { dir, write } = await aFolder(...ids.map((id) => aTicket({ id })))
    if (what.startsWith('a test')) await write('INC-102.test.ts', '')
    const { out } = await run(['new', '--from', '-'], dir, JSON.stringify(node))
    expect(idsIn(out)).toEqual([next])
    for (const id of ids) expect(JSON.parse(await read(dir, id))).toEqual(aTicket({ id }))
  })
})
