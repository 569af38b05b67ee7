import { type Disposables, disposables } from '@shopstack/kit/process/disposables'

/** Writes a line to standard output. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`)

/**
 * Runs a drill and closes what it opened, also on SIGINT.
 * Exit codes: 0 when the drill returns `true`, 1 when it returns `false` or throws, 130 on SIGINT.
 */
export async function runDrill(drill: (open: Disposables) => Promise<boolean>): Promise<void> {
  const open = disposables()
  process.once('SIGINT', () => void open.close().then(() => process.exit(130)))
  try {
    if (!(await drill(open))) process.exitCode = 1
  } catch (error) {
    process.exitCode = 1
    console.error(error instanceof Error ? error.message : error)
  } finally {
    await open.close()
  }
}
