import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { aFolder, aPostMortem, aTicket, runTickets } from '../../test/folder.js'
import { TICKETS_FOLDER } from '../ticket-store.js'

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
  test.each(['', '--help', 'help', '-h'])('"%s" lists the commands', async (line) => {
    const { code, out } = await runTickets(line === '' ? [] : [line])
    expect(code).toBe(0)
    for (const name of COMMANDS) expect(out).toMatch(new RegExp(`^ {2}${name} +\\w`, 'm'))
  })

  test.each(COMMANDS)('%s --help prints its usage', async (name) => {
    const { code, out } = await runTickets([name, '--help'])
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(new RegExp(`^Usage: npm run incidents -- ${name}`)),
    ])
  })

  test('list prints id, severity, status and title, by id', async () => {
    const { dir } = await aFolder(resolved, node, python)
    const { code, out } = await runTickets(['list'], dir)
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
  ])('list %j prints the matching tickets', async (filters, ids) => {
    const { dir } = await aFolder(python, node, resolved)
    const { code, out } = await runTickets(['list', ...filters], dir)
    expect([code, idsIn(out)]).toEqual([0, ids])
    expect(JSON.parse((await runTickets(['list', ...filters, '--json'], dir)).out)).toEqual(
      [python, node, resolved].filter(({ id }) => ids.includes(id)),
    )
  })

  test('show prints the whole ticket, as text or as JSON', async () => {
    const { dir } = await aFolder({ ...resolved, post_mortem: aPostMortem })
    const { code, out } = await runTickets(['show', 'inc-107'], dir)
    expect(code).toBe(0)
    for (const text of [
      resolved.title,
      '1. GET /api/products?page=1',
      'Why.',
      'It was reported.',
      'resolved',
    ])
      expect(out).toContain(text)
    expect((await runTickets(['show', 'INC-107', '--json'], dir)).out).toBe(
      (await read(dir, 'INC-107')).trimEnd(),
    )
  })

  test('new writes a ticket with all fields in the documented order and prints its file name', async () => {
    const { dir } = await aFolder()
    const { code, out, notes } = await runTickets(
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

  test('new sets the timestamp to the current minute by default', async () => {
    const { dir } = await aFolder()
    const { out } = await runTickets([...DRAFT, '--json'], dir)
    const { timestamp } = JSON.parse(out)
    expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z$/)
    expect(await read(dir, 'INC-201')).toBe(`${out}\n`)
  })

  test.each(['a file', 'standard input'])(
    'new takes fields from %s, and options override them',
    async (from) => {
      const { dir, write } = await aFolder(node)
      await write('draft.json', JSON.stringify({ ...node, extra: undefined }))
      const source = from === 'a file' ? join(dir, 'draft.json') : '-'
      const result = await runTickets(
        ['new', '--from', source, '--title', 'Another'],
        dir,
        JSON.stringify(node),
      )
      expect(result).toMatchObject({
        code: 0,
        notes: 'The id INC-106 of the input is ignored; the ticket is INC-107.',
      })
      expect(JSON.parse(await read(dir, 'INC-107'))).toEqual({ ...node, id: 'INC-107', title: 'Another' })
    },
  )

  test('resolve adds the given fields and keeps the others', async () => {
    const { dir } = await aFolder(node)
    const options = ['--root-cause', 'Why.', '--resolution', 'What.', '--regression-test', 'INC-106.test.ts']
    expect(await runTickets(['resolve', 'INC-106', ...options], dir)).toEqual({
      code: 0,
      out: 'INC-106 is resolved.',
      notes: '',
    })
    const added = { root_cause: 'Why.', resolution: 'What.', regression_test: 'INC-106.test.ts' }
    expect(JSON.parse(await read(dir, 'INC-106'))).toEqual({ ...node, status: 'resolved', ...added })
    expect(await runTickets(['check'], dir)).toMatchObject({ code: 0, out: '1 ticket, each with its test.' })
    expect(await readdir(dir)).toHaveLength(3)
  })

  test('resolve reads the post-mortem of a P1 from a file', async () => {
    const { dir, write } = await aFolder(aTicket({ severity: 'P1 - Critical' }))
    await write('post-mortem.json', JSON.stringify(aPostMortem))
    const options = [
      '--root-cause',
      'Why.',
      '--resolution',
      'What.',
      '--post-mortem',
      join(dir, 'post-mortem.json'),
    ]
    expect((await runTickets(['resolve', 'INC-106', ...options], dir)).code).toBe(0)
    expect(JSON.parse(await read(dir, 'INC-106')).post_mortem).toEqual(aPostMortem)
  })

  test('resolve --force resolves a resolved ticket and keeps fields that are not given', async () => {
    const { dir } = await aFolder(resolved)
    expect((await runTickets(['resolve', 'INC-107', '--resolution', 'Better.', '--force'], dir)).code).toBe(0)
    expect(JSON.parse(await read(dir, 'INC-107'))).toEqual({ ...resolved, resolution: 'Better.' })
  })

  test('schema rewrites the JSON Schema', async () => {
    const { dir, write } = await aFolder()
    await write('ticket.schema.json', '{}')
    expect((await runTickets(['check'], dir)).code).toBe(1)
    expect((await runTickets(['schema'], dir)).code).toBe(0)
    expect((await runTickets(['check'], dir)).code).toBe(0)
  })

  test('the command-line process checks the tickets of this repository', async () => {
    const file = join(TICKETS_FOLDER, 'cli', 'main.ts')
    const args = ['--conditions=source', '--import', import.meta.resolve('tsx'), file]
    const { stdout } = await promisify(execFile)(process.execPath, [...args, 'check'])
    expect(stdout).toMatch(/^\d+ tickets, each with its test\.\n$/)
    await expect(promisify(execFile)(process.execPath, [...args, 'show'])).rejects.toMatchObject({ code: 2 })
  })
})

