/** A command that fails: exit code 1 and one line per reason. */
export class CommandError extends Error {
  override readonly name = 'CommandError'

  constructor(...lines: readonly string[]) {
    super(lines.join('\n'))
  }
}
