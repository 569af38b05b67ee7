import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Refusal } from './errors.js'
import { SCHEMA_FILE, schemaText } from './json-schema.js'
import { filesOf, readJson } from './ticket-store.js'
import { isInOrder, judge, problemsOf } from './validate.js'

/** What a check found in a folder: how many tickets, and a sentence for each thing that is wrong. */
export interface Findings {
  readonly tickets: number
  readonly problems: readonly string[]
}

/** Checks every ticket of a folder, its test and the JSON Schema beside it. */
export async function checkFolder(dir: string): Promise<Findings> {
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

/** `ids` knows which file has told of an id before this one. */
async function ticketProblems(dir: string, file: string, ids: Map<string, string>): Promise<string[]> {
  const name = basename(file, '.json')
  const test = `${name}.test.ts`
  const untested = existsSync(join(dir, test)) ? [] : [`${file} has no test: there is no ${test}.`]
  try {
    const value = await readJson(join(dir, file))
    const judged = judge(value)
    const order = isInOrder(value) ? [] : ['Its fields are not in the documented order.']
    const own = [...problemsOf(value), ...order].map((problem) => `${file}: ${problem}`)
    if ('problems' in judged) return [...own, ...untested]
    const { id, regression_test: regressionTest } = judged.ticket
    const other = ids.get(id)
    ids.set(id, other ?? file)
    return [
      ...own,
      ...(id === name ? [] : [`${file} tells of ${id}, which belongs in ${id}.json.`]),
      ...(other ? [`${id} is told twice: in ${other} and in ${file}.`] : []),
      ...untested,
      ...(regressionTest && !existsSync(join(dir, regressionTest))
        ? [`${file} names the test ${regressionTest}, which does not exist.`]
        : []),
    ]
  } catch (error) {
    if (error instanceof Refusal) return [error.message, ...untested]
    throw error
  }
}

async function schemaProblems(file: string): Promise<string[]> {
  const how = 'npm run incidents -- schema writes it.'
  if (!existsSync(file)) return [`${SCHEMA_FILE} is missing; ${how}`]
  return (await readFile(file, 'utf8')) === schemaText() ? [] : [`${SCHEMA_FILE} is out of date; ${how}`]
}
