import type { RoleName } from '@shopstack/drizzle/roles/access'

/** The subgraphs; each connects as the database role of its name. */
export type SubgraphName = Extract<RoleName, 'transactions' | 'insights'>
