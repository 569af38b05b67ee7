import type { Viewer } from '@shopstack/kit/auth/viewer'
import { checkPlans } from '../hand-written/check-plans.js'
import { exampleValues } from '../hand-written/examples.js'
import { GRAPHQL_STATEMENTS, LIST_STATEMENTS } from '../hand-written/graphql-statements.js'
import { REST_ROUTES } from '../hand-written/rest-statements.js'
import { type HandWrittenServer, openRoute } from '../hand-written/route.js'
import { type HandWritten, single, type Variables } from '../hand-written/statement.js'
import type { StartProgram } from '../harness/program.js'

const OPERATIONS: Readonly<Record<string, HandWritten>> = { ...GRAPHQL_STATEMENTS, ...LIST_STATEMENTS }

/** A route for each query, with one prepared statement each: what is possible without sharing statements. */
export const start: StartProgram = (options) =>
  openRoute(options, 'insights', async (server) => {
    const { sql, operations, get } = server
    const named = [...Object.entries(OPERATIONS), ...REST_ROUTES]
    await checkPlans(
      sql,
      named.map(([name, statement]) => ({
        name,
        text: single(statement),
        values: exampleValues(statement)[0] ?? [],
      })),
    )
    const runs = new Map(named.map(([name, statement]) => [name, runnerOf(server, statement)]))
    operations(({ operationName, variables }, viewer) => runs.get(operationName)?.(variables, viewer) ?? none)
    for (const [path] of REST_ROUTES) get(path, (variables) => runs.get(path)?.(variables, null) ?? none)
  })

const none = Promise.resolve(null)

type Run = (variables: Variables, viewer: Viewer | null) => Promise<string | null>

function runnerOf({ sql, onStatement }: HandWrittenServer, statement: HandWritten): Run {
  const text = single(statement)
  return async (variables, viewer) => {
    onStatement()
    const values = statement.values(variables, viewer)
    const [row] = await sql.unsafe<{ data: string }[]>(text, values as never[], { prepare: true })
    return row?.data ?? null
  }
}
