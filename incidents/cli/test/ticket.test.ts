import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { aFolder, aPostMortem, aTicket } from '../../test/folder.js'
import { checkFolder } from '../check-tickets.js'
import { jsonText } from '../format-json.js'
import { schemaText } from '../json-schema.js'
import { needsPostMortem, type Ticket, ticketSchema } from '../ticket.js'
import { FOLDER, filesOf, readTickets } from '../ticket-store.js'
import { judge, problemsOf } from '../validate.js'

/** The sixteen incidents of the services before ours, with their severities. */
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
  test('every ticket of ours is valid and has its test, and every test its ticket', async () => {
    expect(await problemsIn(FOLDER)).toEqual([])
  })

  test('the sixteen are there, resolved, with the test of their name', async () => {
    const { tickets } = await readTickets(FOLDER)
    const told = tickets.filter(({ id }) => id in SIXTEEN)
    expect(Object.fromEntries(told.map(({ id, severity }) => [id, severity.slice(0, 2)]))).toEqual(SIXTEEN)
    for (const ticket of told) {
      expect(ticket).toMatchObject({ status: 'resolved', regression_test: `${ticket.id}.test.ts` })
      expect(ticket.timestamp).toMatch(/^2026-02-2[78]T\d\d:\d\d:00Z$/)
      expect(ticket.post_mortem !== undefined).toBe(needsPostMortem(ticket.severity))
    }
  })

  test('every file is written as the command line writes it', async () => {
    const { tickets } = await filesOf(FOLDER)
    for (const name of tickets) {
      const text = await readFile(join(FOLDER, name), 'utf8')
      expect(text).toBe(jsonText(JSON.parse(text)))
    }
  })

  test('the documented fields come first, in their order, and eight of them have to be there', () => {
    const schema = JSON.parse(schemaText())
    expect(Object.keys(schema.properties).slice(0, DOCUMENTED.length)).toEqual(DOCUMENTED)
    expect(schema.required).toEqual(DOCUMENTED.slice(0, 8))
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema')
  })

  test('a list of words that fits in 110 columns stands on one line', () => {
    // Two spaces, "tags": [""] and no comma behind it are fourteen columns.
    const lines = (length: number) =>
      jsonText({ tags: ['x'.repeat(length)] })
        .trimEnd()
        .split('\n')
    expect(lines(96)[1]).toHaveLength(110)
    expect(lines(96)).toHaveLength(3)
    expect(lines(97)).toHaveLength(5)
    expect(jsonText({ list: [{ a: 1 }], none: [], nothing: {} })).toBe(
      '{\n  "list": [\n    {\n      "a": 1\n    }\n  ],\n  "none": [],\n  "nothing": {}\n}\n',
    )
  })

  test.each<[string, Partial<Ticket>]>([
    ['words behind the priority', { severity: 'P0 - Critical Security' }],
    ['another environment', { environment: 'CI' }],
    ['another team', { reported_by: 'Finance Team' }],
    ['another tag', { tags: ['owasp-top-10', 'n+1-query', 'something-new'] }],
    ['several lines in the log', { error_log: 'Error\n\tat line 1 ✗' }],
  ])('a ticket with %s', (_, changes) => {
    expect(problemsOf(aTicket(changes))).toEqual([])
  })

  test('a reader does without the last six documented fields, and we do not', () => {
    const short = Object.fromEntries(Object.entries(aTicket()).slice(0, 8))
    expect(judge(short)).toEqual({ ticket: short })
    expect(problemsOf(short)).toHaveLength(6)
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
  ])('%s of %j', (field, changes) => {
    const problems = problemsOf({ ...aTicket(), ...changes })
    expect(problems).toEqual([expect.stringMatching(/ (does not fit|is missing)\. [A-Z].*\.$/)])
    expect(problems[0]?.startsWith(`${field} `)).toBe(true)
    expect(ticketSchema.safeParse({ ...aTicket(), ...changes }).success).toBe(false)
  })

  test.each([null, 3, 'INC-101', [[]]])('%j as a ticket', (value) => {
    expect(problemsOf(value)[0]).toBe('It is no object with the fields of a ticket.')
  })

  test('an id of another service', () => {
    expect(problemsOf(aTicket({ service: 'gateway' }))).toEqual([
      'INC-106 is no id of gateway, which has INC-201 to INC-299.',
    ])
  })

  test('a resolved ticket without what was found', () => {
    const ticket = aTicket({ status: 'resolved', severity: 'P1 - Critical', resolution: 'What.' })
    expect(problemsOf(ticket)).toEqual([
      'It is resolved and has no root_cause.',
      'It is resolved and has no regression_test.',
      'It is resolved and has no post_mortem, which a P0 or P1 needs.',
    ])
  })
})

describe('protects', () => {
  test('a folder that is in order', async () => {
    const { dir } = await aFolder(aTicket())
    expect(await checkFolder(dir)).toEqual({ tickets: 1, problems: [] })
  })

  test.each([
    [
      'a ticket without a test',
      'INC-107.json',
      jsonText(aTicket({ id: 'INC-107' })),
      'INC-107.json has no test: there is no INC-107.test.ts.',
    ],
    ['a test without a ticket', 'INC-107.test.ts', '', 'INC-107.test.ts has no ticket.'],
    ['a file that is no JSON', 'INC-106.json', '{', /^INC-106\.json is no JSON: /],
    [
      'a file that is not named for its id',
      'INC-106.json',
      jsonText(aTicket({ id: 'INC-105' })),
      'INC-106.json tells of INC-105, which belongs in INC-105.json.',
    ],
    [
      'a file that is named for no id',
      'INC-7.json',
      '{}',
      'INC-7.json has no test: there is no INC-7.test.ts.',
    ],
    [
      'an unknown field',
      'INC-106.json',
      jsonText({ ...aTicket(), owner: 'me' }),
      'INC-106.json: owner is no field of a ticket.',
    ],
    [
      'fields in another order',
      'INC-106.json',
      jsonText({ tags: [], ...aTicket() }),
      'INC-106.json: Its fields are not in the documented order.',
    ],
    [
      'a test that is named and not there',
      'INC-106.json',
      jsonText(aTicket({ regression_test: 'x.test.ts' })),
      'INC-106.json names the test x.test.ts, which does not exist.',
    ],
    [
      'a schema that has drifted',
      'ticket.schema.json',
      '{}\n',
      'ticket.schema.json is out of date; npm run incidents -- schema writes it.',
    ],
  ])('%s is found', async (_, name, text, problem) => {
    const { dir, write } = await aFolder(aTicket())
    await write(name, text)
    expect(await problemsIn(dir)).toContainEqual(
      typeof problem === 'string' ? problem : expect.stringMatching(problem),
    )
  })

  test('two files that tell of one id', async () => {
    const { dir, write } = await aFolder(aTicket())
    await write('INC-107.json', jsonText(aTicket()))
    await write('INC-107.test.ts', '')
    expect(await problemsIn(dir)).toEqual([
      'INC-107.json tells of INC-106, which belongs in INC-106.json.',
      'INC-106 is told twice: in INC-106.json and in INC-107.json.',
    ])
  })
})
