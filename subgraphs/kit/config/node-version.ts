/** A Node that the shop does not run on. */
export class NodeVersionError extends Error {
  override readonly name = 'NodeVersionError'
}

/** The oldest minor version of each major version that has one, as `engines` in package.json says. */
const OLDEST_MINOR: Readonly<Record<number, number>> = { 20: 19, 22: 12 }

/** Throws {@link NodeVersionError} for a version such as `18.20.8` that lacks what the shop uses. */
export function requireNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const oldest = OLDEST_MINOR[major]
  if (major > 22 || (oldest !== undefined && minor >= oldest)) return
  throw new NodeVersionError(
    `Cannot start: this is Node ${version}; Node 20.19 or newer (22.12 or newer of 22) is needed.`,
  )
}
