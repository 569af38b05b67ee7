import { Agent, request } from 'undici'

/** A request with its URL and token. */
export interface TimedRequest {
  url: string
  token: string
  /** The JSON body of a POST; a GET without. */
  body?: string
}

const agent = new Agent({ connections: 4, pipelining: 1 })

/** Milliseconds until the last byte of the response; throws unless it is 200 and without errors. */
export async function timeRequest({ url, token, body }: TimedRequest): Promise<number> {
  const started = performance.now()
  const response = await request(url, {
    dispatcher: agent,
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body }),
  })
  const text = Buffer.from(await response.body.arrayBuffer())
  const taken = performance.now() - started
  const isGood = body === undefined || (text.includes('{"data":{') && !text.includes('"errors":['))
  if (response.statusCode === 200 && isGood) return taken
  throw new Error(`${body ?? url}: status ${response.statusCode} ${text.toString().slice(0, 500)}`)
}
