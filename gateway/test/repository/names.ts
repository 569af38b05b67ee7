import type { Rule } from './architecture.js'

const SOURCE = /\.ts$/
const GENERATED = /(^|\/)generated\.ts$/

/** Names that several modules export because a tool or the shape of their folder demands the name. */
const DEMANDED: readonly { name: string; in: RegExp }[] = [
  // Each subgraph has its own; a feature imports those of its subgraph.
  { name: 'Context', in: /^subgraphs\/(transactions|insights)\/context\.ts$/ },
  { name: 'Database', in: /^subgraphs\/(transactions|insights)\/database\.ts$/ },
  { name: 'loaders', in: /^subgraphs\/(transactions|insights)\/loaders\.ts$/ },
  // The bench starts a peer by the name of its file.
  { name: 'start', in: /^gateway\/bench\/peers\// },
  // Vitest calls the export of this name in a global setup.
  { name: 'setup', in: /^drizzle\/test\/global-setup\.ts$|^gateway\/deploy\/check\/upgrade\// },
  // Hive Gateway reads the export of this name in its configuration file.
  { name: 'gatewayConfig', in: /\.config\.ts$/ },
]

const DECLARATION =
  /^export (?:declare )?(?:async )?(?:abstract )?(?:function\*?|const|let|class|interface|type|enum) ([A-Za-z_$][\w$]*)/gm

/** The names that a module declares and exports; those that it passes on are another module's. */
const namesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(DECLARATION)].map(([, name = '']) => name)),
]

const isDemanded = (name: string, path: string): boolean =>
  DEMANDED.some((demand) => demand.name === name && demand.in.test(path))

/** An exported name means one thing in the repository, so that a search for it finds one declaration. */
export const exportedNamesAreUnique: Rule = (sources) => {
  const modules = new Map<string, string[]>()
  for (const [path, text] of sources)
    if (SOURCE.test(path) && !GENERATED.test(path))
      for (const name of namesIn(text))
        if (!isDemanded(name, path)) modules.set(name, [...(modules.get(name) ?? []), path])
  return [...modules]
    .filter(([, paths]) => paths.length > 1)
    .map(([name, paths]) => `${name} is exported by ${paths.join(' and ')}`)
}
