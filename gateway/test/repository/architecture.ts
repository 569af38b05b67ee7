import { basename, dirname } from 'node:path'
import { codeOf, fileOf, importsOf, type Sources, withoutComments, workspaceOf } from './sources.js'

/** A rule of the house: everything in the sources that breaks it, one sentence each. */
export type Rule = (sources: Sources) => string[]

const SCRIPT = /\.(ts|js|mjs)$/
const GENERATED = /(^|\/)generated\.ts$/
/** Tests and what only tests and measurements use: SQL arranges and checks there. */
const TEST = /\.test\.ts$|(^|\/)(test|bench|drills|check)\//
const FEATURE = /^subgraphs\/(?:transactions|insights)\/(?!test\/)[^/]+\//

/** What one file breaks, by a test of its path and its text. */
const inEach =
  (pattern: RegExp, problemsOf: (path: string, text: string, sources: Sources) => string[]): Rule =>
  (sources) =>
    [...sources].flatMap(([path, text]) =>
      pattern.test(path) ? problemsOf(path, text, sources).map((problem) => `${path}: ${problem}`) : [],
    )

/** schema ← drizzle ← subgraphs/kit ← subgraphs/{transactions,insights} ← gateway ← incidents. */
export const importsPointLeft: Rule = inEach(SCRIPT, (path, text) => {
  const own = workspaceOf(path)
  if (!own) return []
  return importsOf(path, text).flatMap(({ specifier, target }) => {
    const other = target === undefined ? own : workspaceOf(target)
    if (specifier.startsWith('.') && other !== own)
      return [`${specifier} leaves the workspace; import it by its name`]
    if (!other || other === own) return []
    if (other.rank > own.rank) return [`${specifier} points right`]
    return other.rank === own.rank ? [`${specifier} is the other subgraph`] : []
  })
})

/** No file imports itself indirectly, neither values nor types; generated files are no end of an edge. */
export const noImportCycles: Rule = (sources) => {
  const state = new Map<string, 'open' | 'done'>()
  const cycles: string[] = []
  const visit = (path: string, way: readonly string[]) => {
    if (state.get(path) === 'open') cycles.push([...way.slice(way.indexOf(path)), path].join(' → '))
    if (state.has(path)) return
    state.set(path, 'open')
    for (const next of importedBy(path, sources)) visit(next, [...way, path])
    state.set(path, 'done')
  }
  for (const path of sources.keys()) if (SCRIPT.test(path)) visit(path, [])
  return cycles
}

function importedBy(path: string, sources: Sources): string[] {
  if (GENERATED.test(path)) return []
  const imports = importsOf(path, sources.get(path) ?? '')
  return imports.flatMap(({ target }) => (target && fileOf(target, sources)) || [])
}

const SQL_PACKAGE = /^(drizzle-orm|postgres)(\/|$)/
const SQL_TEMPLATE =
  /\bsql(?:\.\w+)?`|[\w)>]`\s*(?:select|insert|update|delete|with|create|alter|drop|truncate|listen|notify)\b/i
const SQL_CALL =
  /\b(?:db|tx)\s*\.\s*(?:select|selectDistinct|insert|update|delete|execute|query|with)\b|\.unsafe\(/

/** SQL is in `drizzle/` and, of a feature, in `queries.ts`, in `sql/` and in the files of its mutations. */
export const sqlAtItsAddress: Rule = inEach(SCRIPT, (path, text, sources) => {
  if (path.startsWith('drizzle/') || TEST.test(path) || mayContainSql(path, sources)) return []
  const packages = importsOf(path, text).filter(
    ({ specifier, typeOnly }) => !typeOnly && SQL_PACKAGE.test(specifier),
  )
  const code = codeOf(text)
  const found = [SQL_TEMPLATE, SQL_CALL].flatMap((pattern) => pattern.exec(code)?.[0].trim() ?? [])
  return [
    ...packages.map(({ specifier }) => `imports ${specifier}`),
    ...found.map((sql) => `speaks SQL: ${sql}`),
  ]
})

/** The file of a mutation is named like it in kebab case: `place-order.ts`. */
function mayContainSql(path: string, sources: Sources): boolean {
  const feature = FEATURE.exec(path)?.[0]
  if (!feature) return false
  const inside = path.slice(feature.length)
  if (inside.startsWith('sql/') || inside === 'queries.ts') return true
  const mutations =
    /type Mutation\s*\{([^}]*)\}/.exec(sources.get(`${feature}schema.graphql`) ?? '')?.[1] ?? ''
  const name = inside.replace(/\.ts$/, '').replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
  return /^[a-zA-Z]+$/.test(name) && new RegExp(`^\\s*${name}\\b`, 'm').test(mutations)
}

