import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'
import { Refusal } from './errors.js'
import { jsonText } from './format-json.js'
import { nearIds, nextId } from './ids.js'
import { isService, type Ticket } from './ticket.js'
import { judge, problemsOf } from './validate.js'

/** Where the tickets of ShopStack are kept. */
export const FOLDER = join(SCHEMA_ROOT, '..', 'incidents')

const TICKET_FILE = /^INC-.*\.json$/i
const TEST_FILE = /^INC-.*\.test\.ts$/i

/** The names of what a folder holds, in the order of the ids. */
export async function filesOf(dir: string): Promise<{ tickets: string[]; tests: string[] }> {
  const names = (await namesIn(dir)).sort()
  return {
    tickets: names.filter((name) => TICKET_FILE.test(name)),
    tests: names.filter((name) => TEST_FILE.test(name)),
  }
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    return await readdir(dir)
  } catch (error) {
    throw isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')
      ? new Refusal(`There is no folder ${dir}.`)
      : error
  }
}

/**
 * What a file says, as JSON.
 * @throws Refusal naming the file when it cannot be read or is no JSON
 */
export async function readJson(file: string): Promise<unknown> {
  try {
    return parsedJson(await readFile(file, 'utf8'), basename(file))
  } catch (error) {
    if (error instanceof Refusal) throw error
    const why = isCode(error, 'ENOENT') ? 'does not exist' : `cannot be read: ${messageOf(error)}`
    throw new Refusal(`${basename(file)} ${why}.`)
  }
}

/**
 * What a text says, as JSON.
 * @throws Refusal naming where it came from when it is no JSON
 */
export function parsedJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Refusal(`${name} is no JSON: ${messageOf(error)}.`)
  }
}

/** On one line: newer parsers quote the text, line feeds included. */
const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ')

/** The tickets that can be read, in the order of their ids, and a line for each file that cannot. */
export async function readTickets(dir: string): Promise<{ tickets: Ticket[]; problems: string[] }> {
  const { tickets: names } = await filesOf(dir)
  const read = await Promise.allSettled(names.map((name) => readTicket(dir, name)))
  return {
    tickets: read.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
    problems: read.flatMap((result) => (result.status === 'rejected' ? [result.reason.message] : [])),
  }
}

async function readTicket(dir: string, name: string): Promise<Ticket> {
  const judged = judge(await readJson(join(dir, name)))
  if ('ticket' in judged) return judged.ticket
  throw new Refusal(...judged.problems.map((problem) => `${name}: ${problem}`))
}

/**
 * One ticket by its id, in any case.
 * @throws Refusal naming near ids when there is none, or what is wrong with its file
 */
export async function ticketOf(dir: string, id: string): Promise<Ticket> {
  const { tickets } = await filesOf(dir)
  const name = `${id.toUpperCase()}.json`
  if (tickets.includes(name)) return ownTicket(dir, name)
  const near = nearIds(
    id,
    tickets.map((file) => basename(file, '.json')),
  )
  const hint = near.length > 0 ? ` Was one of these meant: ${near.join(', ')}?` : ''
  throw new Refusal(`There is no ticket ${id}.${hint}`)
}

/** The ticket of a file that tells of no other: what is written back must not land in another file. */
async function ownTicket(dir: string, name: string): Promise<Ticket> {
  const ticket = await readTicket(dir, name)
  if (`${ticket.id}.json` === name) return ticket
  throw new Refusal(`${name} tells of ${ticket.id}, which belongs in ${ticket.id}.json.`)
}

/**
 * Writes a new ticket under the next free id of its service, and answers it. Two that are written at the same moment
 * get two ids: a file that is there already is never touched.
 * @throws Refusal with everything that is wrong with it, or when no id is free
 */
export async function createTicket(dir: string, draft: Readonly<Record<string, unknown>>): Promise<Ticket> {
  for (;;) {
    const id = await freeId(dir, draft.service)
    const ticket = acceptable({ ...draft, id })
    try {
      await writeFile(join(dir, `${id}.json`), jsonText(ticket), { flag: 'wx' })
      return ticket
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error
    }
  }
}

/** Without a known service any id will do: the ticket is going to be refused. */
async function freeId(dir: string, service: unknown): Promise<string> {
  const taken = new Set((await namesIn(dir)).map((name) => name.slice(0, 'INC-000'.length).toUpperCase()))
  return nextId(isService(service) ? service : 'gateway', taken)
}

/**
 * Writes a ticket in place of what it was.
 * @throws Refusal with everything that is wrong with it
 */
export async function replaceTicket(dir: string, changed: Ticket): Promise<Ticket> {
  const ticket = acceptable(changed)
  const file = join(dir, `${ticket.id}.json`)
  // Readers see the old text or the new one, never half of it.
  const draft = `${file}.${process.pid}`
  await writeFile(draft, jsonText(ticket))
  await rename(draft, file)
  return ticket
}

/** The ticket with its fields in the documented order. */
function acceptable(value: Readonly<Record<string, unknown>>): Ticket {
  const problems = problemsOf(value)
  const judged = judge(value)
  if (problems.length === 0 && 'ticket' in judged) return judged.ticket
  throw new Refusal(
    `Nothing was written. ${counted(problems.length)}:`,
    ...problems.map((line) => `  ${line}`),
  )
}

const counted = (count: number): string => (count === 1 ? 'One thing is wrong' : `${count} things are wrong`)

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
