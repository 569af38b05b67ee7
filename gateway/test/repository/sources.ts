import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'

/** The text of each source file, by its path from the root of the repository. */
export type Sources = ReadonlyMap<string, string>

/** Every workspace, by the name it is imported by; each may import those that have a lower rank. */
export const WORKSPACES = [
  { name: '@shopstack/schema', folder: 'schema', rank: 0 },
  { name: '@shopstack/drizzle', folder: 'drizzle', rank: 1 },
  { name: '@shopstack/kit', folder: 'subgraphs/kit', rank: 2 },
  { name: '@shopstack/transactions', folder: 'subgraphs/transactions', rank: 3 },
  { name: '@shopstack/insights', folder: 'subgraphs/insights', rank: 3 },
  { name: '@shopstack/bench', folder: 'gateway/bench', rank: 5 },
  { name: '@shopstack/gateway', folder: 'gateway', rank: 4 },
  { name: '@shopstack/incidents', folder: 'incidents', rank: 5 },
] as const

type Workspace = (typeof WORKSPACES)[number]

/** One import: what it says, the file or folder it means (none for a package from npm), and whether it is gone at run time. */
export interface Import {
  specifier: string
  target: string | undefined
  typeOnly: boolean
}

const ROOT = join(SCHEMA_ROOT, '..')
const SOURCE = /\.(ts|js|mjs|graphql|md)$/
const NOT_OURS = /^(node_modules|dist|\..*)$/

/** Every source file of the repository; what is installed, built or hidden is left out. */
export function readSources(folder = ROOT): Map<string, string> {
  const found = new Map<string, string>()
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (NOT_OURS.test(entry.name)) continue
    if (entry.isDirectory()) for (const [name, text] of readSources(path)) found.set(name, text)
    else if (SOURCE.test(entry.name))
      found.set(relative(ROOT, path).split(sep).join('/'), readFileSync(path, 'utf8'))
  }
  return found
}

/** The workspace a path lies in; none for the files at the root. */
export const workspaceOf = (path: string): Workspace | undefined =>
  WORKSPACES.find(({ folder }) => path === folder || path.startsWith(`${folder}/`))

/** Strings stay as they are; a string is matched first so that `//` in it is no comment. */
const STRING_OR_COMMENT = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|\/\*[\s\S]*?\*\/|(?<![:\w\\])\/\/.*/g

/** The text without its comments. */
export const withoutComments = (text: string): string =>
  text.replace(STRING_OR_COMMENT, (found) => (found.startsWith('/') ? ' ' : found))

/** The text without comments and without what stands in quotes: templates are left. */
export const codeOf = (text: string): string =>
  text.replace(STRING_OR_COMMENT, (found) => (found.startsWith('/') ? ' ' : "''"))

/** `import … from`, `export … from` and a bare `import` at the beginning of a line. */
const STATIC = /^\s*(?:import|export)\s+(type\s+)?(?:[\w$*{},\s]+?\sfrom\s+)?['"]([^'"\n]+)['"]/gm
const DYNAMIC = /\bimport\(\s*['"]([^'"\n]+)['"]/g

/** Everything a file imports. */
export function importsOf(path: string, text: string): Import[] {
  const code = withoutComments(text)
  const found = [...code.matchAll(STATIC)].map(([, type, specifier = '']) => ({
    specifier,
    typeOnly: type !== undefined,
  }))
  const dynamic = [...code.matchAll(DYNAMIC)].map(([, specifier = '']) => ({ specifier, typeOnly: false }))
  return [...found, ...dynamic].map((one) => ({ ...one, target: targetOf(path, one.specifier) }))
}

function targetOf(path: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(dirname(path), specifier))
  const workspace = WORKSPACES.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`))
  return workspace && workspace.folder + specifier.slice(workspace.name.length)
}

/** The source file an import means, if it is one of ours. */
export function fileOf(target: string, sources: Sources): string | undefined {
  const base = target.replace(/\.js$/, '')
  const places = [target, `${base}.ts`, `${base}/index.ts`, `${base}/subgraph.ts`]
  return places.find((place) => sources.has(place))
}
