/** An unsupported Node version. */
export class NodeVersionError extends Error {
  override readonly name = 'NodeVersionError'
}

/** The oldest supported minor version by major version, as in `engines` of package.json. */
const OLDEST_MINOR: Readonly<Record<number, number>> = { 20: 19, 22: 12 }

/** Throws {@link NodeVersionError} for an unsupported version such as `18.20.8`. */
export function requireNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const oldest = OLDEST_MINOR[major]
  if (major > 22 || (oldest !== undefined && minor >= oldest)) return
  throw new NodeVersionError(
    `Cannot start: Node ${version} is not supported; Node 20.19 or newer (22.12 or newer of 22) is required.`,
  )
}
