import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { SCHEMA_ROOT, SUBGRAPHS } from '../sdl.js'
import { webhookJsonSchema } from '../webhooks/json-schema.js'
import { operationTypes, resolverTypes } from './codegen.js'
import { apiOf, composeSupergraph } from './compose.js'

const REST = join(SCHEMA_ROOT, '..', 'gateway', 'rest')

/** The generated files that are committed, by path, with their expected content. */
export async function generatedFiles(): Promise<Map<string, string>> {
  const supergraph = composeSupergraph()
  const api = apiOf(supergraph)
  const files = new Map([
    [join(SCHEMA_ROOT, 'supergraph.graphql'), supergraph],
    [join(SCHEMA_ROOT, 'api.graphql'), api],
    [join(SCHEMA_ROOT, 'webhooks', 'bodies.json'), `${JSON.stringify(webhookJsonSchema(), null, 2)}\n`],
  ])
  for (const { name } of SUBGRAPHS)
    files.set(join(SCHEMA_ROOT, '..', 'subgraphs', name, 'generated.ts'), await resolverTypes(name))
  files.set(join(REST, 'generated.ts'), await operationTypes(api, restOperations()))
  return files
}

/** The operations of the REST endpoints, by path. */
function restOperations(): Map<string, string> {
  const paths = readdirSync(REST, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.graphql'),
  )
  return new Map(paths.sort().map((path) => [path, readFileSync(join(REST, path), 'utf8')]))
}

/** The generated files whose content is outdated. */
export function drifted(files: Map<string, string>): string[] {
  return [...files].filter(([path, text]) => read(path) !== text).map(([path]) => path)
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** Writes outdated files, or with `checkOnly` only reports them; returns the exit code. */
export async function generate(checkOnly: boolean): Promise<number> {
  const files = await generatedFiles()
  const stale = drifted(files)
  const names = stale.map((path) => relative(join(SCHEMA_ROOT, '..'), path)).join(', ')
  if (checkOnly) {
    console.log(
      stale.length === 0
        ? 'The composed schema is up to date.'
        : `Out of date: ${names}. Run npm run schema.`,
    )
    return stale.length === 0 ? 0 : 1
  }
  for (const path of stale) writeFileSync(path, files.get(path) ?? '')
  console.log(stale.length === 0 ? 'Nothing changed.' : `Written: ${names}.`)
  return 0
}
