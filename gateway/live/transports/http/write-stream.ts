import type { ServerResponse } from 'node:http'

/** A chunk that is not received for this long ends the stream. */
const MAX_STALL_MS = 10_000

/** Receives how the writing of a stream ended. */
export interface WriteHooks {
  /** A chunk was handed to the operating system. */
  onWritten(chunk: string): void
  /** The client did not receive a chunk in time. */
  onStall(): void
}

/** Writes chunks one at a time, so that the source waits for the client, and ends the response. */
export async function writeStream(
  response: ServerResponse,
  chunks: AsyncIterable<string>,
  { onWritten, onStall }: WriteHooks,
): Promise<void> {
  for await (const chunk of chunks) {
    if (!response.writable) break
    const isWritten = await write(response, chunk, onStall)
    if (!isWritten) break
    onWritten(chunk)
  }
  if (response.writable) response.end()
}

function write(response: ServerResponse, chunk: string, onStall: () => void): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      onStall()
      response.destroy()
    }, MAX_STALL_MS)
    response.write(chunk, (error) => {
      clearTimeout(timer)
      resolve(!error)
    })
  })
}
