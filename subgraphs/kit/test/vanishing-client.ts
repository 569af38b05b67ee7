import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'

/** Sends a text, reads once, and then drops every segment before it is acknowledged, as behind a cut cable. */
const PROGRAM = `
import ctypes, socket, struct, sys, time
client = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
client.sendall(sys.stdin.buffer.read())
client.recv(65536)
drop_all = ctypes.create_string_buffer(struct.pack('HBBI', 6, 0, 0, 0))
SO_ATTACH_FILTER = 26
client.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack('HL', 1, ctypes.addressof(drop_all)))
print('vanished', flush=True)
time.sleep(600)
`

/** Whether this machine can drop the segments of a client. */
export const canVanish: boolean =
  process.platform === 'linux' && spawnSync('python3', ['-c', 'import ctypes, socket']).status === 0

/** A client that vanished without closing its connection. */
export interface VanishingClient {
  /** It reads and acknowledges nothing any more. */
  readonly vanished: Promise<unknown>
  stop(): Promise<unknown>
}

/** Connects, sends a text, and vanishes after the first bytes of the response. */
export async function vanishingClient(port: number, text: string): Promise<VanishingClient> {
  const child = spawn('python3', ['-c', PROGRAM, String(port)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  child.stdin.end(text)
  const vanished = once(child.stdout, 'data')
  return {
    vanished,
    stop() {
      child.kill('SIGKILL')
      return ended
    },
  }
}
