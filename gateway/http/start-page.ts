import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { PAGE_HEADERS } from './static-assets.js'

/** A link of a start page, relative to it, with what is there. */
interface StartLink {
  readonly href: string
  readonly about: string
}

/** A page of links. */
export interface StartPage {
  readonly title: string
  readonly links: readonly StartLink[]
}

/**
 * Serves a page of links at `/` to browsers. Other clients get the response of an unknown path, as without the page.
 */
export function serveStartPage(
  app: FastifyInstance,
  { title, links }: StartPage,
  respondUnknown: (reply: FastifyReply) => FastifyReply,
): void {
  const html = page(title, links)
  app.get('/', async (request, reply) =>
    isBrowser(request) ? reply.headers(PAGE_HEADERS).send(html) : respondUnknown(reply),
  )
}

const isBrowser = ({ headers }: FastifyRequest): boolean => headers.accept?.includes('text/html') ?? false

const page = (title: string, links: readonly StartLink[]): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem }
dt { margin-top: 1rem; font-weight: 600 }
dd { margin: 0 }
</style>
</head>
<body>
<main>
<h1>${title}</h1>
<dl>
${links.map(({ href, about }) => `<dt><a href="${href}">${href}</a></dt><dd>${about}</dd>`).join('\n')}
</dl>
</main>
</body>
</html>
`
