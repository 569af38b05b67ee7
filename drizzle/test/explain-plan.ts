import type postgres from 'postgres'

/** A plan node, as EXPLAIN (ANALYZE, FORMAT JSON) prints it. */
export interface ExplainNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  Plans?: ExplainNode[]
}

const nodesOf = (node: ExplainNode): ExplainNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = Array.isArray(value) ? `{${value.map((one) => JSON.stringify(one)).join(',')}}` : String(value)
  return `'${text.replaceAll("'", "''")}'`
}

/** All nodes of the plan of a prepared statement, after enough runs for a generic plan. */
export async function explainPrepared(
  sql: postgres.Sql,
  statement: string,
  values: readonly unknown[],
): Promise<ExplainNode[]> {
  const execute =
    values.length > 0 ? `execute explained (${values.map(literal).join(', ')})` : 'execute explained'
  const rows = await sql.begin(async (tx) => {
    await tx`set local timezone = 'UTC'`
    await tx.unsafe(`prepare explained as ${statement}`)
    for (let run = 0; run < 6; run++) await tx.unsafe(execute)
    const plan = await tx.unsafe(`explain (analyze, format json) ${execute}`)
    await tx.unsafe('deallocate explained')
    return plan
  })
  return nodesOf(rows[0]?.['QUERY PLAN'][0].Plan)
}

/** All nodes of the plan of a statement without parameters, with the settings of a verification. */
export async function explainStatement(sql: postgres.Sql, statement: string): Promise<ExplainNode[]> {
  const rows = await sql.begin(async (tx) => {
    await tx`set local jit = off`
    await tx`set local work_mem = '64MB'`
    return tx.unsafe(`explain (analyze, timing off, format json) ${statement}`)
  })
  return nodesOf(rows[0]?.['QUERY PLAN'][0].Plan)
}
