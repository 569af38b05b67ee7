import type { Viewer } from '@shopstack/kit/auth/viewer'
import { checkPlans } from '../hand-written/check-plans.js'
import { GRAPHQL_STATEMENTS, LIST_STATEMENTS } from '../hand-written/graphql-statements.js'
import { REST_STATEMENTS } from '../hand-written/rest-statements.js'
import { type HandWrittenServer, openRoute } from '../hand-written/route.js'
import { type HandWritten, single, type Variables } from '../hand-written/statement.js'
import type { StartProgram } from '../harness/program.js'

const OPERATIONS: Readonly<Record<string, HandWritten>> = { ...GRAPHQL_STATEMENTS, ...LIST_STATEMENTS }

const EXAMPLE = { id: '1', category: 'Electronics', first: '10', query: 'wireless headphones' }
const EXAMPLE_PAGE = { page: '2', per_page: '20', limit: '10' }
const ADMINISTRATOR: Viewer = { id: 1, role: 'admin', sessionId: null }

/** A route for each query, with one prepared statement each: what is possible without sharing statements. */
export const start: StartProgram = (options) =>
  openRoute(options, 'insights', async (server) => {
    const { sql, operations } = server
    const routes = Object.entries(REST_STATEMENTS).flatMap(([api, statements]) =>
      Object.entries<HandWritten>(statements).map(([path, statement]) => ({
        path: `/${api}${path}`,
        statement,
      })),
    )
    const named = [
      ...Object.entries(OPERATIONS),
      ...routes.map(({ path, statement }) => [path, statement] as const),
    ]
    await checkPlans(
      sql,
      named.map(([name, statement]) => ({
        name,
        text: single(statement),
        values: statement.values({ ...EXAMPLE, ...EXAMPLE_PAGE }, ADMINISTRATOR),
      })),
    )
    const runs = new Map(named.map(([name, statement]) => [name, runnerOf(server, statement)]))
    operations(({ operationName, variables }, viewer) => runs.get(operationName)?.(variables, viewer) ?? none)
    for (const { path } of routes)
      serveGet(server, path, (variables) => runs.get(path)?.(variables, null) ?? none)
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

function serveGet(
  { app }: HandWrittenServer,
  path: string,
  respond: (variables: Variables) => Promise<string | null>,
): void {
  app.get<{ Params: Variables; Querystring: Variables }>(path, async ({ params, query }, reply) => {
    const data = await respond({ ...query, ...params })
    return reply.type('application/json').send(data)
  })
}
