import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { CommandError } from '@shopstack/drizzle/cli/command-line'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'
import { formatJson } from './format-json.js'
import { nearIds, nextId } from './ids.js'
import { isService, type Ticket } from './ticket.js'
import { parseTicket, validateTicket } from './validate.js'

/** The folder of ShopStack's tickets. */
export const TICKETS_FOLDER = join(SCHEMA_ROOT, '..', 'incidents')

const TICKET_FILE = /^INC-.*\.json$/i
const TEST_FILE = /^INC-.*\.test\.ts$/i

/** File names of tickets and tests in a folder, by id. */
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
      ? new CommandError(`The folder ${dir} does not exist.`)
      : error
  }
}

/**
 * Reads a JSON file.
 * @throws CommandError that names the file when it is unreadable or invalid
 */
export async function readJson(file: string): Promise<unknown> {
  try {
    return parseJson(await readFile(file, 'utf8'), basename(file))
  } catch (error) {
    if (error instanceof CommandError) throw error
    const why = isCode(error, 'ENOENT') ? 'does not exist' : `cannot be read: ${messageOf(error)}`
    throw new CommandError(`${basename(file)} ${why}.`)
  }
}

/**
 * Parses JSON text.
 * @throws CommandError that names the source
 */
export function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new CommandError(`${name} is not valid JSON: ${messageOf(error)}.`)
  }
}

/** The message on one line: newer parsers quote the text with its line feeds. */
const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ')

/** The valid tickets by id, and one line per invalid file. */
export async function readTickets(dir: string): Promise<{ tickets: Ticket[]; problems: string[] }> {
  const { tickets: names } = await filesOf(dir)
  const read = await Promise.allSettled(names.map((name) => readTicket(dir, name)))
  return {
    tickets: read.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
    problems: read.flatMap((result) => (result.status === 'rejected' ? [result.reason.message] : [])),
  }
}

async function readTicket(dir: string, name: string): Promise<Ticket> {
  const parsed = parseTicket(await readJson(join(dir, name)))
  if ('ticket' in parsed) return parsed.ticket
  throw new CommandError(...parsed.problems.map((problem) => `${name}: ${problem}`))
}

/**
 * One ticket by its id, case-insensitive.
 * @throws CommandError with similar ids when it does not exist, or with the problems of its file
 */
export async function ticketOf(dir: string, id: string): Promise<Ticket> {
  const { tickets } = await filesOf(dir)
  const name = `${id.toUpperCase()}.json`
  if (tickets.includes(name)) return readOwnTicket(dir, name)
  const near = nearIds(
    id,
    tickets.map((file) => basename(file, '.json')),
  )
  const hint = near.length > 0 ? ` Similar ids: ${near.join(', ')}.` : ''
  throw new CommandError(`Ticket ${id} does not exist.${hint}`)
}

/** Reads a ticket whose id matches its file name, because it is written back by its id. */
async function readOwnTicket(dir: string, name: string): Promise<Ticket> {
  const ticket = await readTicket(dir, name)
  if (`${ticket.id}.json` === name) return ticket
  throw new CommandError(`${name} contains ${ticket.id}, which belongs in ${ticket.id}.json.`)
}

/**
 * Writes a new ticket with the next free id of its service. Existing files are never overwritten, so concurrent calls get
 * different ids.
 * @throws CommandError with all problems of the ticket, or when no id is free
 */
export async function createTicket(dir: string, draft: Readonly<Record<string, unknown>>): Promise<Ticket> {
  for (;;) {
    const id = await freeId(dir, draft.service)
    const ticket = validTicket({ ...draft, id })
    try {
      await writeFile(join(dir, `${id}.json`), formatJson(ticket), { flag: 'wx' })
      return ticket
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error
    }
  }
}

/** Without a known service any id will do: validation rejects the ticket afterwards. */
async function freeId(dir: string, service: unknown): Promise<string> {
  const taken = new Set((await namesIn(dir)).map((name) => name.slice(0, 'INC-000'.length).toUpperCase()))
  return nextId(isService(service) ? service : 'gateway', taken)
}

/**
 * Overwrites a ticket.
 * @throws CommandError with all problems of the ticket
 */
export async function replaceTicket(dir: string, changed: Ticket): Promise<Ticket> {
  const ticket = validTicket(changed)
  const file = join(dir, `${ticket.id}.json`)
  // Written to a temporary file and renamed, so that readers never see a partial file.
  const draft = `${file}.${process.pid}`
  await writeFile(draft, formatJson(ticket))
  await rename(draft, file)
  return ticket
}

/** The ticket with its fields in the documented order; throws all problems together. */
function validTicket(value: Readonly<Record<string, unknown>>): Ticket {
  const problems = validateTicket(value)
  const parsed = parseTicket(value)
  if (problems.length === 0 && 'ticket' in parsed) return parsed.ticket
  throw new CommandError(
    `Nothing was written. ${problemCount(problems.length)}:`,
    ...problems.map((line) => `  ${line}`),
  )
}

const problemCount = (count: number): string => (count === 1 ? '1 problem' : `${count} problems`)

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
