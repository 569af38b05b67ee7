import { once } from 'node:events'
import { createServer } from 'node:net'
import { PortError, portProblem } from './server.js'

/**
 * Refuses every port that cannot be listened on, all of them in one error, before anything slower than this is opened. What
 * is listened on later may still be taken by then. Port 0 asks the system for a free one, `null` is switched off.
 */
export async function rejectPortsInUse(
  host: string,
  wanted: Readonly<Record<string, number | null>>,
): Promise<void> {
  const problems: string[] = []
  for (const [variable, port] of Object.entries(wanted)) {
    const error = port ? await problemOf(host, port) : undefined
    if (port && error) problems.push(portProblem(error, { host, port, variable }))
  }
  if (problems.length > 0) throw new PortError(problems.join('\n'))
}

/** What listening on a port fails with, if it does; the port is free again afterwards. */
async function problemOf(host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  const server = createServer()
  try {
    await once(server.listen({ host, port }), 'listening')
  } catch (error) {
    return error as NodeJS.ErrnoException
  }
  await once(server.close(), 'close')
  return undefined
}
