import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { CommandError } from '@shopstack/drizzle/cli/command-line'
import { SCHEMA_FILE, schemaText } from './json-schema.js'
import { filesOf, readJson } from './ticket-store.js'
import { isInOrder, parseTicket, validateTicket } from './validate.js'

/** The result of a check: the number of tickets, and one sentence per problem. */
export interface CheckResult {
  readonly tickets: number
  readonly problems: readonly string[]
}

/** Checks every ticket of a folder, its test and the JSON Schema. */
export async function checkFolder(dir: string): Promise<CheckResult> {
  const { tickets, tests } = await filesOf(dir)
  const ids = new Map<string, string>()
  const problems: string[] = []
  for (const file of tickets) problems.push(...(await ticketProblems(dir, file, ids)))
  const strays = tests.filter((test) => !tickets.includes(test.replace('.test.ts', '.json')))
  problems.push(
    ...strays.map((test) => `${test} has no ticket.`),
    ...(await schemaProblems(join(dir, SCHEMA_FILE))),
  )
  return { tickets: tickets.length, problems }
}

/** `ids` maps each id to the first file that contains it. */
async function ticketProblems(dir: string, file: string, ids: Map<string, string>): Promise<string[]> {
  const name = basename(file, '.json')
  const test = `${name}.test.ts`
  const untested = existsSync(join(dir, test)) ? [] : [`${file} has no test: ${test} does not exist.`]
  try {
    const value = await readJson(join(dir, file))
    const parsed = parseTicket(value)
    const order = isInOrder(value) ? [] : ['The fields are not in the documented order.']
    const own = [...validateTicket(value), ...order].map((problem) => `${file}: ${problem}`)
    if ('problems' in parsed) return [...own, ...untested]
    const { id, regression_test: regressionTest } = parsed.ticket
    const other = ids.get(id)
    ids.set(id, other ?? file)
    return [
      ...own,
      ...(id === name ? [] : [`${file} contains ${id}, which belongs in ${id}.json.`]),
      ...(other ? [`${id} is in two files: ${other} and ${file}.`] : []),
      ...untested,
      ...(regressionTest && !existsSync(join(dir, regressionTest))
        ? [`${file} refers to the test ${regressionTest}, which does not exist.`]
        : []),
    ]
  } catch (error) {
    if (error instanceof CommandError) return [error.message, ...untested]
    throw error
  }
}

async function schemaProblems(file: string): Promise<string[]> {
  const how = 'npm run incidents -- schema writes it.'
  if (!existsSync(file)) return [`${SCHEMA_FILE} is missing; ${how}`]
  return (await readFile(file, 'utf8')) === schemaText() ? [] : [`${SCHEMA_FILE} is out of date; ${how}`]
}
