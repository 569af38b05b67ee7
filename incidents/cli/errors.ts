/** The command line cannot be understood: exit code 2 and the usage. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** It will not be done: exit code 1, and a line for each reason. */
export class Refusal extends Error {
  override readonly name = 'Refusal'

  constructor(...lines: readonly string[]) {
    super(lines.join('\n'))
  }
}
