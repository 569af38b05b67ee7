import { Agent, request } from 'undici'

/** A request, and who is asked. */
export interface Asked {
  url: string
  token: string
  /** A POST of JSON; without, a GET. */
  body?: string
}

const agent = new Agent({ connections: 4, pipelining: 1 })

/** The milliseconds until an answer is there, to its last byte; throws when it is anything but what was asked for. */
export async function timed({ url, token, body }: Asked): Promise<number> {
  const started = performance.now()
  const reply = await request(url, {
    dispatcher: agent,
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body }),
  })
  const text = Buffer.from(await reply.body.arrayBuffer())
  const taken = performance.now() - started
  const isGood = body === undefined || (text.includes('{"data":{') && !text.includes('"errors":['))
  if (reply.statusCode === 200 && isGood) return taken
  throw new Error(`${body ?? url} is answered ${reply.statusCode} ${text.toString().slice(0, 500)}`)
}
