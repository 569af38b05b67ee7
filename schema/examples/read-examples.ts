import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SCHEMA_ROOT } from '../sdl.js'

/** An operation worth trying, kept in `schema/examples`. */
export interface Example {
  /** Its file name without the ending, such as `01-browse-the-catalog`. */
  name: string
  /** What to call it in a list, such as `Browse the catalog`. */
  title: string
  /** The operation, below a comment that says what it shows and who may run it. */
  query: string
  /** What to send with it, where it has variables. */
  variables?: Record<string, unknown>
}

const FOLDER = join(SCHEMA_ROOT, 'examples')

/** Every example, in the order of their numbers. */
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
