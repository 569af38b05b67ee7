import { DCLinter } from 'dclint'

/** Rules of the linter that find mistakes; rules about style and the order of keys are off. */
const RULES = {
  'no-duplicate-container-names': 2,
  'no-duplicate-exported-ports': 2,
  'no-version-field': 2,
  'service-image-require-explicit-tag': 2,
  'require-project-name-field': 2,
} as const

/** A message of the linter. */
interface Finding {
  readonly rule: string
  readonly line: number
  readonly message: string
}

/** Validates a compose file against the Compose specification and {@link RULES}. Throws one error with all messages. */
export function lint(path: string): void {
  const linter = new DCLinter({ rules: RULES, quiet: false, debug: false, exclude: [] })
  // The result types of the package do not include the messages.
  const results = linter.lintFiles([path], false) as unknown as { messages: Finding[] }[]
  const problems = results
    .flatMap(({ messages }) => messages)
    .filter(({ rule }) => rule === 'invalid-schema' || rule === 'invalid-yaml' || rule in RULES)
    .map(({ line, message }) => `line ${line}: ${message}`)
  if (problems.length > 0) throw new Error(`${path}\n${problems.join('\n')}`)
}
