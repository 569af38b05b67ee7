import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { aFolder, aPostMortem, aTicket } from '../../test/folder.js'
import { checkFolder } from '../check-tickets.js'
import { formatJson } from '../format-json.js'
import { schemaText } from '../json-schema.js'
import { needsPostMortem, type Ticket, ticketSchema } from '../ticket.js'
import { filesOf, readTickets, TICKETS_FOLDER } from '../ticket-store.js'
import { parseTicket, validateTicket } from '../validate.js'

/** The sixteen incidents of the two legacy services, with their severities. */
const SIXTEEN: Record<string, string> = {
  ...{ 'INC-001': 'P1', 'INC-002': 'P1', 'INC-003': 'P2', 'INC-004': 'P2' },
  ...{ 'INC-005': 'P2', 'INC-006': 'P1', 'INC-007': 'P0', 'INC-008': 'P1' },
  ...{ 'INC-101': 'P1', 'INC-102': 'P1', 'INC-103': 'P2', 'INC-104': 'P3' },
  ...{ 'INC-105': 'P2', 'INC-106': 'P2', 'INC-107': 'P1', 'INC-108': 'P2' },
}

const DOCUMENTED = [
  ...['id', 'title', 'severity', 'service', 'reported_by', 'environment', 'timestamp', 'description'],
  ...['steps_to_reproduce', 'error_log', 'expected_behavior', 'actual_behavior', 'recent_changes', 'tags'],
]

const problemsIn = async (dir: string) => (await checkFolder(dir)).problems

describe('answers', () => {
  test('every ticket of this repository is valid and has a test, and every test has a ticket', async () => {
    expect(await problemsIn(TICKETS_FOLDER)).toEqual([])
  })

  test('the sixteen incidents are resolved, each with a test named like it', async () => {
    const { tickets } = await readTickets(TICKETS_FOLDER)
    const sixteen = tickets.filter(({ id }) => id in SIXTEEN)
    expect(Object.fromEntries(sixteen.map(({ id, severity }) => [id, severity.slice(0, 2)]))).toEqual(SIXTEEN)
    for (const ticket of sixteen) {
      expect(ticket).toMatchObject({ status: 'resolved', regression_test: `${ticket.id}.test.ts` })
      expect(ticket.timestamp).toMatch(/^2026-02-2[78]T\d\d:\d\d:00Z$/)
      expect(ticket.post_mortem !== undefined).toBe(needsPostMortem(ticket.severity))
    }
  })

  test('every ticket file is formatted as the command line formats it', async () => {
    const { tickets } = await filesOf(TICKETS_FOLDER)
    for (const name of tickets) {
      const text = await readFile(join(TICKETS_FOLDER, name), 'utf8')
      expect(text).toBe(formatJson(JSON.parse(text)))
    }
  })

  test('the schema lists the documented fields first, in order, and requires the first eight', () => {
    const schema = JSON.parse(schemaText())
    expect(Object.keys(schema.properties).slice(0, DOCUMENTED.length)).toEqual(DOCUMENTED)
    expect(schema.required).toEqual(DOCUMENTED.slice(0, 8))
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema')
  })

  test('a list of scalars that fits into 110 columns is written on one line', () => {
    // Two spaces and "tags": [""] without a comma are fourteen columns.
    const lines = (length: number) =>
      formatJson({ tags: ['x'.repeat(length)] })
        .trimEnd()
        .split('\n')
    expect(lines(96)[1]).toHaveLength(110)
    expect(lines(96)).toHaveLength(3)
    expect(lines(97)).toHaveLength(5)
    expect(formatJson({ list: [{ a: 1 }], none: [], nothing: {} })).toBe(
      '{\n  "list": [\n    {\n      "a": 1\n    }\n  ],\n  "none": [],\n  "nothing": {}\n}\n',
    )
  })

  test.each<[string, Partial<Ticket>]>([
    ['a text after the priority', { severity: 'P0 - Critical Security' }],
    ['another environment', { environment: 'CI' }],
    ['another team', { reported_by: 'Finance Team' }],
    ['another tag', { tags: ['owasp-top-10', 'n+1-query', 'something-new'] }],
    ['several lines in the log', { error_log: 'Error\n\tat line 1 ✗' }],
  ])('a ticket with %s is valid', (_, changes) => {
    expect(validateTicket(aTicket(changes))).toEqual([])
  })

  test('readers accept tickets without the last six documented fields, the command line does not', () => {
    const short = Object.fromEntries(Object.entries(aTicket()).slice(0, 8))
    expect(parseTicket(short)).toEqual({ ticket: short })
    expect(validateTicket(short)).toHaveLength(6)
  })
})

