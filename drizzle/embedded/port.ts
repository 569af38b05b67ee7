import { createServer } from 'node:net'

function listen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(undefined))
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })
}

/** The preferred port of 127.0.0.1 if it is free, else any free port; 0: any. */
export async function freePort(preferred: number): Promise<number> {
  const port = (await listen(preferred)) ?? (await listen(0))
  if (port === undefined) throw new Error('no port of 127.0.0.1 is free')
  return port
}
