import { DCLinter } from 'dclint'

/** What of the linter is no matter of taste; the order of keys is ours. */
const RULES = {
  'no-duplicate-container-names': 2,
  'no-duplicate-exported-ports': 2,
  'no-version-field': 2,
  'service-image-require-explicit-tag': 2,
  'require-project-name-field': 2,
} as const

/** Something that the linter has found. */
interface Finding {
  readonly rule: string
  readonly line: number
  readonly message: string
}

/** Checks a compose file against the schema of the Compose specification, and for what is surely a mistake. Throws all of it. */
export function lint(path: string): void {
  const linter = new DCLinter({ rules: RULES, quiet: false, debug: false, exclude: [] })
  // The types of the package do not reach this far.
  const results = linter.lintFiles([path], false) as unknown as { messages: Finding[] }[]
  const problems = results
    .flatMap(({ messages }) => messages)
    .filter(({ rule }) => rule === 'invalid-schema' || rule === 'invalid-yaml' || rule in RULES)
    .map(({ line, message }) => `line ${line}: ${message}`)
  if (problems.length > 0) throw new Error(`${path}\n${problems.join('\n')}`)
}
