import { checkPlans } from '../hand-written/check-plans.js'
import { GRAPHQL_STATEMENTS } from '../hand-written/graphql-statements.js'
import { openRoute } from '../hand-written/route.js'
import { sharedStatement } from '../hand-written/sharing.js'
import { many } from '../hand-written/statement.js'
import type { StartProgram } from '../harness/program.js'

/** Parameters of one request each, by operation. */
const EXAMPLES: Readonly<Record<keyof typeof GRAPHQL_STATEMENTS, readonly (readonly unknown[])[]>> = {
  Product: [[1], [2]],
  Products: [['Electronics'], ['Books']],
  Order: [
    [1, 'admin', 1],
    [2, 'admin', 1],
  ],
}

/** The same route, with statements that serve all requests that arrive together: what is possible with sharing. */
export const start: StartProgram = (options) =>
  openRoute(options, 'insights', async ({ sql, operations, onStatement }) => {
    const statements = Object.entries(GRAPHQL_STATEMENTS)
    const columns = (name: string) => EXAMPLES[name as keyof typeof EXAMPLES]
    await checkPlans(
      sql,
      statements.map(([name, statement]) => ({
        name: `${name} for many`,
        text: many(statement),
        values: statement.types.map((_, i) => columns(name).map((values) => values[i])),
      })),
    )
    const runs = new Map(
      statements.map(([name, statement]) => [
        name,
        { statement, run: sharedStatement(sql, statement, onStatement) },
      ]),
    )
    operations(async ({ operationName, variables }, viewer) => {
      const found = runs.get(operationName)
      return found ? found.run(found.statement.values(variables, viewer)) : null
    })
  })