describe('refuses', () => {
  test.each<[string, Record<string, unknown>]>([
    ['title', { title: 'x'.repeat(100) }],
    ['title', { title: '  ' }],
    ['severity', { severity: 'P4 - Low' }],
    ['severity', { severity: 'Critical' }],
    ['service', { service: 'ruby-service' }],
    ['id', { id: 'INC-16' }],
    ['timestamp', { timestamp: '2026-02-30T10:00:00Z' }],
    ['timestamp', { timestamp: '2026-02-28T10:00:00+01:00' }],
    ['timestamp', { timestamp: '2026-02-28T10:00:00' }],
    ['steps_to_reproduce', { steps_to_reproduce: [] }],
    ['steps_to_reproduce[2]', { steps_to_reproduce: ['One', 2] }],
    ['tags[1]', { tags: ['Security'] }],
    ['status', { status: 'closed' }],
    ['post_mortem.causes', { post_mortem: { ...aPostMortem, causes: undefined } }],
  ])('%s is invalid in %j', (field, changes) => {
    const problems = validateTicket({ ...aTicket(), ...changes })
    expect(problems).toEqual([expect.stringMatching(/ (is invalid|is missing)\. [A-Z].*\.$/)])
    expect(problems[0]?.startsWith(`${field} `)).toBe(true)
    expect(ticketSchema.safeParse({ ...aTicket(), ...changes }).success).toBe(false)
  })

  test.each([null, 3, 'INC-101', [[]]])('%j is not a ticket', (value) => {
    expect(validateTicket(value)[0]).toBe('The value is not an object with the fields of a ticket.')
  })

  test('an id in the range of another service is rejected', () => {
    expect(validateTicket(aTicket({ service: 'gateway' }))).toEqual([
      'INC-106 is outside the range of gateway: INC-201 to INC-299.',
    ])
  })

  test('a resolved ticket without root cause, test and post-mortem is rejected', () => {
    const ticket = aTicket({ status: 'resolved', severity: 'P1 - Critical', resolution: 'What.' })
    expect(validateTicket(ticket)).toEqual([
      'A resolved ticket requires root_cause.',
      'A resolved ticket requires regression_test.',
      'A resolved P0 or P1 requires post_mortem.',
    ])
  })
})

describe('protects', () => {
  test('a valid folder has no problems', async () => {
    const { dir } = await aFolder(aTicket())
    expect(await checkFolder(dir)).toEqual({ tickets: 1, problems: [] })
  })

  test.each([
    [
      'a ticket without a test',
      'INC-107.json',
      formatJson(aTicket({ id: 'INC-107' })),
      'INC-107.json has no test: INC-107.test.ts does not exist.',
    ],
    ['a test without a ticket', 'INC-107.test.ts', '', 'INC-107.test.ts has no ticket.'],
    ['a file that is not JSON', 'INC-106.json', '{', /^INC-106\.json is not valid JSON: /],
    [
      'a file that is not named like its id',
      'INC-106.json',
      formatJson(aTicket({ id: 'INC-105' })),
      'INC-106.json contains INC-105, which belongs in INC-105.json.',
    ],
    [
      'a file name that is not an id',
      'INC-7.json',
      '{}',
      'INC-7.json has no test: INC-7.test.ts does not exist.',
    ],
    [
      'an unknown field',
      'INC-106.json',
      formatJson({ ...aTicket(), owner: 'me' }),
      'INC-106.json: owner is not a field of a ticket.',
    ],
    [
      'fields in another order',
      'INC-106.json',
      formatJson({ tags: [], ...aTicket() }),
      'INC-106.json: The fields are not in the documented order.',
    ],
    [
      'a reference to a missing test',
      'INC-106.json',
      formatJson(aTicket({ regression_test: 'x.test.ts' })),
      'INC-106.json refers to the test x.test.ts, which does not exist.',
    ],
    [
      'an outdated schema',
      'ticket.schema.json',
      '{}\n',
      'ticket.schema.json is out of date; npm run incidents -- schema writes it.',
    ],
  ])('the check reports %s', async (_, name, text, problem) => {
    const { dir, write } = await aFolder(aTicket())
    await write(name, text)
    expect(await problemsIn(dir)).toContainEqual(
      typeof problem === 'string' ? problem : expect.stringMatching(problem),
    )
  })

  test('the check reports an id in two files', async () => {
    const { dir, write } = await aFolder(aTicket())
    await write('INC-107.json', formatJson(aTicket()))
    await write('INC-107.test.ts', '')
    expect(await problemsIn(dir)).toEqual([
      'INC-107.json contains INC-106, which belongs in INC-106.json.',
      'INC-106 is in two files: INC-106.json and INC-107.json.',
    ])
  })
})
