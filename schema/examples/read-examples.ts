import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SCHEMA_ROOT } from '../sdl.js'

/** An example operation in `schema/examples`. */
export interface Example {
  /** The file name without extension, such as `01-browse-the-catalog`. */
  name: string
  /** The title, such as `Browse the catalog`. */
  title: string
  /** The operation, below a comment with its description and access. */
  query: string
  /** The variables, if any. */
  variables?: Record<string, unknown>
}

const FOLDER = join(SCHEMA_ROOT, 'examples')

/** The examples, ordered by number. */
export function readExamples(): Example[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.graphql'))
  return files.sort().map((file) => exampleNamed(file.slice(0, -'.graphql'.length)))
}

function exampleNamed(name: string): Example {
  const query = readFileSync(join(FOLDER, `${name}.graphql`), 'utf8').trimEnd()
  const variables = join(FOLDER, `${name}.json`)
  const example = { name, title: titleOf(name), query }
  if (!existsSync(variables)) return example
  return { ...example, variables: JSON.parse(readFileSync(variables, 'utf8')) }
}

function titleOf(name: string): string {
  const words = name.replace(/^\d+-/, '').replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
