import { posix } from 'node:path'
import { SCOPES } from '@shopstack/kit/auth/viewer'
import { Kind, parse } from 'graphql'
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

/** Every field that a feature adds to a type of another feature, and every root field, has a resolver in the feature. */
export const fieldsAreResolved: Rule = (sources) =>
  [...sources].flatMap(([path, text]) => {
    if (!/^subgraphs\/(transactions|insights)\/.*\/schema\.graphql$/.test(path)) return []
    const file = path.replace('schema.graphql', 'resolvers.ts')
    const resolvers = sources.get(file) ?? ''
    return extendedFields(text)
      .filter(([, field]) => !new RegExp(`\\b${field}\\b[:,(]`).test(resolvers))
      .map(([type, field]) => `${type}.${field} has no resolver: add it to ${file}`)
  })

/** The fields of extended types; an extension with a key is the entity of the subgraph, whose rows have its fields. */
const extendedFields = (sdl: string): [type: string, field: string][] =>
  parse(sdl).definitions.flatMap((node) => {
    if (node.kind !== Kind.OBJECT_TYPE_EXTENSION || node.directives?.length) return []
    return (node.fields ?? []).map(({ name }): [string, string] => [node.name.value, name.value])
  })

const EVENTS = 'subgraphs/README.md'
/** The type of a recorded event: `type: 'review.added'`, or the beginning of a computed one. */
const EVENT_TYPE = /\btype: (?:[^'`\n]* : )?['`]([a-z-]+\.(?:[a-z_]+|\$\{))/g

/** Every event that a subgraph records has a row in the table of events. */
export const eventsAreListed: Rule = (sources) => {
  const listed = [...(sources.get(EVENTS) ?? '').matchAll(/^\| `[a-z_.` -]+`/gm)].join(' ')
  return [...sources].flatMap(([path, text]) => {
    if (!/^(subgraphs|drizzle\/catalog)\/.*\.ts$/.test(path) || path.includes('/test/')) return []
    if (!/\brecordEvents?\b|\bDomainEvent\b/.test(text)) return []
    const types = [...text.matchAll(EVENT_TYPE)].map(([, type = '']) => type.replace('${', ''))
    const missing = types.filter((type) => !listed.includes(`\`${type}${type.endsWith('.') ? '' : '`'}`))
    return missing.map((type) => `${path}: the event ${type} has no row in the table of events in ${EVENTS}`)
  })
}

const AREA = /^export const (\w+Area): Area\b/gm

/** Areas whose violations are planted by tests of their own. */
const TESTED_APART = new Set(['rollupsArea', 'erasuresArea'])

/** Every area of `verify` has a test that plants a violation of each of its checks. */
export const areasAreTested: Rule = (sources) => {
  const tests = [...sources].filter(([path]) => path.startsWith('drizzle/verify/test/'))
  const isTested = (area: string) => tests.some(([, text]) => text.includes(`testPlants(${area},`))
  return [...sources].flatMap(([path, text]) =>
    path.startsWith('drizzle/verify/')
      ? [...text.matchAll(AREA)].flatMap(([, area = '']) =>
          isTested(area) || TESTED_APART.has(area)
            ? []
            : [`${path}: nothing calls testPlants(${area}, …): add it to a test in drizzle/verify/test/`],
        )
      : [],
  )
}

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