describe('refuses', () => {
  test.each([
    ['frobnicate', "unknown command 'frobnicate'"],
    ['constructor', "unknown command 'constructor'"],
    ['--json', "unknown option '--json'"],
    ['list --all', "unknown option '--all'"],
    ['list INC-101', "too many arguments for 'list'. Expected 0 arguments but got 1."],
    ['list --tag', "option '--tag <tag>' argument missing"],
    [
      'list --severity P4',
      "option '--severity <priority>' argument 'P4' is invalid. Allowed choices are P0, P1, P2, P3.",
    ],
    [
      'list --service ruby',
      "option '--service <service>' argument 'ruby' is invalid. Allowed choices are python-service, node-service, gateway.",
    ],
    [
      'list --status done',
      "option '--status <status>' argument 'done' is invalid. Allowed choices are open, investigating, resolved.",
    ],
    ['show', "missing required argument 'id'"],
    ['show INC-101 INC-102', "too many arguments for 'show'. Expected 1 argument but got 2."],
    ['resolve', "missing required argument 'id'"],
  ])('"%s" fails with one sentence', async (line, sentence) => {
    expect(await runTickets(line.split(' '))).toEqual({
      code: 2,
      out: '',
      notes: `error: ${sentence}\nAdd --help for the usage.`,
    })
  })

  test('an unknown id fails with similar ids', async () => {
    const { dir } = await aFolder(python, node, resolved)
    for (const command of ['show', 'resolve'])
      expect(await runTickets([command, 'INC-117'], dir)).toEqual({
        code: 1,
        out: '',
        notes: 'Ticket INC-117 does not exist. Similar ids: INC-107, INC-106, INC-001.',
      })
    const empty = await aFolder()
    expect((await runTickets(['show', '../INC-107'], empty.dir)).notes).toBe(
      'Ticket ../INC-107 does not exist.',
    )
  })

  test('an invalid file fails with its name, and list prints the valid tickets', async () => {
    const { dir, write } = await aFolder(node)
    await write('INC-105.json', '{"id": ')
    await write('INC-108.json', '{"id": "INC-108"}')
    expect(await runTickets(['show', 'INC-105'], dir)).toMatchObject({
      code: 1,
      notes: expect.stringMatching(/^INC-105\.json is not valid JSON: /),
    })
    const { code, out, notes } = await runTickets(['list'], dir)
    expect([code, idsIn(out)]).toEqual([1, ['INC-106']])
    expect(notes).toMatch(/^INC-105\.json is not valid JSON: .*\nINC-108\.json: title is missing\. /)
  })

  test('an invalid new ticket fails with all its problems', async () => {
    const { dir } = await aFolder()
    const wrong = ['--service', 'ruby', '--severity', 'P9', '--title', 'x'.repeat(100), '--tag', 'Not A Tag']
    const { code, out, notes } = await runTickets(['new', ...wrong], dir)
    expect([code, out]).toEqual([1, ''])
    expect(notes.split('\n').map((line) => line.split('. ')[0])).toEqual([
      'Nothing was written',
      '  title is invalid',
      '  severity is invalid',
      '  service is invalid',
      ...['reported_by', 'environment', 'description'].map((name) => `  ${name} is missing`),
      ...['steps_to_reproduce', 'expected_behavior', 'actual_behavior'].map((name) => `  ${name} is missing`),
      '  tags[1] is invalid',
    ])
    expect(await readdir(dir)).toEqual(['ticket.schema.json'])
  })

  test.each([
    ['{', 'Standard input is not valid JSON: '],
    ['[]', 'Standard input is not an object with the fields of a ticket.'],
    ['null', 'Standard input is not an object with the fields of a ticket.'],
    [
      JSON.stringify({ ...node, titel: 'x' }),
      'Nothing was written. 1 problem:\n  titel is not a field of a ticket.',
    ],
    [
      JSON.stringify({ ...node, status: 'resolved' }),
      'Nothing was written. 3 problems:\n  A resolved ticket requires',
    ],
  ])('the new ticket %s is rejected', async (input, sentence) => {
    const { dir } = await aFolder()
    const { code, notes } = await runTickets(['new', '--from', '-'], dir, input)
    expect([code, notes]).toEqual([1, expect.stringContaining(sentence)])
    expect(await readdir(dir)).toEqual(['ticket.schema.json'])
  })

  test('a new ticket fails when its service has no free id', async () => {
    const { dir, write } = await aFolder()
    for (let number = 201; number <= 299; number += 1) await write(`INC-${number}.json`, '{}')
    expect(await runTickets(DRAFT, dir)).toEqual({
      code: 1,
      out: '',
      notes: 'gateway has no free id: INC-201 to INC-299 are taken.',
    })
  })

  test('a ticket in the file of another id is not resolved, so that the other is not overwritten', async () => {
    const { dir, write } = await aFolder(resolved)
    await write('INC-108.json', JSON.stringify({ ...node, id: 'INC-107' }))
    const options = ['--root-cause', 'Why.', '--resolution', 'Better.', '--force']
    expect(await runTickets(['resolve', 'INC-108', ...options], dir)).toMatchObject({
      code: 1,
      notes: 'INC-108.json contains INC-107, which belongs in INC-107.json.',
    })
    expect(JSON.parse(await read(dir, 'INC-107'))).toEqual(resolved)
  })

  test('a resolved ticket is not resolved again without --force', async () => {
    const { dir } = await aFolder(resolved)
    const { code, notes } = await runTickets(['resolve', 'INC-107', '--resolution', 'Better.'], dir)
    expect([code, notes]).toEqual([1, 'INC-107 is already resolved. Use --force to resolve it again.'])
  })

  test('a P1 without root cause, post-mortem or test is not resolved, and the message lists what is missing', async () => {
    const { dir, write } = await aFolder()
    const before = JSON.stringify(aTicket({ severity: 'P1 - Critical' }))
    await write('INC-106.json', before)
    const { code, notes } = await runTickets(['resolve', 'INC-106'], dir)
    expect(code).toBe(1)
    for (const text of [
      '--root-cause',
      '--resolution',
      '--post-mortem',
      '"timeline"',
      'INC-106.test.ts does not exist',
    ])
      expect(notes).toContain(text)
    expect(await read(dir, 'INC-106')).toBe(before)
  })

  test('an incomplete post-mortem fails with the missing fields', async () => {
    const { dir, write } = await aFolder(aTicket({ severity: 'P1 - Critical' }))
    await write(
      'post-mortem.json',
      JSON.stringify({ ...aPostMortem, timeline: [{ at: 'noon', event: 'Lunch' }], causes: [] }),
    )
    const options = [
      '--root-cause',
      'Why.',
      '--resolution',
      'What.',
      '--post-mortem',
      join(dir, 'post-mortem.json'),
    ]
    const { code, notes } = await runTickets(['resolve', 'INC-106', ...options], dir)
    expect([code, notes.split('\n').map((line) => line.split('. ')[0])]).toEqual([
      1,
      ['Nothing was written', '  post_mortem.timeline[1].at is invalid', '  post_mortem.causes is invalid'],
    ])
  })

  test('a missing folder fails', async () => {
    for (const command of [['list'], ['check'], DRAFT])
      expect(await runTickets(command, '/nowhere')).toEqual({
        code: 1,
        out: '',
        notes: 'The folder /nowhere does not exist.',
      })
  })
})

describe('protects', () => {
  test('concurrently created tickets get different ids', async () => {
    const { dir } = await aFolder()
    const made = await Promise.all(Array.from({ length: 20 }, () => runTickets(DRAFT, dir)))
    expect(made.map(({ code }) => code)).toEqual(made.map(() => 0))
    const ids = made.flatMap(({ out }) => idsIn(out)).sort()
    expect(ids).toEqual(Array.from({ length: 20 }, (_, index) => `INC-${201 + index}`))
  })

  test.each([
    ['the highest id', ['INC-101', 'INC-105'], 'INC-106'],
    ['a test without a ticket', ['INC-101'], 'INC-103'],
    ['a gap, when the highest number is taken', ['INC-101', 'INC-199'], 'INC-102'],
  ])('ids are not reused: the next id follows %s', async (what, ids, next) => {
    const { dir, write } = await aFolder(...ids.map((id) => aTicket({ id })))
    if (what.startsWith('a test')) await write('INC-102.test.ts', '')
    const { out } = await runTickets(['new', '--from', '-'], dir, JSON.stringify(node))
    expect(idsIn(out)).toEqual([next])
    for (const id of ids) expect(JSON.parse(await read(dir, id))).toEqual(aTicket({ id }))
  })
})
