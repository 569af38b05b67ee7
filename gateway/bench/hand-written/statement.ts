import type { Viewer } from '@shopstack/kit/auth/viewer'

/** Variables of an operation, or parameters of a path and its query. */
export type Variables = Readonly<Record<string, string>>

/** A statement with one column, `data`. */
export interface StatementText {
  /** SQL types of its parameters. */
  types: readonly string[]
  /** Its SQL with these expressions as parameters. */
  text(...parameters: readonly string[]): string
}

/** A statement whose `data` is the JSON of the response. */
export interface HandWritten extends StatementText {
  values(variables: Variables, viewer: Viewer | null): readonly unknown[]
}

/** The statement for one request. */
export const single = ({ types, text }: StatementText): string =>
  text(...types.map((type, i) => `$${i + 1}::${type}`))

/** The statement for many requests: its parameters are arrays, its rows in their order. */
export function many({ types, text }: StatementText): string {
  const columns = types.map((_, i) => `c${i}`)
  const arrays = types.map((type, i) => `$${i + 1}::${type}[]`)
  return `select answer.data from unnest(${arrays.join(', ')}) with ordinality wanted (${columns.join(', ')}, n)
    left join lateral (${text(...columns.map((column) => `wanted.${column}`))}) answer on true order by wanted.n`
}