const ENVIRONMENT = /\bprocess\s*(?:\?\.|\.)\s*env\b|\{[^}]*\benv\b[^}]*\}\s*=\s*process\b|\bprocess\s*\[/
const ENVIRONMENT_IMPORT = /^\s*import\s*\{[^}]*\benv\b[^}]*\}\s*from\s*['"](?:node:)?process['"]/m

/** The environment is read where configuration is. */
export const environmentAtItsAddress: Rule = inEach(SCRIPT, (path, text) => {
  if (/(^|\/)(env|read-config|[a-z-]+\.config|disable-apollo-telemetry)\.ts$/.test(path)) return []
  return ENVIRONMENT.test(codeOf(text)) || ENVIRONMENT_IMPORT.test(withoutComments(text))
    ? ['reads the environment']
    : []
})

/** Names only the REST surfaces know. */
const REST_NAMES = /\b(per_page|access_token|discounted_subtotal|product_name|total_pages)\b/
/** Names that are columns too: as SQL they may stand wherever SQL may. */
const COLUMN_NAMES =
  /\b(created_at|updated_at|user_id|product_id|order_id|unit_price|total_price|discount_code|discount_amount)\b/

/** The old names of fields stay behind the REST surfaces; only these rules list them besides. */
export const legacyNamesAtTheirAddress: Rule = inEach(/\.(ts|js|mjs|graphql)$/, (path, text) => {
  if (path.startsWith('gateway/rest/') || path.startsWith('gateway/test/repository/architecture.')) return []
  const code = path.endsWith('.graphql') ? text : withoutComments(text)
  const test = TEST.test(path)
  // A test at the edge speaks as the old clients do.
  const rest = test && /^(gateway|incidents)\//.test(path) ? null : REST_NAMES.exec(code)
  const column = test || path.startsWith('drizzle/') ? null : COLUMN_NAMES.exec(withoutSql(code))
  const found = [rest, column]
  return found.flatMap((match) => (match ? [`speaks of ${match[0]}`] : []))
})

/** What is left when the text of tagged templates is taken out; their `${…}` stay. */
const withoutSql = (code: string): string =>
  code.replace(/(?<=[\w)>])`[^`]*`/g, (template) =>
    [...template.matchAll(/\$\{([^}]*)\}/g)].map(([, inner]) => inner).join(' '),
  )

/** Every feature looks the same from outside. */
export const featuresLookAlike: Rule = (sources) => {
  const folders = new Set([...sources.keys()].flatMap((path) => FEATURE.exec(path)?.[0] ?? []))
  return [...folders].sort().flatMap((folder) => {
    const parts = ['schema.graphql', 'resolvers.ts', 'queries.ts', `test/${basename(folder)}.test.ts`]
    return parts.filter((part) => !sources.has(folder + part)).map((part) => `${folder} has no ${part}`)
  })
}

/** A file has one idea: 250 lines at most, 400 for a test. */
export const filesStaySmall: Rule = inEach(SCRIPT, (path, text) => {
  const most = path.endsWith('.test.ts') ? 400 : 250
  const lines = text.trimEnd().split('\n').length
  return lines > most && !GENERATED.test(path) ? [`${lines} lines; ${most} are allowed`] : []
})

/** Sources of a folder at most: more are more than one idea. */
const MAX_SOURCES = 16

/** A folder is one idea: 16 sources at most. What tools list one by one (tables, incidents) is in folders of its own. */
export const foldersStaySmall: Rule = (sources) => {
  const folders = new Map<string, number>()
  for (const path of sources.keys())
    if (SCRIPT.test(path) && !path.endsWith('.test.ts'))
      folders.set(dirname(path), (folders.get(dirname(path)) ?? 0) + 1)
  return [...folders]
    .filter(([, count]) => count > MAX_SOURCES)
    .map(([folder, count]) => `${folder}: ${count} sources; ${MAX_SOURCES} are allowed`)
}

/** The entry file of a folder lies inside it, so that no file and folder side by side have one name. */
export const entriesLieInside: Rule = (sources) => {
  const folders = new Set([...sources.keys()].map(dirname))
  return [...sources.keys()]
    .filter((path) => SCRIPT.test(path) && folders.has(path.replace(SCRIPT, '')))
    .map((path) => `${path}: has a folder of its name beside it`)
}

/** What only tests use lies in a `test` folder; the tests of incidents lie beside their tickets. */
export const testsLieApart: Rule = inEach(/\.test\.ts$/, (path) =>
  /\/test\//.test(path) || /^incidents\/INC-\d+\.test\.ts$/.test(path) ? [] : ['is in no folder test/'],
)

/** A folder is named for an idea, not for being left over. */
export const foldersAreNamedForIdeas: Rule = inEach(/(^|\/)(utils?|common|helpers?|services?)\//, () => [
  'the folder is named for nothing in particular',
])
