import { posix } from 'node:path'
import { SCOPES } from '@shopstack/kit/auth/viewer'
import type { Rule } from './architecture.js'

const RESOLVERS = /^(subgraphs\/(?:transactions|insights)\/)(?!test\/)([^/]+)\/resolvers\.ts$/
const ROW_TYPE = /export (?:interface|type) (\w+Row)\b/

/** The steps of "Adding one" in subgraphs/README.md that no compiler checks. */
export const featuresAreWired: Rule = (sources) =>
  [...sources.keys()].flatMap((path) => {
    const [, subgraph = '', feature = ''] = RESOLVERS.exec(path) ?? []
    if (!feature) return []
    const folder = `${subgraph}${feature}/`
    const row = ROW_TYPE.exec(sources.get(`${folder}queries.ts`) ?? '')?.[1]
    const isRegistered = sources.get(`${subgraph}subgraph.ts`)?.includes(`'./${feature}/resolvers.js'`)
    return [
      ...(isRegistered ? [] : [`${folder} is not in ${subgraph}subgraph.ts: add its resolvers there`]),
      ...(row && !sources.has(`${folder}mappers.ts`)
        ? [`${folder} has no mappers.ts: export type { ${row} as …Mapper }, then npm run schema`]
        : []),
    ]
  })

/** Every scope of an access directive is one that a role can have. */
export const scopesExist: Rule = (sources) =>
  [...sources].flatMap(([path, text]) => {
    if (!path.startsWith('subgraphs/') || posix.basename(path) !== 'schema.graphql') return []
    const used = [...text.matchAll(/@requiresScopes\(scopes: \[\["([^"]+)"/g)].map(([, scope = '']) => scope)
    const unknown = [...new Set(used)].filter((scope) => !SCOPES.some((known) => known === scope))
    return unknown.map(
      (scope) => `${path}: unknown scope ${scope}: add it to SCOPES in subgraphs/kit/auth/viewer.ts`,
    )
  })
