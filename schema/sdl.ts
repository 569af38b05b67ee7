import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The folder of this workspace, from source and from `dist` alike. */
export const SCHEMA_ROOT = dirname(createRequire(import.meta.url).resolve('@shopstack/schema/package.json'))

/** The default URL of each subgraph as a service; routers override it. */
export const SUBGRAPHS = [
  { name: 'transactions', url: 'http://localhost:4001/graphql' },
  { name: 'insights', url: 'http://localhost:4002/graphql' },
] as const

/** The SDL of a subgraph: the shared types, then the `schema.graphql` of each of its features. */
export function sdlOf(subgraph: (typeof SUBGRAPHS)[number]['name']): string {
  const root = join(SCHEMA_ROOT, '..', 'subgraphs', subgraph)
  const features = readdirSync(root)
    .sort()
    .map((folder) => join(root, folder, 'schema.graphql'))
  const files = [join(SCHEMA_ROOT, 'shared.graphql'), ...features.filter((file) => existsSync(file))]
  return files.map((file) => readFileSync(file, 'utf8')).join('\n')
}
