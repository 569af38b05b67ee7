import type { Dispatcher } from 'undici'

/** A response, read to its end. */
export interface PostResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Empty unless the response is JSON with status 200. */
  readonly body: Buffer
}

/** A POST; aborted by `signal`, whose reason is then its error. */
export interface PostRequest {
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: string
  readonly signal: AbortSignal
}

/** Of a response that is not used, this much is read so that the connection can be reused. */
const MAX_DUMPED_BYTES = 64_000

/** Sends a request and reads its response, without the streams of `request()`, which cost as much as the rest. */
export const post = (pool: Dispatcher, { signal, ...request }: PostRequest): Promise<PostResponse> =>
  new Promise((resolve, reject) => {
    const exchange = new Exchange(signal, resolve, reject)
    pool.dispatch({ ...request, method: 'POST' }, exchange)
  })

/** Whether a response is JSON with status 200. */
export const isJson = ({ status, headers }: Pick<PostResponse, 'status' | 'headers'>): boolean =>
  status === 200 && String(headers['content-type']).startsWith('application/json')

class Exchange implements Dispatcher.DispatchHandler {
  readonly #signal: AbortSignal
  readonly #resolve: (response: PostResponse) => void
  readonly #reject: (error: unknown) => void
  #controller: Dispatcher.DispatchController | undefined
  #head: Pick<PostResponse, 'status' | 'headers'> = { status: 0, headers: {} }
  #chunks: Buffer[] | null = null
  #dumped = 0

  constructor(
    signal: AbortSignal,
    resolve: (response: PostResponse) => void,
    reject: (error: unknown) => void,
  ) {
    this.#signal = signal
    this.#resolve = resolve
    this.#reject = reject
    signal.addEventListener('abort', this.#abort, { once: true })
  }

  readonly #abort = (): void => this.#controller?.abort(this.#signal.reason)

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#signal.aborted) this.#abort()
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: PostResponse['headers'],
  ): void {
    this.#head = { status, headers }
    this.#chunks = isJson(this.#head) ? [] : null
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#chunks) {
      this.#chunks.push(chunk)
      return
    }
    this.#dumped += chunk.length
    if (this.#dumped <= MAX_DUMPED_BYTES) return
    this.onResponseEnd()
    controller.abort(new Error('the response is not read'))
  }

  onResponseEnd(): void {
    this.#leave()
    const chunks = this.#chunks ?? []
    const [first] = chunks
    const body = chunks.length === 1 && first ? first : Buffer.concat(chunks)
    this.#resolve({ ...this.#head, body })
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#leave()
    this.#reject(error)
  }

  #leave(): void {
    this.#signal.removeEventListener('abort', this.#abort)
  }
}
