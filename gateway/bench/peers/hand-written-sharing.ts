import { checkPlans } from '../hand-written/check-plans.js'
import { exampleValues } from '../hand-written/examples.js'
import { GRAPHQL_STATEMENTS } from '../hand-written/graphql-statements.js'
import { REST_ROUTES } from '../hand-written/rest-statements.js'
import { openRoute } from '../hand-written/route.js'
import { sharedStatement } from '../hand-written/sharing.js'
import { many } from '../hand-written/statement.js'
import type { StartProgram } from '../harness/program.js'

/** The same routes, with statements that serve all requests that arrive together: what is possible with sharing. */
export const start: StartProgram = (options) =>
  openRoute(options, 'insights', async ({ sql, operations, get, onStatement }) => {
    const named = [...Object.entries(GRAPHQL_STATEMENTS), ...REST_ROUTES]
    await checkPlans(
      sql,
      named.map(([name, statement]) => {
        const requests = exampleValues(statement)
        return {
          name: `${name} for many`,
          text: many(statement),
          values: statement.types.map((_, i) => requests.map((values) => values[i])),
        }
      }),
    )
    const runs = new Map(
      named.map(([name, statement]) => {
        const run = sharedStatement(sql, statement, onStatement)
        return [name, (...request: Parameters<typeof statement.values>) => run(statement.values(...request))]
      }),
    )
    operations(
      async ({ operationName, variables }, viewer) => runs.get(operationName)?.(variables, viewer) ?? null,
    )
    for (const [path] of REST_ROUTES)
      get(path, async (variables) => runs.get(path)?.(variables, null) ?? null)
  })
