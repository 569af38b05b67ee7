import { once } from 'node:events'
import { createServer } from 'node:net'
import { PortError, portProblem } from './server.js'

/**
 * Rejects all ports that cannot be listened on, in one error, before slower resources are opened. A port may still be
 * taken before the server listens. Port 0 is assigned by the system; `null` is disabled.
 */
export async function rejectPortsInUse(
  host: string,
  ports: Readonly<Record<string, number | null>>,
): Promise<void> {
  const problems: string[] = []
  for (const [variable, port] of Object.entries(ports)) {
    const error = port ? await listenError(host, port) : undefined
    if (port && error) problems.push(portProblem(error, { host, port, variable }))
  }
  if (problems.length > 0) throw new PortError(problems.join('\n'))
}

/** Whether another program listens on a port. */
export const isPortTaken = async (host: string, port: number): Promise<boolean> =>
  (await listenError(host, port))?.code === 'EADDRINUSE'

/** The error of listening on a port, if any; the port is released. */
async function listenError(host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  const server = createServer()
  try {
    await once(server.listen({ host, port }), 'listening')
  } catch (error) {
    return error as NodeJS.ErrnoException
  }
  await once(server.close(), 'close')
  return undefined
}
